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
  /// Check-ins of one ticket that are told, the newest: more than anybody goes in and out.
  static let checkInHistory = 100
  /// Parameters of a query: no route has more than five.
  static let queryPairs = 32
  /// Characters of a time zone's name: the longest of the database has 32.
  static let timeZoneMax = 64
  /// Characters of an Idempotency-Key.
  static let idempotencyKey = 1...255
  /// New keys one person may have kept in a day.
  static let keysPerDay = 2_000
  /// Seconds after which the store is asked again about somebody who has too many, at most.
  static let keysAskedAgain = 60
  /// Requests with a key under way at once, so that the registry cannot grow without end.
  static let keysInFlight = 10_000
  /// Open streams of one person, of their own places and of each seat map, so that nobody takes all
  /// connections.
  static let streamsPerPerson = 10
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
  /// Characters of a search for concerts. 100: a title has at most 200, and nobody types it whole.
  static let searchLength = 100
  /// Concerts the sitemap names. 10,000: a tenth of what the protocol lets one file hold by its size.
  static let sitemapConcertsMax = 10_000
  /// Times a request is run again with what was read for it, because that changed meanwhile.
  static let lookUpsPerRequest = 4
  /// Unsent bytes of an organiser's stream: two of the largest events.
  static let statsUnsent = 2 * 1_024 * 1_024
  /// Watched places the waiting room's store is asked about at once, when memory does not know them.
  static let unknownPlacesAskedMax = 100
  /// After so long a request does not ask the store a second time: one more look may take two seconds.
  static let secondLookMilliseconds: Int64 = 500
}

extension Throttle {
  /// New accounts one address may make in a minute; a school or an office shares one.
  static let signUpsPerMinute = 300
}

extension LogInPeers {
  /// Log-ins after which a proxy is likely, if so many different people were among them: a household or
  /// a script has fewer people.
  static let logInsEnough = 20
  /// People among them.
  static let peopleEnough = 3
}
