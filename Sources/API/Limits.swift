import JSON

/// Every bound of the API.
enum APILimits {
  /// Bytes of a body: the contract's 64 KiB.
  static let body = 64 * 1_024
  /// Bytes of an organiser's import: the contract's 32 MiB, enough for 100,000 seats.
  static let importBody = 32 * 1_024 * 1_024
  /// Entries of a list a client may ask for.
  static let page = 1...100
  /// Entries of a list nobody sized.
  static let pageDefault = 50
  /// Rows of a file, of those that come in pieces, a client may ask for at once: the tickets of a
  /// large hall in one piece, some 10 MB.
  static let fileRows = 1...50_000
  /// Characters of what a ticket is looked for by: a name, an address and a seat.
  static let searchMax = 200
  /// Characters of what a gate has read: several times a code, for what equipment adds.
  static let readingMax = 512
  /// Milliseconds since 1970 before which no ticket was sold: 2024. Bounds the times that a code without
  /// the case of its letters may mean to some hundred.
  static let firstTicket: Int64 = 1_704_067_200_000
  /// Check-ins of one ticket that are told, the newest: more than anybody goes in and out.
  static let checkInHistory = 100
  /// Parameters of a query: no route has more than five.
  static let queryPairs = 32
  /// Characters of a time zone's name: the longest of the database has 32.
  static let timeZoneMax = 64
  /// Characters of an Idempotency-Key.
  static let idempotencyKey = 1...255
  /// Writes one person may make at once: several times what a sale asks of anybody.
  static let writesAtOnce = 100
  /// Milliseconds until one more: a person who writes all day fills some 50 MB.
  static let writeMilliseconds: Int64 = 1_000
  /// Writes of one person after which the other instances are told.
  static let writesTold = 10
  /// People whose writes are counted, in each of two generations: some 5 MB each.
  static let budgetsMax = 50_000
  /// New keys one person may have kept in a day.
  static let keysPerDay = 2_000
  /// Requests of one person with keys after which the store is asked how many there are.
  static let keysUncounted = 50
  /// Seconds after which the store is asked again about somebody who has too many, at most.
  static let keysAskedAgain = 60
  /// Requests with a key under way at once, so that the registry cannot grow without end.
  static let keysInFlight = 10_000
  /// Times best seats are chosen for one request: whoever was beaten so often hears BUSY.
  static let choicesPerRequest = 8
  /// Open streams of one person, of their own places and of each seat map, so that nobody takes all
  /// connections.
  static let streamsPerPerson = 10
  /// People who left and whose holds the store would not give back yet: 2 MB. Further ones' holds end
  /// by their time.
  static let departuresMax = 10_000
  /// Requests that ask the store at once for what memory does not have; more are told to come back.
  static let lookUpsMax = 32
  /// Characters of a version a client shows; ours have at most as many.
  static let versionMax = 128
  /// Seconds a browser shows a version: by then every instance has heard of it, or will not.
  static let versionSeconds = 10
  /// Seats from which statuses travel as gzip: below, the letters fit one packet anyway.
  static let seatsZippedFrom = 1_000
  /// Seconds anybody may keep a seating plan without asking: it never changes, the program may.
  static let planSeconds = 300
  /// Milliseconds between two events of one's own place.
  static let placeEventMilliseconds: Int64 = 1_000
  /// Milliseconds between two pictures of one sale that is watched.
  static let statsEventMilliseconds: Int64 = 1_000
  /// Dates one event of a sale tells of, the first by start.
  static let statsPerformances = 200
  /// Sections one event of a sale tells of: an event stays below 1 MiB whatever they are called.
  static let statsSections = 2_000
  /// Seconds before a sale opens from which its seats are in memory and its line is made: a day.
  static let soonSeconds = 86_400
  /// Seconds a line is still known after its sale: longer than anybody's stay or hold usually lasts.
  static let lingerSeconds = 3_600
  /// Newest concerts kept without their seats, at least: two of the largest pages of a list.
  static let recentConcerts = 200
  /// Characters of a search for concerts. 100: a title has at most 200, and nobody types it whole.
  static let searchLength = 100
  /// Concerts the sitemap names. 10,000: a tenth of what the protocol lets one file hold by its size.
  static let sitemapConcertsMax = 10_000
  /// Seats of dates that are not sold now and that somebody asked for: six arenas, some 35 MB.
  static let seatsAskedFor = 100_000
  /// What a map costs besides its seats, told in seats: some 7 KB.
  static let seatsPerMap = 20
  /// Concerts not sold now that somebody asked for, without their seats: 0.5 MB.
  static let concertsAskedFor = 500
  /// Times a request is run again with what was read for it, because that changed meanwhile.
  static let lookUpsPerRequest = 4
  /// Concerts whose counts since the start are kept: the newest, 0.1 MB.
  static let countedConcertsMax = 1_000
  /// Concerts an instance notes to read again one by one; beyond, it reads all that it keeps.
  static let unreadMax = 1_000
  /// Times a concert is read again because it was changed here while it was read.
  static let rereadsMax = 8
  /// Unsent bytes of an organiser's stream: two of the largest events.
  static let statsUnsent = 2 * 1_024 * 1_024
  /// Watched places the waiting room's store is asked about at once, when memory does not know them.
  static let unknownPlacesAskedMax = 100
  /// After so long a request does not ask the store a second time: one more look may take two seconds.
  static let secondLookWithin = Duration.milliseconds(500)
  /// Tickets that are signed anew between two questions to the store. 1,000: 100 KB of memory.
  static let rotatedSlice = 1_000
  /// How long after its start a date's tickets are still signed anew. Seconds. A day: whoever comes
  /// late, and clocks of another zone.
  static let rotatedSecondsAfterStart = 86_400
}
