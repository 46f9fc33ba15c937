import Booking
import BookingStore
import Synchronization
public import Ticketing

/// Making and changing concerts and their dates.
///
/// A committed change is done, even if the line cannot be notified: that is retried until it succeeds.
public final class ManageConcert: Sendable {
  /// Why a concert is not changed.
  public enum Refusal: Error {
    /// There is no such concert.
    case notFound
  }

  private let live: LiveSale
  private let report: Report
  /// Concerts with a change that has not reached the line, or memory, yet.
  private let unconfigured = Mutex(Set<ConcertID>())

  /// Manages the concerts of a sale; `report` receives failures after a commit.
  public init(_ live: LiveSale, report: @escaping Report) {
    self.live = live
    self.report = report
  }

  /// The command that makes a concert; call ``configureLine(of:trace:)`` afterwards.
  public func make(_ concert: Concert) -> Step<Concert> {
    Step(locking: [.concert(concert.id)]) { tx, _ in
      try Concerts.insert(concert, in: tx)
      return Done(concert, [.concertMade(concert)])
    }
  }

  /// The command that adds a date with its seats to a concert; call ``configureLine(of:trace:)`` afterwards.
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
  /// ``Refusal``, and the errors of `change`.
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
    await configureLine(of: id, trace: trace)
    return changed
  }

  /// Sends a concert's terms to its line, and loads the seats that are now on sale. Failures are reported to
  /// the operator and retried.
  public func configureLine(of id: ConcertID, trace: String?) async {
    do {
      try await live.readConcert(id)
    } catch {
      unconfigured.withLock { _ = $0.insert(id) }
      report(error, trace)
    }
  }

  /// Notifies the lines that could not be notified before. Called about once a second; does nothing when
  /// there are none. Goes through all of them, then throws the first error; the next call retries what
  /// failed.
  public func configurePendingLines() async throws {
    var failure: (any Error)?
    // Removed before they are read: a change that fails meanwhile adds its concert again.
    for id in unconfigured.withLock({ $0 }) {
      unconfigured.withLock { _ = $0.remove(id) }
      do {
        try await live.readConcert(id)
      } catch {
        unconfigured.withLock { _ = $0.insert(id) }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }
}
