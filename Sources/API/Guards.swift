import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import Ticketing
import WaitingRoom

/// Authorization, in the contract's order, and the resources that paths name.
final class Guards: Sendable {
  private let live: LiveSale
  private let access: BearerTokens
  private let refusals: RefusalCounts

  init(_ live: LiveSale, access: AccessTokens, refusals: RefusalCounts) {
    self.live = live
    self.access = BearerTokens(access)
    self.refusals = refusals
  }

  /// A person with a valid access token. A write is charged to their budget unless `isFree`. Organisers have
  /// no budget: their gates write for a whole house.
  func person(_ request: Request, isFree: Bool = false) throws -> AccessClaims {
    guard let header = request.headers["authorization"],
      let claims = try? access.claims(in: header, now: live.now()),
      !live.endedSessions.contains(claims.session)
    else { throw ErrorTable.unauthenticated }
    if !isFree, request.method.isWrite { try takeWrite(of: claims.user, claims.role) }
    return claims
  }

  /// Whether a session that was valid once is over: ended, or expired.
  func hasEnded(_ claims: AccessClaims, now: Timestamp) -> Bool {
    claims.expiresAt <= now || live.endedSessions.contains(claims.session)
  }

  /// Charges a write to a person's budget, and publishes the writes to the other instances now and then.
  func takeWrite(of user: UserID, _ role: User.Role) throws {
    guard let budgets = live.budgets, role != .organiser else { return }
    switch budgets.take(user, now: live.now()) {
    case .allowed(let count): if count > 0 { live.cluster.publish(.writes(user, count)) }
    case .refused(let seconds):
      refusals.limited(.writes)
      throw Problem(
        429, "TOO_MANY_REQUESTS", "You are sending too many requests; wait a moment.",
        retryAfter: seconds)
    }
  }

  /// A person with the organiser's role.
  func organiser(_ request: Request) throws -> AccessClaims {
    let claims = try person(request)
    guard claims.role == .organiser else { throw ErrorTable.forbidden }
    return claims
  }

  /// The queue token's text.
  func queueToken(_ request: Request) throws -> String {
    guard let token = shownToken(request) else { throw AdmissionRefusal.tokenRequired }
    return token
  }

  /// The same; nil when the request has none.
  func shownToken(_ request: Request) -> String? {
    request.headers["queue-token"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A person inside a concert's line.
  func admission(
    _ request: Request, _ claims: AccessClaims, to concert: ConcertID
  ) async throws -> Admission {
    try await live.admission(queueToken(request), of: claims.user, to: concert)
  }

  /// The board of the performance in the path.
  func board(_ request: Request) throws -> SeatBoard {
    guard let id: PerformanceID = request.id(0) else { throw ErrorTable.performanceNotFound }
    return try board(id)
  }

  /// The board of a performance.
  func board(_ id: PerformanceID) throws -> SeatBoard {
    guard let board = live.catalogue[id] else { throw MissingFromMemory.board(id) }
    return board
  }

  /// The performance in the path.
  func performance(_ request: Request) throws -> Performance {
    guard let id: PerformanceID = request.id(0) else { throw ErrorTable.performanceNotFound }
    guard let known = live.catalogue.performance(id) else {
      throw MissingFromMemory.performance(id)
    }
    return known.performance
  }

  /// The concert in the path, with the seats that an answer includes.
  func concertEntry(
    _ request: Request, _ depth: Catalogue.Depth = .terms
  ) throws -> Catalogue.Entry {
    guard let id: ConcertID = request.id(0) else { throw ErrorTable.concertNotFound }
    guard let entry = live.catalogue[id], entry.lacking(depth, now: live.now()).isEmpty else {
      throw MissingFromMemory.concert(id, depth)
    }
    return entry
  }

  /// The webhook in the path; the store decides whether it exists.
  func webhookID(_ request: Request) throws -> WebhookID {
    guard let id: WebhookID = request.id(0) else { throw ErrorTable.webhookNotFound }
    return id
  }

}

extension Method {
  /// Whether the method may change something.
  fileprivate var isWrite: Bool {
    switch self {
    case .get, .head, .options: false
    default: true
    }
  }
}

extension Request {
  /// The identifier in one of the path's placeholders; nil when it is invalid.
  func id<Entity>(_ position: Int) -> Identifier<Entity>? {
    parameters.indices.contains(position) ? Identifier(parameters[position]) : nil
  }
}
