/// A message for a topic.
public struct KafkaMessage: Hashable, Sendable {
  /// Messages with the same key keep their order.
  public var key: [UInt8]
  /// The content; a slice of a larger array, which many messages may share.
  public var value: ArraySlice<UInt8>
  /// The headers.
  public var headers: [KafkaHeader]

  /// Makes a message.
  public init(key: [UInt8], value: [UInt8], headers: [KafkaHeader] = []) {
    self.init(key: key, value: value[...], headers: headers)
  }

  /// Makes a message.
  public init(key: [UInt8], value: ArraySlice<UInt8>, headers: [KafkaHeader] = []) {
    self.key = key
    self.value = value
    self.headers = headers
  }
}

/// A named value that accompanies a message.
public struct KafkaHeader: Hashable, Sendable {
  /// The name; several headers may share one.
  public var name: String
  /// Any bytes.
  public var value: [UInt8]

  /// Makes a header.
  public init(_ name: String, _ value: [UInt8]) {
    self.name = name
    self.value = value
  }

  /// Makes a header from a text.
  public init(_ name: String, _ value: String) { self.init(name, Array(value.utf8)) }
}

/// The outcome for one message.
public enum KafkaDelivery: Hashable, Sendable {
  /// Every in-sync replica has it.
  case delivered
  /// This message is refused. Permanent when no retry can help: it is too large or malformed. Otherwise the
  /// topic is unknown or forbidden, or the broker refused a batch with messages of several calls; publishing
  /// each alone shows which one is to blame.
  case refused(String, isPermanent: Bool)
  /// Not confirmed, which may mean delivered. Publish it again with all messages after it, and let readers
  /// drop duplicates.
  case unreachable(String)
}

/// A producer's figures since it was made.
public struct KafkaFigures: Hashable, Sendable {
  /// Messages by outcome.
  public var delivered = 0
  /// Messages the broker or the client library refused.
  public var refused = 0
  /// Messages that were not confirmed in time.
  public var unreachable = 0
  /// Messages whose outcome is pending.
  public var inFlight = 0
  /// The number of times a new client replaced one that failed for good or did not release its messages.
  public var renewals = 0
  /// The last error in the client library's words; kept after it has passed.
  public var lastError: String?
}

/// Why a client cannot be made; a retry without a change does not help. Safe for anyone.
public enum KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The client library refuses these settings; the reason is its own.
  case settings(String)
  /// The system provides no thread or no file descriptor.
  case resources

  /// Safe for anyone: no secrets.
  public var description: String {
    switch self {
    case .settings(let reason): "the Kafka client refuses its settings: \(reason)"
    case .resources: "the system has no thread left for the Kafka client"
    }
  }
}
