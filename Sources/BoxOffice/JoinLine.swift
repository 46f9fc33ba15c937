public import Ticketing
public import WaitingRoom

/// Taking a place in a concert's line.
public final class JoinLine: Sendable {
  private let live: LiveSale

  /// Joins lines of a sale.
  public init(_ live: LiveSale) { self.live = live }

  /// Prepares joining. Throws when there is no line to join: ``LineRefusal``, or ``MissingFromMemory`` when
  /// the store must be read.
  public func check(_ concert: ConcertID) throws {
    guard let entry = live.catalogue[concert] else {
      throw MissingFromMemory.concert(concert, .terms)
    }
    guard live.waitingRoom.summary(concert, now: live.now()) == nil else { return }
    guard entry.hasLine(now: live.now()) else { throw LineRefusal.saleNotOpen }
    throw MissingFromMemory.line(concert)
  }

  /// Gives a person a place, or returns the one they have. Safe to repeat. Throws ``LineRefusal``.
  public func run(_ user: UserID, _ concert: ConcertID) async throws -> (place: Place, isNew: Bool)
  {
    let joined = try await live.waitingRoom.join(user, concert, now: live.now())
    if joined.isNew { live.cluster.publish(.line(concert, ended: nil)) }
    return (joined.place, joined.isNew)
  }
}
