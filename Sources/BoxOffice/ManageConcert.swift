import Booking
import BookingStore
import Synchronization
public import Ticketing

/// Making and changing concerts and their dates.
///
/// What was committed is done, whatever keeps the line from hearing of it: this tries again until it has.
public final class ManageConcert: Sendable {
  /// Why a concert is not changed.
  public enum Refusal: Error {
    /// There is none.
    case notFound
  }

  private let live: LiveSale
  private let report: Report
  /// Concerts whose line, or memory, has not heard of a change yet.
  private let untold = Mutex(Set<ConcertID>())

  /// Manages the concerts of a sale; `report` hears of failures after a commit.
  public init(_ live: LiveSale, report: @escaping Report) {
    self.live = live
    self.report = report
  }

  /// The command that makes a concert; ``tellLine(of:trace:)`` is to follow it.
  public func make(_ concert: Concert) -> Step<Concert> {
    Step(locking: [.concert(concert.id)]) { tx, _ in
      try Concerts.insert(concert, in: tx)
      return Done(concert, [.concertMade(concert)])
    }
  }

  /// The command that gives a concert a date with its seats; ``tellLine(of:trace:)`` is to follow it.
  public func add(_ performance: Performance, seats: [Seat], now: Timestamp) -> Step<Performance> {
    let map = SeatMap(
      performanceID: performance.id,
      standings: seats.map { seat in
        (
          SeatStanding(
            seat: seat, performanceID: performance.id, status: .available, reservationID: nil,
            heldUntil: nil), 1
        )
      }, firstVersion: Int(now.milliseconds))
    return Step(locking: [.concert(performance.concertID)]) { tx, _ in
      try Concerts.insert(performance, seats: seats, in: tx)
      return Done(performance, [.performanceMade(performance, map)])
    }
  }

  /// Changes a concert in the store, then in memory and in its line, and returns it as it is now. Throws
  /// ``Refusal``, and what `change` throws.
  public func change(
    _ id: ConcertID, trace: String?, _ change: @escaping @Sendable (Concert) throws -> Concert
  ) async throws -> Concert {
    let changed = try await live.perform(
      Step(locking: [.concert(id)]) { tx, _ in
        guard let stored = try Concerts.find(id, in: tx) else { throw Refusal.notFound }
        let changed = try change(stored)
        _ = try Concerts.update(changed, in: tx)
        return Done(changed, [.concertChanged(changed)])
      })
    await tellLine(of: id, trace: trace)
    return changed
  }

  /// Tells a concert's line of its terms, and brings the seats into memory of what is sold from now on. What
  /// fails is told to the operator and tried again.
  public func tellLine(of id: ConcertID, trace: String?) async {
    do {
      try await live.readConcert(id)
    } catch {
      untold.withLock { _ = $0.insert(id) }
      report(error, trace)
    }
  }

  /// Tells the lines that could not be told before. Called about once a second; does nothing when there are
  /// none. Goes through all of them, then throws the first error; what failed is tried again by the next call.
  public func tellUntoldLines() async throws {
    var failure: (any Error)?
    // Taken out before they are read: a change that fails meanwhile puts its concert in again.
    for id in untold.withLock({ $0 }) {
      untold.withLock { _ = $0.remove(id) }
      do {
        try await live.readConcert(id)
      } catch {
        untold.withLock { _ = $0.insert(id) }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }
}
