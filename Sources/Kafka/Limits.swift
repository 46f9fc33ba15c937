/// The bounds of a producer, each with its unit and reason.
public struct KafkaLimits: Sendable {
  /// Messages of all callers that may wait for their delivery; a call that would exceed this is refused.
  public var messagesMax = 200_000
  /// Messages the client library holds at once; the rest wait on this side.
  public var queuedMessagesMax = 100_000
  /// Kibibytes the client library holds at once.
  public var queuedKibibytesMax = 131_072
  /// Bytes of one message with its key and headers, and of one batch: what brokers accept by default.
  /// `message.max.bytes` in the address changes it.
  public var messageBytesMax = 1_000_000
  /// Milliseconds a message waits for others to share a batch.
  public var lingerMilliseconds = 5
  /// Milliseconds that closing waits for messages under way.
  public var flushMilliseconds = 500
  /// Milliseconds until purged messages are reported; after that a new client replaces this one.
  public var clearMilliseconds = 500

  /// Makes the default bounds.
  public init() {}
}

/// Bounds no deployment needs to change.
enum FixedLimits {
  /// Messages handed to the library between two polls for delivery reports.
  static let handedAtOnce = 1_024
  /// Milliseconds a waiting thread sleeps while reports are due, in case a wake-up is missed.
  static let waitMilliseconds: Int64 = 100
  /// The longest sleep with nothing under way, in milliseconds.
  static let idleMilliseconds: Int64 = 10_000
  /// Milliseconds that closing waits for the client library to release its connections.
  static let disposeMilliseconds = 500
  /// Milliseconds between two attempts to make a client after the system refused one.
  static let remakeMilliseconds = 1_000
  /// The longest time between two attempts to connect, in milliseconds: after an hour's outage, reconnecting
  /// must not take seconds more.
  static let reconnectMillisecondsMax = 2_000
  /// Milliseconds without an answer after which a connection counts as broken.
  static let socketMilliseconds = 10_000
  /// Milliseconds a topic may be unknown before its messages are refused: not every broker knows a topic that
  /// has just been created.
  static let unknownTopicMilliseconds = 5_000
  /// Milliseconds between two reads of the topic's partitions: the delay after which one that an operator
  /// created or repaired is used.
  static let refreshMilliseconds = 10_000
  /// Characters of a topic's name; the broker's own bound.
  static let topicCharactersMax = 249
  /// Bytes of an error's text from the client library.
  static let errorBytes = 512
  /// Milliseconds for one read of the broker's list of partitions, so that a request to stop is noticed.
  static let lookMilliseconds: Int32 = 250
  /// Milliseconds of one wait for a message, for the same reason.
  static let pollMilliseconds: Int32 = 100
}
