/// Every bound of the API.
enum APILimits {
  /// Bytes of a body: the contract's 64 KiB.
  static let body = 64 * 1_024
  /// Bytes of an organiser's import: the contract's 32 MiB, enough for 100,000 seats.
  static let importBody = 32 * 1_024 * 1_024
  /// Entries of a list a client may ask for.
  static let page = 1...100
  /// Entries of a list when the client names no limit.
  static let pageDefault = 50
  /// Rows a client may request at once of a file that comes in pieces: the tickets of a large hall in one
  /// piece, some 10 MB.
  static let fileRows = 1...50_000
  /// Characters of a ticket search: a name, an address and a seat.
  static let searchMax = 200
  /// Characters of a gate's scan: several times a code, for what scanners add.
  static let readingMax = 512
  /// Check-ins shown for one ticket, the newest: more than anyone goes in and out.
  static let checkInHistory = 100
  /// Parameters of a query: no route has more than five.
  static let queryPairs = 32
  /// Characters of a time zone's name: the longest of the database has 32.
  static let timeZoneMax = 64
  /// Characters of an Idempotency-Key.
  static let idempotencyKey = 1...255
  /// New keys per person and day.
  static let keysPerDay = 2_000
  /// Seconds, at most, after which the store is queried again about a person with too many keys.
  static let keysAskedAgain = 60
  /// Requests with a key in progress at once. Bounds the registry.
  static let keysInFlight = 10_000
  /// Open streams of one person, of their own places and of each seat map, so that no one takes all
  /// connections.
  static let streamsPerPerson = 10
  /// Characters of a version sent by a client; ours have at most as many.
  static let versionMax = 128
  /// Seconds a browser sends a version: by then every instance has received the change, or never will.
  static let versionSeconds = 10
  /// Seats from which statuses are sent as gzip: below that, the text fits one packet anyway.
  static let seatsZippedFrom = 1_000
  /// Seconds a seating plan may be cached without revalidation: it never changes, but the program may.
  static let planSeconds = 300
  /// Milliseconds between two events of a person's own place.
  static let placeEventMilliseconds: Int64 = 1_000
  /// Milliseconds between two snapshots of a watched sale.
  static let statsEventMilliseconds: Int64 = 1_000
  /// Dates in one event of a sale, the first by start.
  static let statsPerformances = 200
  /// Sections in one event of a sale: an event stays below 1 MiB whatever their names are.
  static let statsSections = 2_000
  /// Characters of a search for concerts. 100: a title has at most 200, and few people type it in full.
  static let searchLength = 100
  /// Concerts in the sitemap. 10,000: a tenth of what the protocol's size limit allows for one file.
  static let sitemapConcertsMax = 10_000
  /// Times a request is run again with freshly read data because that changed meanwhile.
  static let lookUpsPerRequest = 4
  /// Unsent bytes of an organiser's stream: two of the largest events.
  static let statsUnsent = 2 * 1_024 * 1_024
  /// Watched places for which the waiting room's store is queried at once, when they are not in memory.
  static let unknownPlacesAskedMax = 100
  /// Milliseconds after which a request does not query the store a second time: one more query may take two
  /// seconds.
  static let secondLookMilliseconds: Int64 = 500
}

extension Throttle {
  /// New accounts per address and minute; a school or an office shares one address.
  static let signUpsPerMinute = 300
}

extension LogInPeers {
  /// Log-ins after which a proxy is likely, if they came from enough different people: a household or a
  /// script has fewer.
  static let logInsEnough = 20
  /// Different people among them.
  static let peopleEnough = 3
}
