import Booking
public import Database
public import Ticketing

/// Refunding a paid reservation on behalf of its organiser, and recording who did so.
public enum Refunds {
  private static let insert = Statement.insert(
    into: "organiser_refunds", "reservation_id", "organiser_id", "reason", "was_forced",
    "created_at")

  /// An organiser's request for a refund.
  public struct Request: Sendable {
    /// The reservation to refund.
    public let reservation: ReservationID
    /// The organiser.
    public let organiser: UserID
    /// The reason, in the organiser's words; nil when none was given.
    public let reason: String?
    /// Whether to refund although a ticket was used.
    public let isForced: Bool

    /// Makes a request.
    public init(
      reservation: ReservationID, organiser: UserID, reason: String? = nil, isForced: Bool = false
    ) {
      self.reservation = reservation
      self.organiser = organiser
      self.reason = reason
      self.isForced = isForced
    }
  }

  /// Refunds the money and records who did so, in one transaction. Throws ``RefundRefusal``.
  ///
  /// The seats become free even after the start: no one can hold a seat of a date that has started, and a
  /// seat that stayed sold would belong to no one.
  public static func give(
    _ request: Request, now: Timestamp, ids: IdentifierSource, trace: String? = nil,
    in tx: borrowing Transaction
  ) throws -> Payments.Canceled {
    let id = request.reservation
    let isCheckedIn = try Tickets.of(id, in: tx).contains { $0.status == .checkedIn }
    var reservation = try RefundRules.check(
      try Reservations.find(id, in: tx), isCheckedIn: isCheckedIn, isForced: request.isForced,
      now: now)
    guard try Reservations.cancel(id, from: .confirmed, now: now, in: tx) else {
      throw RefundRefusal.notRefundable(reason: "The reservation has just changed.")
    }
    let changes = try Holding.free(reservation, in: tx)
    reservation.status = .canceled
    try tx.executePipelined(
      expecting: 1, insert, .id(id), .id(request.organiser),
      request.reason.map { .text($0) } ?? .null,
      .int(request.isForced ? 1 : 0), .time(now))
    return try Payments.giveBack(
      reservation, changes: changes, evenUsed: request.isForced, now: now, ids: ids, trace: trace,
      in: tx)
  }
}
