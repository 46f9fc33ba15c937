import Threads

/// The bounds of a connection to Redis, each with its unit and reason. A call that Redis does not answer
/// fails within two seconds: waiting, connecting and answering together.
public struct RedisLimits: Sendable {
  /// Commands that may wait; one more is refused. Commands beyond that would be refused for waiting too long
  /// anyway.
  public var waitingMax = 50_000
  /// Commands written together; bounds what the server buffers for one connection.
  public var batchMax = 1_024
  /// Milliseconds to connect, and again to log in.
  public var connectMilliseconds = 300
  /// Milliseconds from writing a batch to its last answer.
  public var answerMilliseconds = 800
  /// Milliseconds a command may have waited when its batch begins; older ones are refused unsent.
  public var waitedMillisecondsMax = 400
  /// Milliseconds before the first attempt to reconnect; doubled after each failure.
  public var retryMillisecondsMin = 50
  /// The longest time between two attempts, in milliseconds.
  public var retryMillisecondsMax = 2_000
  /// The seed that makes the pauses differ from those of other instances: any number no other instance has.
  public var pauseSeed: UInt64 = 0

  /// Makes the default bounds.
  public init() {}

  /// The schedule of attempts to reconnect.
  var backoff: Backoff {
    Backoff(shortest: Int64(retryMillisecondsMin), longest: Int64(retryMillisecondsMax))
  }
}

/// Bounds no deployment needs to change.
enum FixedLimits {
  /// How deep replies may nest; ours are three deep.
  static let replyDepthMax = 8
  /// Milliseconds between two checks by a caller that waits for received messages to be handled.
  static let unreceivedLookMilliseconds = 1
}
