/// Every bound of the live sale and its use cases.
public enum BoxOfficeLimits {
  /// Milliseconds since 1970 before which no ticket was sold: 2024. Bounds the times that a code without the
  /// case of its letters may stand for to some hundred.
  public static let firstTicket: Int64 = 1_704_067_200_000
  /// Holds made here whose seats are remembered until they are paid for, in each of two generations: more than
  /// are alive at once in a large sale, 3 MB.
  static let recentHoldsMax = 10_000
  /// Writes one person may make at once: several times what a sale needs.
  public static let writesAtOnce = 100
  /// Milliseconds until one more write is allowed: a person who writes all day fills some 50 MB.
  public static let writeMilliseconds: Int64 = 1_000
  /// Writes of one person after which they are published to the other instances.
  public static let writesPerEvent = 10
  /// People whose writes are counted, in each of two generations: some 5 MB each.
  public static let budgetsMax = 50_000
  /// Requests of one person with keys after which the store is queried for their number.
  public static let keysUncounted = 50
  /// People who left and whose holds could not be canceled yet: 2 MB. The holds of further people expire.
  public static let departuresMax = 10_000
  /// Concurrent requests that read from the store what is not in memory; further ones are asked to retry.
  public static let lookUpsMax = 32
  /// Seconds before a sale opens at which its seats are loaded and its line is made: a day.
  public static let soonSeconds = 86_400
  /// Seconds a line is kept after its sale: longer than any stay or hold usually lasts.
  public static let lingerSeconds = 3_600
  /// Newest concerts kept without their seats, at least: two of the largest pages of a list.
  public static let recentConcerts = 200
  /// Cached seats of dates that are not on sale: six arenas, some 35 MB.
  public static let seatsAskedFor = 100_000
  /// The cost of a map besides its seats, expressed in seats: some 7 KB.
  public static let seatsPerMap = 20
  /// Cached concerts that are not on sale, without their seats: 0.5 MB.
  public static let concertsAskedFor = 500
  /// Concerts whose counts since the start are kept: the newest, 0.1 MB.
  public static let countedConcertsMax = 1_000
  /// Concerts an instance queues to reload one by one; beyond that, it reloads everything it keeps.
  public static let unreadMax = 1_000
  /// Times a concert is reloaded because it changed here during the read.
  public static let rereadsMax = 8
  /// Tickets signed anew per query of the store. 1,000: 100 KB of memory.
  public static let rotatedSlice = 1_000
  /// How long after its start a date's tickets are still signed anew. Seconds. A day: for latecomers and
  /// clocks of another zone.
  public static let rotatedSecondsAfterStart = 86_400
  /// Attempts at choosing best seats for one request; then the request is answered with BUSY.
  public static let choicesPerHold = 8
}
