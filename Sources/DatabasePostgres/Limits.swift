/// The bounds of a ``PostgresDatabase``; the defaults suit a sale.
public struct PostgresLimits: Sendable {
  /// Lanes that write: each is one thread with one connection.
  public var writers = 8
  /// Connections that read, each on a thread of its own.
  public var readers = 4
  /// Writers that may wait for one lane; beyond that a refusal is kinder.
  public var writersWaitingMax = 2_048
  /// Readers that may wait for all reading lanes together.
  public var readersWaitingMax = 4_096
  /// Writers in one commit: bounds how long the first waits for the last, and how many locks a
  /// commit takes in the server's table of locks.
  public var batchMax = 64
  /// Milliseconds the server may take for one statement before it cancels it, and this side waits
  /// for any answer before it gives the connection up.
  public var answerMilliseconds = 2_000
  /// Whether keys are locked. Off in one kind of test only: the statements' own guards must keep a
  /// seat from being sold twice even then.
  public var locksKeys = true
  /// Where the pauses of the lanes begin to differ from those of another instance's: any number that the
  /// other does not have.
  public var pauseSeed: UInt64 = 0

  /// Makes the default limits.
  public init() {}

  /// The same, with time for statements that read whole tables.
  var forSurveys: PostgresLimits {
    var limits = self
    limits.answerMilliseconds = max(limits.answerMilliseconds, FixedLimits.surveyMilliseconds)
    return limits
  }
}

/// Bounds nobody needs to set.
enum FixedLimits {
  /// Milliseconds to make a connection.
  static let connectMilliseconds: Int64 = 1_000
  /// Milliseconds without trying after a connection was lost, twice as long after each failure, and
  /// no longer than…
  static let pauseMilliseconds: Int64 = 50
  /// …this.
  static let pauseMillisecondsMax: Int64 = 1_000
  /// How often a batch runs again when the server says that it met a rival.
  static let rivalAttempts = 3
  /// Milliseconds to learn what became of a commit whose answer was lost.
  static let fateMilliseconds: Int64 = 1_500
  /// Milliseconds one statement of a survey may take.
  static let surveyMilliseconds = 60_000
  /// Surveys that may wait; each may take seconds.
  static let surveysWaitingMax = 16
  /// Surveys served in one snapshot: each has its own, so that one that fails ends alone.
  static let surveysTakenAtOnce = 1
  /// Readers served in one snapshot.
  static let readersTakenAtOnce = 16
  /// Callers whose writes go out together: each going out wakes the server.
  static let callersPushed = 32
  /// Statements a connection keeps prepared.
  static let preparedMax = 4_096
  /// Bytes of statements that are gathered before they are sent anyway.
  static let pendingMax = 256
  /// The longest time in milliseconds a transaction may do nothing: a stopped instance must not
  /// keep its locks.
  static let idleMilliseconds = 5_000
  /// The milliseconds the schema's steps may take, each.
  static let migrationMilliseconds = 600_000
}
