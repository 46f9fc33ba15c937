public import HTTPServer

/// Everything an operator can set, read once.
public struct Configuration: Sendable {
  /// Address to listen on.
  public var host = "127.0.0.1"
  /// Port to listen on; 0 picks a free one.
  public var port = 8080
  /// Address and port of the operator's own listener; nil when there is none.
  public var operation: (host: String, port: Int)?
  /// Connections of one address at once; nil means a quarter of all.
  public var connectionsPerAddress: Int?
  /// Folder of the SQLite file and the secret.
  public var data = "./data"
  /// Where bookings are kept.
  public var database = DatabaseChoice.sqlite
  /// Where the lines are.
  public var waitingRoom = WaitingRoomChoice.local
  /// Where events go; empty: they are written and stay where they are.
  public var events: [EventTarget] = []
  /// Whether webhooks may have addresses that are not public, and plain http.
  public var hasPrivateWebhooks = false
  /// HTTP threads; nil means one per core.
  public var threads: Int?
  /// Path of the certificate chain; with ``tlsKey`` it makes the server speak HTTPS.
  public var tlsCert: String?
  /// Path of the private key.
  public var tlsKey: String?
  /// Whether to make demo concerts and people.
  public var isDemo = false
  /// Whether the demo may run where others reach it.
  public var hasPublicDemo = false
  /// The least important lines that are logged.
  public var logLevel = LogLevel.info
  /// Path of the file that gets the log; nil means standard error.
  public var logFile: String?
  /// Which requests are logged.
  public var accessLog = AccessLogChoice.sampled
  /// Whether requests are counted; off only to measure what that costs.
  public var hasRequestMetrics = true
  /// Whether guessing and mass sign-up are limited.
  public var hasRateLimits = true
  /// Balancers whose X-Forwarded-For is believed.
  public var trustedProxies: [HostNetwork] = []
  /// Whether to go on without acknowledged sales that a damaged log has lost. On the command line only:
  /// it is not to stay on.
  public var acceptsLostSales = false
  /// The secret that signs tokens; nil means the one in the data folder.
  public var secret: Secret?
  /// The organiser made at start when missing.
  public var organiser: (email: String, password: Secret)?

  /// The defaults.
  public init() {}

  /// Where bookings are kept.
  public enum DatabaseChoice: Sendable {
    /// In a file of the data folder.
    case sqlite
    /// In a PostgreSQL at this address, which may hold a password.
    case postgres(Secret)
  }

  /// Where the lines are.
  public enum WaitingRoomChoice: Sendable {
    /// In this process, which is then the only one.
    case local
    /// In a Redis at this address, which several instances share.
    case redis(Secret)
  }

  /// Whether events go to webhooks.
  public var sendsWebhooks: Bool {
    events.contains { if case .webhook = $0 { true } else { false } }
  }

  /// The topic events go to.
  package var topic: Secret? {
    for case .kafka(let address) in events { return address }
    return nil
  }

  /// Where events go.
  public enum EventTarget: Sendable {
    /// To the endpoints the organiser makes.
    case webhook
    /// To a topic of Kafka at this address, which may hold a password.
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

/// How important a log line is.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  /// Everything.
  case debug
  /// One line per request, and what an operator would want to know.
  case info
  /// What an operator should look at.
  case warning
  /// What needs an operator.
  case error

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The less important is the smaller.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

extension Configuration {
  /// The setting that names the database, as messages to the operator have it.
  package var databasePlace: String {
    if case .postgres = database { "--database" } else { "--data \(data)" }
  }
}
