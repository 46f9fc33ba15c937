public import Booking
public import BookingStore
public import WaitingRoom

/// For how long a repeated request gets the same refusal: how long an idempotency key keeps it when a
/// command's ``Command/perform(in:now:)`` ends with it.
public enum RefusalLife: Hashable, Sendable {
  /// As long as the key: a repeated request gets the same refusal.
  case kept
  /// Until the person has removed its cause, by topping up or giving a seat back. The same key may then
  /// succeed.
  case untilMended
  /// Only for the moment: a line moves on, a limit ends. A key does not keep it.
  case momentary
}

/// A refusal of a command, which defines how long it lasts. Any other error is a failure.
public protocol CommandRefusal: Error {
  /// How long it lasts.
  var life: RefusalLife { get }
}

extension HoldRefusal: CommandRefusal {
  /// A seat limit is resolved by giving seats back; a resting seat only rests for a while.
  public var life: RefusalLife {
    switch self {
    case .seatLimitReached: .untilMended
    case .tooManyGivenBack, .keptTooLong, .seatResting: .momentary
    default: .kept
    }
  }
}

extension PaymentRefusal: CommandRefusal {
  /// Insufficient balance is resolved by topping up.
  public var life: RefusalLife {
    if case .insufficientBalance = self { .untilMended } else { .kept }
  }
}

extension ChargeRefusal: CommandRefusal {
  /// A full wallet is resolved by spending.
  public var life: RefusalLife { .untilMended }
}

extension LineRefusal: CommandRefusal {
  /// A line moves on.
  public var life: RefusalLife { .momentary }
}

extension CancelRefusal: CommandRefusal {
  /// An ended reservation stays ended.
  public var life: RefusalLife { .kept }
}

extension RefundRefusal: CommandRefusal {
  /// An ended reservation stays ended.
  public var life: RefusalLife { .kept }
}

extension ExtensionRefusal: CommandRefusal {
  /// An extension that was refused stays refused.
  public var life: RefusalLife { .kept }
}

extension Tickets.CheckInRefusal: CommandRefusal {
  /// A gate that repeats its request is answered when the ticket was used.
  public var life: RefusalLife { .kept }
}

extension CheckIns.UndoRefusal: CommandRefusal {
  /// An undone check-in stays undone.
  public var life: RefusalLife { .kept }
}

extension Relaying.DeadLetterRefusal: CommandRefusal {
  /// A refunded payment stays refunded.
  public var life: RefusalLife { .kept }
}

extension WebhookRefusal: CommandRefusal {
  /// A repeated request gets the same refusal.
  public var life: RefusalLife { .kept }
}
