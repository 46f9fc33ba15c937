/// The kind of an event; its text is the middle of the CloudEvents `type`.
///
/// The form of each kind is a schema under `docs/events/`. A change that breaks existing readers is a new
/// version beside the old one, never an edit.
public enum EventKind: String, CaseIterable, Sendable {
  /// Seats are held for a person until a certain time.
  case reservationHeld = "reservation.held"
  /// A hold has expired, as noticed by the sweeper or by the next buyer of one of its seats.
  case reservationExpired = "reservation.expired"
  /// A person canceled an unpaid hold.
  case reservationCanceled = "reservation.canceled"
  /// Seats were paid for.
  case paymentCompleted = "payment.completed"
  /// A paid reservation was refunded.
  case paymentRefunded = "payment.refunded"
  /// The ticket of one seat was issued.
  case ticketIssued = "ticket.issued"
  /// A ticket opened the gate.
  case ticketCheckedIn = "ticket.checked_in"
  /// A check-in was undone: the ticket opens the gate once more.
  case ticketCheckInUndone = "ticket.check_in_undone"
  /// A concert's sale has begun.
  case lineOpened = "line.opened"
  /// The last seat of a concert was sold.
  case lineSoldOut = "line.sold_out"

  /// The CloudEvents `type`.
  public var type: String { "boxoffice.\(rawValue).v1" }

  /// The CloudEvents `dataschema`, which is the schema file's `$id`.
  public var schema: String { "urn:boxoffice:event:\(rawValue):v1" }
}
