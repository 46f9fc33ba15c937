/// The bounds of a ``PostgresDatabase``; the defaults suit a sale.
public struct PostgresLimits: Sendable {
  /// Lanes that write: each is one thread with one connection.
  public var writers = 8
  /// Connections that read, each on a thread of its own.
  public var readers = 4
  /// Writes that may wait for one lane; beyond that an immediate refusal is better.
  public var writersWaitingMax = 2_048
  /// Milliseconds that writes may wait for a lane that does not catch up: the time in which every request is to be
  /// answered. Less, and a thousand people at once would be overload for one lane on a busy machine.
  public var waitMilliseconds: Int64 = 2_000
  /// Reads that may wait for all read lanes together.
  public var readersWaitingMax = 4_096
  /// Submissions in one commit: bounds how long the first waits for the last, and how many entries a commit
  /// takes in the server's lock table.
  public var batchMax = 64
  /// Milliseconds the server may take for one statement before it cancels it, and the timeout after which
  /// this side drops the connection.
  public var answerMilliseconds = 2_000
  /// Whether keys are locked. Off in one kind of test only: even then the guards of the statements must keep
  /// a seat from being sold twice.
  public var locksKeys = true
  /// The seed of the lanes' pauses: any number that differs between instances.
  public var pauseSeed: UInt64 = 0

  /// Makes the default limits.
  public init() {}

  /// The same, with a timeout for statements that read whole tables.
  var forReporting: PostgresLimits {
    var limits = self
    limits.answerMilliseconds = max(limits.answerMilliseconds, FixedLimits.longReadMilliseconds)
    return limits
  }
}

/// Bounds that need no configuration.
enum FixedLimits {
  /// Milliseconds to make a connection.
  static let connectMilliseconds: Int64 = 1_000
  /// Milliseconds to pause after a connection was lost, doubled after each failure, up to…
  static let pauseMilliseconds: Int64 = 50
  /// …this.
  static let pauseMillisecondsMax: Int64 = 1_000
  /// How often a batch runs again when the server reports a rival.
  static let rivalAttempts = 3
  /// Milliseconds to determine the outcome of a commit whose reply was lost.
  static let commitOutcomeMilliseconds: Int64 = 1_500
  /// Milliseconds one statement of a long read may take.
  static let longReadMilliseconds = 60_000
  /// Milliseconds for which running writes are waited for: several times what a write may take.
  static let settledMilliseconds: Int64 = 60_000
  /// Milliseconds between two looks at them.
  static let settledPauseMilliseconds: Int64 = 5
  /// Long reads that may wait; each may take seconds.
  static let longReadsWaitingMax = 16
  /// Long reads served in one snapshot: each has its own, so that a failing one fails alone.
  static let longReadsTakenAtOnce = 1
  /// Reads served in one snapshot.
  static let readersTakenAtOnce = 16
  /// Submissions whose writes are flushed together: each flush wakes the server.
  static let submissionsPushed = 32
  /// Statements a connection keeps prepared.
  static let preparedMax = 4_096
  /// Pending replies after which all of them are received before the pipeline goes on.
  static let pendingMax = 256
  /// The longest time in milliseconds a transaction may be idle: a stopped instance must not keep its locks.
  static let idleMilliseconds = 5_000
  /// Milliseconds each step of the schema may take.
  static let migrationMilliseconds = 600_000
}
