public import Ticketing

/// One seat's new status, as it is announced after a commit.
///
/// Versions of one seat strictly increase, so a listener that hears changes out of order keeps the
/// greatest and is right.
public struct SeatChange: Hashable, Sendable {
  /// Which seat.
  public let seatID: SeatID
  /// What it is now.
  public let status: SeatStatus
  /// When a hold ends.
  public let heldUntil: Timestamp?
  /// The seat's version.
  public let version: Int

  /// Makes a change.
  public init(seatID: SeatID, status: SeatStatus, heldUntil: Timestamp?, version: Int) {
    self.seatID = seatID
    self.status = status
    self.heldUntil = heldUntil
    self.version = version
  }
}
