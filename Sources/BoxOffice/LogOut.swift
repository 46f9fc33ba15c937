public import Accounts
import BookingStore

/// Ending a session before its token expires.
public final class LogOut: Sendable {
  /// The maximum number of ended sessions is remembered: this one goes on.
  public struct NoRoom: Error {}

  private let live: LiveSale

  /// Ends sessions of a box office.
  public init(_ live: LiveSale) { self.live = live }

  /// Ends a session here at once, and on other instances when they receive the event. Throws ``NoRoom``, and
  /// the store's errors.
  public func run(_ claims: AccessClaims) async throws {
    let ended = live.endedSessions
    // Before the commit: afterwards the session is ended, and there is nothing left to refuse.
    guard ended.reserve(now: live.now()) else { throw NoRoom() }
    defer { ended.release() }
    try await live.perform(
      Step(locking: [.person(claims.user)]) { tx, _ in
        try Users.end(claims.session, expiresAt: claims.expiresAt, in: tx)
        return Done(())
      })
    ended.endReserved(claims.session, until: claims.expiresAt, now: live.now())
    live.cluster.publish(.sessionEnded(claims.session, until: claims.expiresAt))
  }
}
