public import Ticketing

/// A seat with its holder or owner, which the rules of holding and paying read.
public struct SeatStanding: Hashable, Sendable {
  /// The seat.
  public let seat: Seat
  /// The date it belongs to.
  public let performanceID: PerformanceID
  /// The stored status; ``isFree(at:)`` accounts for the time.
  public let status: SeatStatus
  /// The fence: the reservation that holds or owns the seat.
  public let reservationID: ReservationID?
  /// When a hold ends.
  public let heldUntil: Timestamp?

  /// Makes a standing.
  public init(
    seat: Seat, performanceID: PerformanceID, status: SeatStatus, reservationID: ReservationID?,
    heldUntil: Timestamp?
  ) {
    self.seat = seat
    self.performanceID = performanceID
    self.status = status
    self.reservationID = reservationID
    self.heldUntil = heldUntil
  }

  /// Whether the seat may be taken: it is available, or its hold has expired.
  public func isFree(at now: Timestamp) -> Bool {
    switch status {
    case .available: true
    case .held: heldUntil.map { $0 <= now } ?? false
    case .sold: false
    }
  }
}
