public import Ticketing

/// A seat with who has it: what the rules of holding and paying look at.
public struct SeatStanding: Hashable, Sendable {
  /// The seat.
  public let seat: Seat
  /// The date it belongs to.
  public let performanceID: PerformanceID
  /// The stored status; see ``isFree(at:)`` for what holds now.
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

  /// Whether anybody may take the seat: available, or held until an instant that has come.
  public func isFree(at now: Timestamp) -> Bool {
    switch status {
    case .available: true
    case .held: heldUntil.map { $0 <= now } ?? false
    case .sold: false
    }
  }
}
