import BookingStore
import Synchronization
public import Ticketing

/// What this process has committed since it started, by concert, for the newest concerts it sold; for
/// metrics. The counts only ever grow.
public final class SaleCounts: Sendable {
  /// One concert's counts.
  public struct Counts: Hashable, Sendable {
    /// Reservations made.
    public var held = 0
    /// Reservations paid.
    public var paid = 0
    /// Holds whose expiry this process recorded.
    public var expired = 0
    /// Unpaid reservations canceled.
    public var canceled = 0
    /// Paid reservations refunded.
    public var refunded = 0
    /// Seats of paid reservations.
    public var seatsPaid = 0
    /// Seats of refunded reservations.
    public var seatsRefunded = 0
    /// Revenue of paid reservations.
    public var amountPaid: Int64 = 0
    /// Money refunded.
    public var amountRefunded: Int64 = 0
  }

  private let counts = Mutex<[ConcertID: Counts]>([:])

  private let countMax: Int

  init(countMax: Int = BoxOfficeLimits.countedConcertsMax) { self.countMax = countMax }

  /// The counts of one concert; all zero when nothing was committed for it.
  public func of(_ concert: ConcertID) -> Counts { counts.withLock { $0[concert] ?? Counts() } }

  func held(_ reservation: Reservation) { change(reservation) { $0.held += 1 } }

  func paid(_ reservation: Reservation) {
    change(reservation) { counts in
      counts.paid += 1
      counts.seatsPaid += reservation.seats.count
      counts.amountPaid &+= reservation.amount.amount
    }
  }

  /// Counts expired holds of one concert.
  public func expired(_ holds: Int, of concert: ConcertID) {
    guard holds > 0 else { return }
    change(concert) { $0.expired += holds }
  }

  func canceled(_ canceled: Payments.Canceled) {
    let reservation = canceled.reservation
    change(reservation) { counts in
      guard canceled.refund != nil else {
        counts.canceled += 1
        return
      }
      counts.refunded += 1
      counts.seatsRefunded += reservation.seats.count
      counts.amountRefunded &+= reservation.amount.amount
    }
  }

  private func change(_ reservation: Reservation, _ change: (inout Counts) -> Void) {
    self.change(reservation.concertID, change)
  }

  private func change(_ concert: ConcertID, _ change: (inout Counts) -> Void) {
    counts.withLock { counts in
      change(&counts[concert, default: Counts()])
      guard counts.count > countMax, let oldest = counts.keys.min() else { return }
      counts[oldest] = nil
    }
  }
}
