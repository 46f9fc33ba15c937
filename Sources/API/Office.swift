public import Accounts
import Booking
public import Database
public import HTTPServer
public import Signing
public import Ticketing
public import WaitingRoom
public import WebhookSending

/// Everything the handlers need, given once by the composition root.
///
/// A reference: each request puts it into closures that go from thread to thread, and a value would count
/// each of its thirty parts up and down for every one.
public final class Office: Sendable {
  let database: any Database
  let waitingRoom: any WaitingRoom
  let catalogue: Catalogue
  let ids: IdentifierSource
  let now: @Sendable () -> Timestamp
  let access: AccessTokens
  let endedSessions: EndedSessions
  let passwords: PasswordHasher
  let tickets: TicketKeyring
  let fingerprints: Fingerprint
  /// nil when rate limits are off.
  let throttle: Throttle?
  let documents: Documents
  let operation: Operation
  let webhooks: WebhookCourier
  /// What one person may give back; nil when rate limits are off.
  var giveBackRules: GiveBackRules? { throttle == nil ? nil : GiveBackRules() }
  /// Since when this instance counts.
  let startedAt: Timestamp
  let inFlight = InFlightKeys()
  /// What each person may write; nil when rate limits are off.
  let budgets: PersonBudgets?
  let stock = StockOrder()
  let reports = ReportGate()
  let departures = Departures()
  let lookUps = LookUps()
  /// The open streams of people watching their own place.
  public let placeStreams = PlaceStreams()
  /// The open streams of organisers watching a sale.
  public let statsStreams = StatsStreams()
  /// What this instance tells the others.
  public let news = NewsDesk()
  /// What this instance has sold.
  public let sales = SaleCounts()
  /// What this instance has refused.
  public let refusals = RefusalCounts()

  /// Gathers the parts.
  public init(
    database: any Database, waitingRoom: any WaitingRoom, catalogue: Catalogue,
    ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp, access: AccessTokens,
    endedSessions: EndedSessions, passwords: PasswordHasher, tickets: TicketKeyring,
    fingerprints: Fingerprint, throttle: Throttle?, documents: Documents, operation: Operation,
    webhooks: WebhookCourier
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
    self.documents = documents
    self.operation = operation
    self.webhooks = webhooks
    budgets = throttle == nil ? nil : PersonBudgets()
    startedAt = now()
  }
}

/// What an operator's probes are answered from.
public struct Operation: Sendable {
  /// The text of `/metrics`.
  public let metrics: @Sendable () -> [UInt8]
  /// Whether the server is on its way out.
  public let isDraining: @Sendable () -> Bool
  /// What is known of each store; answered from memory.
  public let stores: @Sendable () -> [StoreState]
  /// Told of every error behind a 5xx: the client hears none of it, the operator all.
  public let report: @Sendable (any Error, Request) -> Void

  /// Gathers the parts.
  public init(
    metrics: @escaping @Sendable () -> [UInt8], isDraining: @escaping @Sendable () -> Bool,
    stores: @escaping @Sendable () -> [StoreState] = { [] },
    report: @escaping @Sendable (any Error, Request) -> Void
  ) {
    self.metrics = metrics
    self.isDraining = isDraining
    self.stores = stores
    self.report = report
  }
}

/// Whether a store answers.
public struct StoreState: Hashable, Sendable {
  /// `database` or `waitingRoom`.
  public let name: String
  /// What is wrong, in words safe for anyone; nil while it answers.
  public let problem: String?
  /// Whether the store answers and refuses writes: its disk is full.
  public let refusesWrites: Bool

  /// Makes a state.
  public init(_ name: String, problem: String? = nil, refusesWrites: Bool = false) {
    self.name = name
    self.problem = problem
    self.refusesWrites = refusesWrites
  }

  /// What readiness says.
  var words: String {
    guard let problem else { return "ok" }
    return (refusesWrites ? "refuses writes: " : "unreachable: ") + problem
  }
}
