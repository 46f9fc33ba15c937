import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import JSON
import SeatingPlans
import Ticketing
import WaitingRoom

/// The routes of the waiting line.
final class LineRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let joinLine: JoinLine
  private let leaveLine: LeaveLine
  private let streams: PlaceStreams
  private let refusals: RefusalCounts

  init(
    _ live: LiveSale, guards: Guards, idempotency: Idempotency, joinLine: JoinLine,
    leaveLine: LeaveLine, streams: PlaceStreams, refusals: RefusalCounts
  ) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.joinLine = joinLine
    self.leaveLine = leaveLine
    self.streams = streams
    self.refusals = refusals
  }

  /// GET /concerts/{concertId}/queue
  func queue(_ request: Request) throws -> Response {
    let entry = try guards.concertEntry(request, .ahead)
    let now = live.now()
    let summary = live.summary(of: entry.concert.id, now: now)
    return .public(
      JSONWriter.object { $0.lineSummary(summary, seatsLeft: entry.seatsLeft(now: now)) })
  }

  /// POST /queue-tokens
  func joinQueue(_ request: Request) async throws -> Response {
    let claims = try guards.person(request)
    var body = try Fields(request)
    let concert: ConcertID = body.id("concertId")
    try body.end()
    try joinLine.check(concert)
    return try await idempotency.remember(request, as: .person(claims)) {
      let (place, isNew) = try await joinLine.run(claims.user, concert)
      return Answer(
        status: isNew ? 201 : 200, body: JSONWriter.object { $0.place(place) })
    }
  }

  /// GET /queue-tokens/current, from memory; nil when the waiting room's store must be read.
  func pollInline(_ request: Request) throws -> Response? {
    let token = try guards.queueToken(request)
    guard let known = live.waitingRoom.knownPlace(token, now: live.now()) else { return nil }
    return Self.polled(try known.get())
  }

  /// GET /queue-tokens/current, when the place is not in memory.
  func poll(_ request: Request) async throws -> Response {
    Self.polled(try await live.waitingRoom.place(guards.queueToken(request), now: live.now()))
  }

  private static func polled(_ place: Place) -> Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "application/json"), ("Cache-Control", "no-store"),
        ("Retry-After", String(place.pollAfter)),
      ], body: .bytes(JSONWriter.object { $0.place(place) }))
  }

  /// GET /queue-tokens/current/events, from memory; nil when the waiting room's store must be read.
  func watchInline(_ request: Request) throws -> Response? {
    let token = try guards.queueToken(request)
    guard let known = live.waitingRoom.knownPlace(token, now: live.now()) else { return nil }
    return try watch(known.get(), token)
  }

  /// GET /queue-tokens/current/events, when the place is not in memory.
  func watchPlace(_ request: Request) async throws -> Response {
    let token = try guards.queueToken(request)
    return try watch(await live.waitingRoom.place(token, now: live.now()), token)
  }

  private func watch(_ place: Place, _ token: String) throws -> Response {
    let stream = EventStream()
    if streams.add(stream, token: token, user: place.user) { refusals.limited(.streams) }
    return .stream(stream, actor: place.user)
  }

  /// DELETE /queue-tokens/current
  func leaveQueue(_ request: Request) async throws -> Response {
    let left = try await leaveLine.run(guards.queueToken(request), trace: request.trace)
    return Response(status: 204, actor: left.user.text)
  }

  /// GET /users/me/queue-tokens
  func myQueueTokens(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    let paging = try Paging<Concert>(request)
    // Ordered by concert, newest first: a person has one live place in each.
    let places = try await live.waitingRoom.places(of: user, now: live.now())
      .filter { $0.concert < paging.before }.sorted { $0.concert > $1.concert }
    return .json(
      200,
      paging.page(places, id: \.concert) { writer, place in
        writer.member("concertId", place.concert.text)
        writer.place(place)
      }, actor: user)
  }
}
