import BookingStore
import Synchronization
import Ticketing

/// Writes the milestone events of lines: sale begun, sold out.
public final class NoteMilestones: Sendable {
  /// The state of a concert when it was last recorded.
  private struct Look: Equatable {
    let isOpen: Bool
    let isSoldOut: Bool
  }

  private let live: LiveSale
  private let noted = Mutex<[ConcertID: Look]>([:])

  /// Records the milestones of a sale.
  public init(_ live: LiveSale) { self.live = live }

  /// Checks once; the store is queried only about what has changed. Called about once a second. Goes through
  /// all concerts, then throws the first error of the store.
  public func run() async throws {
    let now = live.now()
    let selling = live.catalogue.concertsWithLine(now: now)
    noted.withLock { noted in
      if noted.count > selling.count { noted = noted.filter { selling.contains($0.key) } }
    }
    var failure: (any Error)?
    for id in selling {
      guard let concert = live.catalogue.concert(id) else { continue }
      let look = Look(
        isOpen: concert.isOnSale(at: now), isSoldOut: live.catalogue.isSoldOut(id, now: now))
      guard look.isOpen, noted.withLock({ $0[id] != look }) else { continue }
      do {
        _ = try await live.perform(
          Step(locking: [.concert(id)]) { [ids = live.ids] tx, now in
            Done(try Milestones.note(concert, now: now, ids: ids, in: tx))
          })
        noted.withLock { $0[id] = look }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }
}
