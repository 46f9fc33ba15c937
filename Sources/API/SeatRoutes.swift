import Accounts
import BoxOffice
import HTTPServer
import Ticketing
import WaitingRoom

/// A seat map in two parts: the plan, which anybody keeps, and the statuses, for people inside.
final class SeatRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let refusals: RefusalCounts

  init(_ live: LiveSale, guards: Guards, refusals: RefusalCounts) {
    self.live = live
    self.guards = guards
    self.refusals = refusals
  }

  /// GET /performances/{performanceId}/plan, when it was made before.
  func readyPlan(_ request: Request) throws -> Response? {
    let board = try guards.board(request)
    return SeatPictures.of(board).readyPlan(in: zone(of: board))?.response(to: request)
  }

  /// GET /performances/{performanceId}/plan, made for the first who asks: that takes a while.
  func plan(_ request: Request) async throws -> Response {
    let board = try guards.board(request)
    return SeatPictures.of(board).plan(in: zone(of: board)).response(to: request)
  }

  /// GET /performances/{performanceId}/prices, when they were gathered before.
  func readyPrices(_ request: Request) throws -> Response? {
    SeatPictures.of(try guards.board(request)).readyPrices?.response
  }

  /// GET /performances/{performanceId}/prices, gathered for the first who asks: that reads every seat.
  func prices(_ request: Request) async throws -> Response {
    SeatPictures.of(try guards.board(request)).prices.response
  }

  /// Whose clock a date's times are told by.
  private func zone(of board: SeatBoard) -> ZoneName {
    live.catalogue.performance(board.performance.id)?.concert.timeZone ?? .seoul
  }

  /// GET /performances/{performanceId}/seats/statuses
  func seatStatuses(_ request: Request) async throws -> Response {
    let (claims, board) = try await boardInside(request)
    let now = live.now()
    let isLarge = board.capacity >= APILimits.seatsZippedFrom
    let zips = isLarge && request.headers.acceptsGzip
    var head: [(name: String, value: String)] = [("Cache-Control", "private, no-cache")]
    if isLarge { head.append(("Vary", "Accept-Encoding")) }
    func tag(_ version: Int, isZipped: Bool) -> (name: String, value: String) {
      ("ETag", "\"\(version)-\(live.catalogue.mark)-statuses\(isZipped ? "-gz" : "")\"")
    }
    let known = tag(board.version(now: now), isZipped: zips)
    if request.headers.knows(known.value) {
      return Response(status: 304, headers: head + [known], actor: claims.user.text)
    }
    let statuses = SeatPictures.of(board).statuses(now: now, zipped: zips)
    head.append(("Content-Type", "application/json"))
    if statuses.isZipped { head.append(("Content-Encoding", "gzip")) }
    head.append(tag(statuses.version, isZipped: statuses.isZipped))
    return Response(
      status: 200, headers: head, body: .shared(statuses.bytes), actor: claims.user.text)
  }

  /// The board a path names, for somebody inside its concert's line.
  func boardInside(_ request: Request) async throws -> (AccessClaims, SeatBoard) {
    let claims = try guards.person(request)
    _ = try guards.queueToken(request)
    // Who is not inside makes nobody read a hall.
    _ = try await guards.admission(request, claims, to: guards.performance(request).concertID)
    return (claims, try guards.board(request))
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
    let now = live.now()
    let tag = entityTag(board.version(now: now), onlyFree: onlyFree)
    if request.headers.knows(tag) {
      return Response(
        status: 304, headers: [("ETag", tag), ("Cache-Control", "private, no-cache")],
        actor: claims.user.text)
    }
    let version: Int
    let body: Response.Body
    if onlyFree {
      let free = SeatPictures.of(board).freeSeats(now: now)
      (version, body) = (free.version, .bytes(free.bytes))
    } else {
      let image = SeatPictures.of(board).image(now: now)
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
    let listener = SeatPictures.Listener(
      stream: stream, claims: claims, token: try guards.queueToken(request))
    if try SeatPictures.of(board).listen(listener, now: live.now()) { refusals.limited(.streams) }
    return .stream(stream, actor: claims.user)
  }

  /// Ends the seat streams of people whose stay or log-in is over. Called about once a second.
  func endStreamsOfLeavers() {
    let now = live.now()
    live.catalogue.endSeatStreams { listener in
      if guards.hasEnded(listener.claims, now: now) { return true }
      guard case .success(let place)? = live.waitingRoom.glance(listener.token, now: now) else {
        return true
      }
      return place.status != .active
    }
  }

  private func entityTag(_ version: Int, onlyFree: Bool) -> String {
    "\"\(version)-\(live.catalogue.mark)\(onlyFree ? "-free" : "")\""
  }
}
