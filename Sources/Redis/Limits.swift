import Threads

/// The bounds of a connection to Redis, each with its unit and reason. A call that Redis does not
/// answer fails within two seconds: waiting, connecting and answering together.
public struct RedisLimits: Sendable {
  /// Commands that may wait; one more is refused. More would be refused for having
  /// waited too long anyway.
  public var waitingMax = 50_000
  /// Commands written together; bounds what the server buffers for one connection.
  public var batchMax = 1_024
  /// Milliseconds to connect, and again to log in.
  public var connectMilliseconds = 300
  /// Milliseconds from writing a batch to its last answer.
  public var answerMilliseconds = 800
  /// Milliseconds a command may have waited when its batch begins; older ones are refused unsent.
  public var waitedMillisecondsMax = 400
  /// Milliseconds before the first attempt to connect again; doubled with each that fails.
  public var retryMillisecondsMin = 50
  /// The longest time between two attempts, in milliseconds.
  public var retryMillisecondsMax = 2_000
  /// Where the pauses begin to differ from those of another instance: any number the other does not have.
  public var pauseSeed: UInt64 = 0

  /// The usual bounds.
  public init() {}

  /// When to connect again.
  var backoff: Backoff {
    Backoff(shortest: Int64(retryMillisecondsMin), longest: Int64(retryMillisecondsMax))
  }
}

/// Bounds no deployment needs to change.
enum FixedLimits {
  /// How deep replies may nest; ours are three deep.
  static let replyDepthMax = 8
  /// Milliseconds between two looks of one who waits for what has come to be heard.
  static let unheardLookMilliseconds = 1
}
