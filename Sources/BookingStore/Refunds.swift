import Booking
public import Database
public import Ticketing

/// Giving a paid reservation back because its organiser says so, and who said so.
public enum Refunds {
  private static let insert = Statement.insert(
    into: "organiser_refunds", "reservation_id", "organiser_id", "reason", "was_forced",
    "created_at")

  /// What an organiser asks.
  public struct Request: Sendable {
    /// What is given back.
    public let reservation: ReservationID
    /// Who asks.
    public let organiser: UserID
    /// Why, in the organiser's words; nil when nothing was said.
    public let reason: String?
    /// Whether a ticket that was used is no obstacle.
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

  /// Gives the money back and notes who did it, in one transaction. Throws ``RefundRefusal``.
  ///
  /// The seats are free again, also after the start: nobody can hold a seat of a date that has
  /// started, and a seat that stayed sold would belong to nobody.
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
    try tx.expect(
      1, insert, .id(id), .id(request.organiser), request.reason.map { .text($0) } ?? .null,
      .int(request.isForced ? 1 : 0), .time(now))
    return try Payments.giveBack(
      reservation, changes: changes, evenUsed: request.isForced, now: now, ids: ids, trace: trace,
      in: tx)
  }
}
