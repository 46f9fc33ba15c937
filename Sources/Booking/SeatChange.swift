public import Ticketing

/// One seat's new status, published after a commit.
///
/// Versions of one seat strictly increase, so a listener that receives changes out of order is right to keep
/// the greatest.
public struct SeatChange: Hashable, Sendable {
  /// The seat.
  public let seatID: SeatID
  /// Its new status.
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
