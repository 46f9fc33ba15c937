/// Every bound of the live sale and its use cases.
public enum BoxOfficeLimits {
  /// Milliseconds since 1970 before which no ticket was sold: 2024. Bounds the times that a code without
  /// the case of its letters may mean to some hundred.
  public static let firstTicket: Int64 = 1_704_067_200_000
  /// Writes one person may make at once: several times what a sale asks of anybody.
  public static let writesAtOnce = 100
  /// Milliseconds until one more: a person who writes all day fills some 50 MB.
  public static let writeMilliseconds: Int64 = 1_000
  /// Writes of one person after which the other instances are told.
  public static let writesTold = 10
  /// People whose writes are counted, in each of two generations: some 5 MB each.
  public static let budgetsMax = 50_000
  /// Requests of one person with keys after which the store is asked how many there are.
  public static let keysUncounted = 50
  /// People who left and whose holds the store would not give back yet: 2 MB. Further ones' holds end
  /// by their time.
  public static let departuresMax = 10_000
  /// Requests that ask the store at once for what memory does not have; more are told to come back.
  public static let lookUpsMax = 32
  /// Seconds before a sale opens from which its seats are in memory and its line is made: a day.
  public static let soonSeconds = 86_400
  /// Seconds a line is still known after its sale: longer than anybody's stay or hold usually lasts.
  public static let lingerSeconds = 3_600
  /// Newest concerts kept without their seats, at least: two of the largest pages of a list.
  public static let recentConcerts = 200
  /// Seats of dates that are not sold now and that somebody asked for: six arenas, some 35 MB.
  public static let seatsAskedFor = 100_000
  /// What a map costs besides its seats, told in seats: some 7 KB.
  public static let seatsPerMap = 20
  /// Concerts not sold now that somebody asked for, without their seats: 0.5 MB.
  public static let concertsAskedFor = 500
  /// Concerts whose counts since the start are kept: the newest, 0.1 MB.
  public static let countedConcertsMax = 1_000
  /// Concerts an instance notes to read again one by one; beyond, it reads all that it keeps.
  public static let unreadMax = 1_000
  /// Times a concert is read again because it was changed here while it was read.
  public static let rereadsMax = 8
  /// Tickets that are signed anew between two questions to the store. 1,000: 100 KB of memory.
  public static let rotatedSlice = 1_000
  /// How long after its start a date's tickets are still signed anew. Seconds. A day: whoever comes
  /// late, and clocks of another zone.
  public static let rotatedSecondsAfterStart = 86_400
  /// Times best seats are chosen for one request: whoever was beaten so often hears BUSY.
  public static let choicesPerHold = 8
}
