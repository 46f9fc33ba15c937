public import Accounts
public import Database
public import HTTPServer
public import Signing
public import Synchronization
public import Ticketing
public import WaitingRoom

/// Everything the handlers need, given once by the composition root.
public struct Office: Sendable {
  let database: any Database
  let waitingRoom: any WaitingRoom
  let catalogue: Catalogue
  let ids: IdentifierSource
  let now: @Sendable () -> Timestamp
  let access: AccessTokens
  let endedSessions: EndedSessions
  let passwords: PasswordHasher
  let tickets: TicketSigner
  let fingerprints: Fingerprint
  /// nil when rate limits are off.
  let throttle: Throttle?
  let pages: [Page]
  let operation: Operation
  let inFlight = InFlightKeys()
  /// The open streams of people watching their own place.
  public let placeStreams = PlaceStreams()

  /// Gathers the parts.
  public init(
    database: any Database, waitingRoom: any WaitingRoom, catalogue: Catalogue,
    ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp, access: AccessTokens,
    endedSessions: EndedSessions, passwords: PasswordHasher, tickets: TicketSigner,
    fingerprints: Fingerprint, throttle: Throttle?, pages: [Page], operation: Operation
  ) {
    self.database = database
    self.waitingRoom = waitingRoom
    self.catalogue = catalogue
    self.ids = ids
    self.now = now
    self.access = access
    self.endedSessions = endedSessions
    self.passwords = passwords
    self.tickets = tickets
    self.fingerprints = fingerprints
    self.throttle = throttle
    self.pages = pages
    self.operation = operation
  }
}

/// A fixed document served beside the API, such as the OpenAPI file.
public struct Page: Sendable {
  /// Where.
  public let path: String
  /// Its media type.
  public let type: String
  /// Its bytes.
  public let content: SharedBytes
  /// Further header fields, such as a content security policy.
  public let headers: [(name: String, value: String)]

  /// Makes a page.
  public init(
    path: String, type: String, content: SharedBytes,
    headers: [(name: String, value: String)] = []
  ) {
    self.path = path
    self.type = type
    self.content = content
    self.headers = headers
  }
}

/// What an operator's probes are answered from.
public struct Operation: Sendable {
  /// The text of `/metrics`.
  public let metrics: @Sendable () -> [UInt8]
  /// Whether the server is on its way out.
  public let isDraining: @Sendable () -> Bool

  /// Gathers the parts.
  public init(
    metrics: @escaping @Sendable () -> [UInt8], isDraining: @escaping @Sendable () -> Bool
  ) {
    self.metrics = metrics
    self.isDraining = isDraining
  }
}
