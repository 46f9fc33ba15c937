public import Booking
public import BookingStore
public import WaitingRoom

/// For how long the same question gets the same refusal: what an idempotency key keeps of it, when a command's
/// ``Command/perform(in:now:)`` ended with it.
public enum RefusalLife: Hashable, Sendable {
  /// As long as the key: a repeated request hears it again.
  case kept
  /// Until the person has changed what it was for: topped up, given a seat back. The same key may then
  /// succeed.
  case untilMended
  /// For the moment: a line moves on, a limit ends. It is no answer that a key would keep.
  case momentary
}

/// A refusal of a command, which knows how long it lasts. Any other error is a failure.
public protocol CommandRefusal: Error {
  /// How long it lasts.
  var life: RefusalLife { get }
}

extension HoldRefusal: CommandRefusal {
  /// A seat limit is mended by giving seats back; what rests, rests for a while.
  public var life: RefusalLife {
    switch self {
    case .seatLimitReached: .untilMended
    case .tooManyGivenBack, .seatResting: .momentary
    default: .kept
    }
  }
}

extension PaymentRefusal: CommandRefusal {
  /// Too little money is mended by topping up.
  public var life: RefusalLife {
    if case .insufficientBalance = self { .untilMended } else { .kept }
  }
}

extension ChargeRefusal: CommandRefusal {
  /// A full wallet is mended by spending.
  public var life: RefusalLife { .untilMended }
}

extension LineRefusal: CommandRefusal {
  /// A line moves on.
  public var life: RefusalLife { .momentary }
}

extension CancelRefusal: CommandRefusal {
  /// What is over stays over.
  public var life: RefusalLife { .kept }
}

extension RefundRefusal: CommandRefusal {
  /// What is over stays over.
  public var life: RefusalLife { .kept }
}

extension ExtensionRefusal: CommandRefusal {
  /// Nobody gets more time later.
  public var life: RefusalLife { .kept }
}

extension Tickets.CheckInRefusal: CommandRefusal {
  /// A gate that repeats its question hears when the ticket was used.
  public var life: RefusalLife { .kept }
}

extension CheckIns.UndoRefusal: CommandRefusal {
  /// What is over stays over.
  public var life: RefusalLife { .kept }
}

extension Relaying.ParkedRefusal: CommandRefusal {
  /// What is over stays over.
  public var life: RefusalLife { .kept }
}

extension WebhookRefusal: CommandRefusal {
  /// A repeated request hears it again.
  public var life: RefusalLife { .kept }
}
