/// The bounds of a producer, each with its unit and reason.
public struct KafkaLimits: Sendable {
  /// Messages of all callers that may wait for their delivery; a call that would exceed it is told so.
  public var messagesMax = 200_000
  /// Messages the client library holds at once; the rest waits with its caller.
  public var queuedMessagesMax = 100_000
  /// Kibibytes the client library holds at once.
  public var queuedKibibytesMax = 131_072
  /// Bytes of one message with its key and headers, and of one batch: what brokers accept unless told
  /// otherwise. `message.max.bytes` in the address changes it.
  public var messageBytesMax = 1_000_000
  /// Milliseconds a message waits for others to share a batch.
  public var lingerMilliseconds = 5
  /// Milliseconds that closing waits for what is under way.
  public var flushMilliseconds = 500
  /// Milliseconds until purged messages are reported; then the client is given up for a new one.
  public var clearMilliseconds = 500

  /// The usual bounds.
  public init() {}
}

/// Bounds no deployment needs to change.
enum FixedLimits {
  /// Messages handed over before delivery reports are looked at again.
  static let handedAtOnce = 1_024
  /// Milliseconds a waiting thread sleeps while reports are due, should a wake-up ever be missed.
  static let waitMilliseconds: Int64 = 100
  /// The longest sleep with nothing under way, in milliseconds.
  static let idleMilliseconds: Int64 = 10_000
  /// Milliseconds that closing waits for the client library to let go of its connections.
  static let disposeMilliseconds = 500
  /// Milliseconds between two attempts to make a client, when the system refuses one.
  static let remakeMilliseconds = 1_000
  /// Milliseconds between two attempts to connect, at most: an hour's outage must not cost seconds
  /// more.
  static let reconnectMillisecondsMax = 2_000
  /// Milliseconds without an answer after which a connection counts as broken.
  static let socketMilliseconds = 10_000
  /// Milliseconds a topic may be unknown before its messages are refused: a topic that was made this
  /// moment is not known everywhere yet.
  static let unknownTopicMilliseconds = 5_000
  /// Milliseconds between two looks at the topic's partitions: one that an operator made or mended is
  /// used that soon.
  static let refreshMilliseconds = 10_000
  /// Characters of a topic's name; the broker's own bound.
  static let topicCharactersMax = 249
  /// Bytes of an error's text from the client library.
  static let errorBytes = 512
  /// Milliseconds for one look at the broker's list of partitions, so that a wish to stop is heard.
  static let lookMilliseconds: Int32 = 250
  /// Milliseconds of one wait for a message, for the same reason.
  static let pollMilliseconds: Int32 = 100
}
