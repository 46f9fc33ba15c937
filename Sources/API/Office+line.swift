import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
import Ticketing
import WaitingRoom

/// The waiting line.
extension Office {
  /// GET /concerts/{concertId}/queue
  func queue(_ request: Request) throws -> Response {
    let entry = try concertEntry(request, .ahead)
    let now = now()
    let summary = summary(of: entry.concert.id, now: now)
    return Self.public(
      JSONWriter.object { $0.lineSummary(summary, seatsLeft: entry.seatsLeft(now: now)) })
  }

  /// POST /queue-tokens
  func joinQueue(_ request: Request) async throws -> Response {
    let claims = try person(request)
    let user = claims.user
    var body = try Fields(request)
    let concert: ConcertID = body.id("concertId")
    try body.end()
    guard let entry = catalogue[concert] else { throw UnknownToMemory.concert(concert, .terms) }
    if waitingRoom.summary(concert, now: now()) == nil {
      guard entry.hasLine(now: now()) else { throw LineRefusal.saleNotOpen }
      throw UnknownToMemory.line(concert)
    }
    return try await remember(request, scope: .person(claims)) {
      let joined = try await waitingRoom.join(user, concert, now: now())
      if joined.isNew { news.tell(.line(concert, ended: nil)) }
      return Answer(
        status: joined.isNew ? 201 : 200, body: JSONWriter.object { $0.place(joined.place) })
    }
  }

  /// GET /queue-tokens/current, from memory; nil when the waiting room's store must be asked.
  func glance(_ request: Request) throws -> Response? {
    let token = try queueToken(request)
    guard let glance = waitingRoom.glance(token, now: now()) else { return nil }
    return Self.polled(try glance.get())
  }

  /// GET /queue-tokens/current, when memory does not know the place.
  func poll(_ request: Request) async throws -> Response {
    Self.polled(try await waitingRoom.place(queueToken(request), now: now()))
  }

  private static func polled(_ place: Place) -> Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "application/json"), ("Cache-Control", "no-store"),
        ("Retry-After", String(place.pollAfter)),
      ], body: .bytes(JSONWriter.object { $0.place(place) }))
  }

  /// GET /queue-tokens/current/events, from memory; nil when the waiting room's store must be asked.
  func watchGlanced(_ request: Request) throws -> Response? {
    let token = try queueToken(request)
    guard let glance = waitingRoom.glance(token, now: now()) else { return nil }
    return try watch(glance.get(), token)
  }

  /// GET /queue-tokens/current/events, when memory does not know the place.
  func watchPlace(_ request: Request) async throws -> Response {
    let token = try queueToken(request)
    return try watch(await waitingRoom.place(token, now: now()), token)
  }

  private func watch(_ place: Place, _ token: String) throws -> Response {
    let stream = EventStream()
    if placeStreams.add(stream, token: token, user: place.user) { refusals.limited(.streams) }
    return Self.stream(stream, actor: place.user)
  }

  /// DELETE /queue-tokens/current
  ///
  /// Whoever leaves lets the unpaid holds go too: without a place they could not be paid.
  func leaveQueue(_ request: Request) async throws -> Response {
    let left = try await endPlace(request)
    return Response(status: 204, actor: left.user.text)
  }

  /// Ends the place a request's token stands for, and with a stay the holds that nobody could pay any
  /// more.
  @discardableResult
  func endPlace(_ request: Request) async throws -> Admission {
    let left = try await waitingRoom.leave(queueToken(request), now: now())
    news.tell(.line(left.concert, ended: left.index))
    if left.wasActive {
      let departure = Departures.Departure(
        user: left.user, concert: left.concert, at: now(), trace: request.trace)
      do {
        try await giveBackHolds(of: departure)
      } catch {
        // The place has ended, and that is what was asked for.
        departures.keep(departure)
        operation.report(error, request)
      }
    }
    return left
  }

  /// GET /users/me/queue-tokens
  func myQueueTokens(_ request: Request) async throws -> Response {
    let user = try person(request).user
    let paging = try Paging<Concert>(request)
    // By concert, newest first: a person has one live place in each.
    let places = try await waitingRoom.places(of: user, now: now())
      .filter { $0.concert < paging.before }.sorted { $0.concert > $1.concert }
    return .json(
      200,
      paging.page(places, id: \.concert) { writer, place in
        writer.member("concertId", place.concert.text)
        writer.place(place)
      }, actor: user)
  }

  /// A line's figures; those of an empty, closed one when the line does not know the concert.
  func summary(of concert: ConcertID, now: Timestamp) -> LineSummary {
    waitingRoom.summary(concert, now: now)
      ?? LineSummary(state: .closed, waiting: 0, active: 0, admittedPerMinute: 0)
  }
}
