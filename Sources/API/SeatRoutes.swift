import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import Ticketing
import WaitingRoom

/// The seat map in two parts: the plan, which may be cached, and the statuses, for people inside.
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

  /// GET /performances/{performanceId}/plan, made on first request: that takes a while.
  func plan(_ request: Request) async throws -> Response {
    let board = try guards.board(request)
    return SeatPictures.of(board).plan(in: zone(of: board)).response(to: request)
  }

  /// GET /performances/{performanceId}/prices, when they were gathered before.
  func readyPrices(_ request: Request) throws -> Response? {
    SeatPictures.of(try guards.board(request)).readyPrices?.response
  }

  /// GET /performances/{performanceId}/prices, gathered on first request: that reads every seat.
  func prices(_ request: Request) async throws -> Response {
    SeatPictures.of(try guards.board(request)).prices.response
  }

  /// The time zone of a date's times.
  private func zone(of board: SeatBoard) -> ZoneName {
    live.catalogue.performance(board.performance.id)?.concert.timeZone ?? .seoul
  }

  /// GET /performances/{performanceId}/seats/statuses
  func seatStatuses(_ request: Request) async throws -> Response {
    let (claims, board) = try await boardInside(request)
    let now = live.now()
    let isLarge = board.capacity >= APILimits.seatsZippedFrom
    let zips = isLarge && request.headers.acceptsGzip
    return Representation(
      type: "application/json", caching: "private, no-cache",
      varying: isLarge ? "Accept-Encoding" : nil
    ).response(
      to: request, known: entityTag(board.version(now: now), zips ? "-statuses-gz" : "-statuses"),
      actor: claims.user.text
    ) {
      let made = SeatPictures.of(board).statuses(now: now, zipped: zips)
      return .init(
        .shared(made.bytes),
        tag: entityTag(made.version, made.isZipped ? "-statuses-gz" : "-statuses"),
        isZipped: made.isZipped)
    }
  }

  /// The board in the path, for a person inside its concert's line.
  func boardInside(_ request: Request) async throws -> (AccessClaims, SeatBoard) {
    let claims = try guards.person(request)
    _ = try guards.queueToken(request)
    // A client that is not inside must not cause a hall to be read.
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
    let part = onlyFree ? "-free" : ""
    return Representation(type: "application/json", caching: "private, no-cache").response(
      to: request, known: entityTag(board.version(now: now), part), actor: claims.user.text
    ) {
      if onlyFree {
        let free = SeatPictures.of(board).freeSeats(now: now)
        return .init(.bytes(free.bytes), tag: entityTag(free.version, part))
      }
      let image = SeatPictures.of(board).image(now: now)
      return .init(.shared(image.bytes), tag: entityTag(image.version, part))
    }
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

  /// Ends the seat streams of people whose stay or session is over. Called about once a second.
  func endStreamsOfLeavers() {
    let now = live.now()
    live.catalogue.endSeatStreams { listener in
      if guards.hasEnded(listener.claims, now: now) { return true }
      guard case .success(let place)? = live.waitingRoom.knownPlace(listener.token, now: now) else {
        return true
      }
      return place.status != .active
    }
  }

  /// The ETag of one part of a map at a version, which is valid on this instance alone.
  private func entityTag(_ version: Int, _ part: String) -> String {
    "\"\(version)-\(live.catalogue.mark)\(part)\""
  }
}
