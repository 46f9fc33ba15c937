public import HTTPServer

/// Everything an operator can set, read once.
public struct Configuration: Sendable {
  /// Address to listen on.
  public var host = "127.0.0.1"
  /// Port to listen on; 0 picks a free one.
  public var port = 8080
  /// Address and port of the operator's own listener; nil when there is none.
  public var operation: (host: String, port: Int)?
  /// Connections from one address at once; nil means a quarter of all.
  public var connectionsPerAddress: Int?
  /// Folder of the SQLite file and the secret.
  public var data = "./data"
  /// The database for bookings.
  public var database = DatabaseChoice.sqlite
  /// The store of the waiting lines.
  public var waitingRoom = WaitingRoomChoice.local
  /// Where events go; empty: they are stored and not published.
  public var events: [EventTarget] = []
  /// Whether webhooks may have private addresses, and plain http.
  public var hasPrivateWebhooks = false
  /// HTTP threads; nil means one per core.
  public var threads: Int?
  /// Path of the certificate chain; with ``tlsKey`` it makes the server speak HTTPS.
  public var tlsCert: String?
  /// Path of the private key.
  public var tlsKey: String?
  /// Whether to create demo concerts and people.
  public var isDemo = false
  /// Whether the demo may be reachable from other machines.
  public var hasPublicDemo = false
  /// The lowest level that is logged.
  public var logLevel = LogLevel.info
  /// Path of the file that gets the log; nil means standard error.
  public var logFile: String?
  /// Which requests are logged.
  public var accessLog = AccessLogChoice.sampled
  /// Whether requests are counted; off only to measure the cost of counting.
  public var hasRequestMetrics = true
  /// Whether password guessing and mass sign-up are limited.
  public var hasRateLimits = true
  /// Proxies whose X-Forwarded-For is trusted.
  public var trustedProxies: [HostNetwork] = []
  /// Whether to start without acknowledged sales that a damaged log has lost. On the command line only,
  /// because it must not stay on.
  public var acceptsLostSales = false
  /// The secret that signs tokens; nil means the one in the data folder.
  public var secret: Secret?
  /// The organiser whose account is created at start if missing.
  public var organiser: (email: String, password: Secret)?

  /// Makes the default configuration.
  public init() {}

  /// The database for bookings.
  public enum DatabaseChoice: Sendable {
    /// In a file of the data folder.
    case sqlite
    /// In PostgreSQL at this address, which may contain a password.
    case postgres(Secret)
  }

  /// The store of the waiting lines.
  public enum WaitingRoomChoice: Sendable {
    /// In this process, which is then the only one.
    case local
    /// In Redis at this address, which several instances share.
    case redis(Secret)
  }

  /// Whether events go to webhooks.
  public var sendsWebhooks: Bool {
    events.contains { if case .webhook = $0 { true } else { false } }
  }

  /// The Kafka topic for events.
  package var topic: Secret? {
    for case .kafka(let address) in events { return address }
    return nil
  }

  /// A destination of events.
  public enum EventTarget: Sendable {
    /// The webhooks that the organiser makes.
    case webhook
    /// A Kafka topic at this address, which may contain a password.
    case kafka(Secret)
  }

  /// A value that does not print itself.
  public struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
    /// What it hides.
    package let value: String
    /// A placeholder.
    public var description: String { "(secret)" }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}

/// The severity of a log line.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  /// Everything.
  case debug
  /// One line per request, and other useful information for an operator.
  case info
  /// Something an operator should look at.
  case warning
  /// Something that needs an operator.
  case error

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Orders by severity.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

extension Configuration {
  /// The setting that names the database, for messages to the operator.
  package var databasePlace: String {
    if case .postgres = database { "--database" } else { "--data \(data)" }
  }
}
