import Database

/// The transaction commands. Every connection prepares them first, because a failed transaction accepts no
/// new statements.
enum TransactionCommand {
  static let begin = Statement("BEGIN")
  static let beginReading = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  static let commit = Statement("COMMIT")
  static let rollback = Statement("ROLLBACK")
  static let setSubmission = Statement("SAVEPOINT submission")
  static let undoSubmission = Statement("ROLLBACK TO SAVEPOINT submission")
  static let keepSubmission = Statement("RELEASE SAVEPOINT submission")
  static let set = Statement("SAVEPOINT held")
  static let undo = Statement("ROLLBACK TO SAVEPOINT held")
  static let keep = Statement("RELEASE SAVEPOINT held")
  static let checkConstraints = Statement("SET CONSTRAINTS ALL IMMEDIATE")
  static let deferConstraints = Statement("SET CONSTRAINTS ALL DEFERRED")

  static let all = [
    begin, beginReading, commit, rollback, setSubmission, undoSubmission, keepSubmission, set, undo,
    keep, checkConstraints, deferConstraints,
  ]
}

/// The admin queries about locks and transactions.
enum AdminQuery {
  /// The transaction's number, for determining its commit outcome.
  static let number = Statement("SELECT pg_current_xact_id()")
  /// Lets transactions with other keys run in parallel with this one.
  static let lockShared = Statement("SELECT pg_advisory_xact_lock_shared(0)")
  /// Lets no other transaction run in parallel with this one.
  static let lockAlone = Statement("SELECT pg_advisory_xact_lock(0)")
  /// Locks the keys of a list in order.
  static let lockKeys = Statement(
    """
    SELECT pg_advisory_xact_lock(key.number)
    FROM unnest(string_to_array($1, ',')::bigint[]) AS key (number)
    """)
  /// The number that the next transaction to write gets.
  static let nextNumber = Statement(
    "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
  /// The number of the oldest transaction that has one and has not ended.
  static let oldestNumber = Statement(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
  static let ping = Statement("SELECT 1")
}
