import Accounts
import HTTPServer
import Ticketing
import WaitingRoom

/// A seat map in two parts: the plan, which anybody keeps, and the statuses, for people inside.
extension Office {
  /// GET /performances/{performanceId}/plan, when it was made before.
  func readyPlan(_ request: Request) throws -> Response? {
    let board = try board(request)
    return board.readyPlan(in: zone(of: board))?.response(to: request)
  }

  /// GET /performances/{performanceId}/plan, made for the first who asks: that takes a while.
  func plan(_ request: Request) async throws -> Response {
    let board = try board(request)
    return board.plan(in: zone(of: board)).response(to: request)
  }

  /// GET /performances/{performanceId}/prices, when they were gathered before.
  func readyPrices(_ request: Request) throws -> Response? {
    try board(request).readyPrices?.response
  }

  /// GET /performances/{performanceId}/prices, gathered for the first who asks: that reads every seat.
  func prices(_ request: Request) async throws -> Response {
    try board(request).prices.response
  }

  /// Whose clock a date's times are told by.
  private func zone(of board: SeatBoard) -> ZoneName {
    catalogue.performance(board.performance.id)?.concert.timeZone ?? .seoul
  }

  /// GET /performances/{performanceId}/seats/statuses
  func seatStatuses(_ request: Request) async throws -> Response {
    let (claims, board) = try await boardInside(request)
    let now = now()
    let isLarge = board.capacity >= APILimits.seatsZippedFrom
    let zips = isLarge && request.headers.acceptsGzip
    var head: [(name: String, value: String)] = [("Cache-Control", "private, no-cache")]
    if isLarge { head.append(("Vary", "Accept-Encoding")) }
    func tag(_ version: Int, isZipped: Bool) -> (name: String, value: String) {
      ("ETag", "\"\(version)-\(catalogue.mark)-statuses\(isZipped ? "-gz" : "")\"")
    }
    let known = tag(board.version(now: now), isZipped: zips)
    if request.headers.knows(known.value) {
      return Response(status: 304, headers: head + [known], actor: claims.user.text)
    }
    let statuses = board.statuses(now: now, zipped: zips)
    head.append(("Content-Type", "application/json"))
    if statuses.isZipped { head.append(("Content-Encoding", "gzip")) }
    head.append(tag(statuses.version, isZipped: statuses.isZipped))
    return Response(
      status: 200, headers: head, body: .shared(statuses.bytes), actor: claims.user.text)
  }

  /// The board a path names, for somebody inside its concert's line.
  func boardInside(_ request: Request) async throws -> (AccessClaims, SeatBoard) {
    let claims = try person(request)
    _ = try queueToken(request)
    // Who is not inside makes nobody read a hall.
    _ = try await admission(request, claims, to: performance(request).concertID)
    return (claims, try board(request))
  }
}
