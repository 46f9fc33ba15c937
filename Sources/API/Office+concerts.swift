import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
import Ticketing
import WaitingRoom

/// What is on sale.
extension Office {
  /// GET /concerts, from memory; nil when the store must be asked.
  func glanceConcerts(_ request: Request) throws -> Response? {
    guard try ConcertSearch(request, now: now()).isPlain else { return nil }
    let paging = try Paging<Concert>(request)
    return readyPage(paging, .state, now: now()).map { list($0, paging) }
  }

  /// GET /concerts
  func concerts(_ request: Request) async throws -> Response {
    let paging = try Paging<Concert>(request)
    let search = try ConcertSearch(request, now: now())
    if search.isPlain { return list(try await page(paging, .state), paging) }
    let now = now()
    let found = try await find(search, paging, now: now)
    return Self.public(
      paging.page(found, id: \.cursor) { writer, one in writer.concert(one.entry, now: now) })
  }

  private func list(_ found: [Catalogue.Entry], _ paging: Paging<Concert>) -> Response {
    let now = now()
    return Self.public(paging.page(found, id: \.concert.id) { $0.concert($1, now: now) })
  }

  /// GET /concerts/{concertId}
  func concert(_ request: Request) throws -> Response {
    let entry = try concertEntry(request, .state)
    let now = now()
    return Self.public(
      JSONWriter.object { writer in
        writer.concert(entry, now: now)
        writer.fanTerms(entry.concert)
      })
  }

  /// GET /concerts/{concertId}/performances
  func performances(_ request: Request) async throws -> Response {
    let claims = try person(request)
    _ = try queueToken(request)
    _ = try await admission(request, claims, to: concertEntry(request).concert.id)
    let entry = try concertEntry(request, .all)
    let paging = try Paging<Performance>(request)
    let now = now()
    // By start, as a fan reads them; the cursor is the last one shown.
    let dates = entry.dates
    let first = dates.firstIndex { $0.performance.id == paging.before }.map { $0 + 1 } ?? 0
    let found = dates[first...].prefix(paging.limit + 1)
    return .json(
      200,
      paging.page(Array(found), id: \.performance.id) { writer, date in
        writer.member("performanceId", date.performance.id.text)
        writer.member("startsAt", date.performance.startsAt.text)
        writer.member("timeZone", entry.concert.timeZone.text)
        writer.member("capacity", date.performance.capacity)
        writer.member("seatsLeft", date.counts(now: now)?.free ?? 0)
      }, actor: claims.user)
  }

  /// GET /performances/{performanceId}/seats
  func seats(_ request: Request) async throws -> Response {
    let (claims, board) = try await boardInside(request)
    var onlyFree = false
    for (name, value) in try Query.pairs(request.query) where name == "status" {
      guard value == "AVAILABLE" else {
        throw Problem.invalid([FieldProblem(field: "status", reason: "must be AVAILABLE")])
      }
      onlyFree = true
    }
    let now = now()
    let tag = entityTag(board.version(now: now), onlyFree: onlyFree)
    if request.headers.knows(tag) {
      return Response(
        status: 304, headers: [("ETag", tag), ("Cache-Control", "private, no-cache")],
        actor: claims.user.text)
    }
    let version: Int
    let body: Response.Body
    if onlyFree {
      let free = board.freeSeats(now: now)
      (version, body) = (free.version, .bytes(free.bytes))
    } else {
      let image = board.image(now: now)
      (version, body) = (image.version, .shared(image.bytes))
    }
    return Response(
      status: 200,
      headers: [
        ("Content-Type", "application/json"), ("Cache-Control", "private, no-cache"),
        ("ETag", entityTag(version, onlyFree: onlyFree)),
      ], body: body, actor: claims.user.text)
  }

  /// GET /performances/{performanceId}/seats/events
  func watchSeats(_ request: Request) async throws -> Response {
    let (claims, board) = try await boardInside(request)
    let stream = EventStream()
    let listener = SeatBoard.Listener(
      stream: stream, claims: claims, token: try queueToken(request))
    if try board.listen(listener, now: now()) { refusals.limited(.streams) }
    return Self.stream(stream, actor: claims.user)
  }

  /// Ends the seat streams of people whose stay or log-in is over. Called about once a second.
  public func endStreamsOfLeavers() {
    let now = now()
    for board in catalogue.boards {
      board.endListeners { listener in
        if hasEnded(listener.claims, now: now) { return true }
        guard case .success(let place)? = waitingRoom.glance(listener.token, now: now) else {
          return true
        }
        return place.status != .active
      }
    }
  }

  /// Ends the seat streams of one log-in at once; other instances' end within about a second.
  func endSeatStreams(of session: SessionID) {
    for board in catalogue.boards {
      board.endListeners { $0.claims.session == session }
    }
  }

  /// The head of every event stream.
  static func stream(_ stream: EventStream, actor: UserID?) -> Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"),
        ("X-Accel-Buffering", "no"),
      ], body: .stream(stream), actor: actor?.text)
  }

  /// What anybody may see, kept for a second by anybody in between.
  static func `public`(_ body: [UInt8]) -> Response {
    Response(
      status: 200,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "public, max-age=1")],
      body: .bytes(body))
  }

  private func entityTag(_ version: Int, onlyFree: Bool) -> String {
    "\"\(version)-\(catalogue.mark)\(onlyFree ? "-free" : "")\""
  }
}
