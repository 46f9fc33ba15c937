public import Ticketing

/// Every bound of the booking rules.
public enum BookingLimits {
  /// Won per top-up, the range that the product requires.
  public static let chargeRange: ClosedRange<Int64> = 1...10_000_000
  /// Won a wallet may reach by top-ups. A refund may exceed it, because a refund is never withheld.
  public static let balanceMax = Money(1_000_000_000)
  /// Seats named in one request. Bounds the work of one transaction.
  public static let seatsPerRequestMax = 100
  /// Best seats per request: one party. Keeps the scan short for groups that may be split.
  public static let bestSeatsMax = 20
  /// Seats of one performance: the largest stadium, with headroom.
  public static let seatsPerPerformanceMax = 100_000
  /// Won one seat may cost, so that the sum over a request never overflows.
  public static let priceMax = Money(1_000_000_000)
  /// Seconds a hold may last: a day.
  public static let holdSecondsRange = 1...86_400
  /// Seconds a hold may be extended: an hour.
  public static let extensionSecondsRange = 0...3_600
  /// Live seats per person and performance an organiser may allow.
  public static let seatsPerUserRange = 1...seatsPerRequestMax
  /// Hours before the start until which a refund is given: up to a year.
  public static let refundHoursRange = 0...8_784
  /// Characters of an organiser's reason for a refund.
  public static let refundReasonMax = 500
  /// Characters of the reason for undoing a check-in.
  public static let undoReasonMax = 500
  /// Characters of a gate's name: a door and a device.
  public static let gateNameMax = 60
  /// Characters of a title, an artist or a venue.
  public static let nameMax = 200
  /// Holds of one date one person may give back within ``givenBackSeconds``: more than a fan looking for good
  /// seats needs, and few compared to what a program could do.
  public static let holdsGivenBackMax = 10
  /// Seconds a hold that was given back counts: an hour, so that an unlucky fan can try again.
  public static let givenBackSeconds = 3_600
  /// Seconds a seat is withheld from the person who gave it back: enough for another fan to see it.
  public static let seatRestSeconds = 20
  /// The time for which one person may keep seats of a concert off the sale within ``keptSeconds`` without
  /// buying, in whole holds: of as many seats and of the longest time that the concert allows. A fan who lets a
  /// few holds lapse has less; a program that always holds reaches it within the hour.
  public static let wholeHoldsKeptMax = 6
  /// Seconds for which such time counts: a day, so that holding all day is no way to keep seats.
  public static let keptSeconds = 86_400
  /// Expired holds ended by one sweep. Keeps the write lane free for sales.
  public static let sweepMax = 200
}

extension TicketSearch {
  /// Characters from which part of an identifier or a short code is compared.
  static let identifierMin = 4
  /// Bytes of UTF-8 from which a word may match inside another word.
  static let fragmentMin = 3
}
