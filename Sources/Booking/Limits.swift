public import Ticketing

/// Every bound of the booking rules.
public enum BookingLimits {
  /// Won per top-up: the brief's bound.
  public static let chargeRange: ClosedRange<Int64> = 1...10_000_000
  /// Won a wallet may hold by topping up; a refund may exceed it, because money owed is never kept.
  public static let balanceMax = Money(1_000_000_000)
  /// Seats named in one request: bounds the work of one transaction.
  public static let seatsPerRequestMax = 100
  /// Best seats asked for at once: a party. Keeps short how long the map is looked through for people
  /// who would sit apart.
  public static let bestSeatsMax = 20
  /// Seats of one performance: the largest stadium, with room.
  public static let seatsPerPerformanceMax = 100_000
  /// Won one seat may cost, so that a request of seats can never overflow.
  public static let priceMax = Money(1_000_000_000)
  /// Seconds a hold may last: a day.
  public static let holdSecondsRange = 1...86_400
  /// Seconds a hold may be made longer: an hour.
  public static let extensionSecondsRange = 0...3_600
  /// Live seats per person and performance an organiser may allow.
  public static let seatsPerUserRange = 1...seatsPerRequestMax
  /// Hours before the start until which a refund is given: a year.
  public static let refundHoursRange = 0...8_784
  /// Characters of why an organiser gives money back.
  public static let refundReasonMax = 500
  /// Characters of why a check-in is undone.
  public static let undoReasonMax = 500
  /// Characters of what a gate calls itself: a door and a device.
  public static let gateNameMax = 60
  /// Characters of a title, an artist or a venue.
  public static let nameMax = 200
  /// Holds of one date one person may give back in ``givenBackSeconds``: more than anybody needs who
  /// looks for good seats, and few beside what a program can do.
  public static let holdsGivenBackMax = 10
  /// Seconds a hold that was given back counts: an hour, so that whoever had bad luck can come again.
  public static let givenBackSeconds = 3_600
  /// Seconds a seat that was given back is kept from its giver: enough for somebody else to see it.
  public static let seatRestSeconds = 20
  /// Expired holds one sweep tidies: keeps the write lane free for sales.
  public static let sweepMax = 200
}

extension TicketSearch {
  /// Characters of an identifier's or a short code's part that are worth comparing.
  static let identifierMin = 4
  /// Bytes of UTF-8 from which a word may stand within another.
  static let fragmentMin = 3
}
