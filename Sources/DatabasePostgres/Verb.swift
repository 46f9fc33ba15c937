import Database

/// The statements about transactions; every connection prepares them first, because a transaction
/// that has failed takes no new ones.
enum Verb {
  static let begin = Statement("BEGIN")
  static let beginReading = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  static let commit = Statement("COMMIT")
  static let rollback = Statement("ROLLBACK")
  static let setCaller = Statement("SAVEPOINT caller")
  static let undoCaller = Statement("ROLLBACK TO SAVEPOINT caller")
  static let keepCaller = Statement("RELEASE SAVEPOINT caller")
  static let set = Statement("SAVEPOINT held")
  static let undo = Statement("ROLLBACK TO SAVEPOINT held")
  static let keep = Statement("RELEASE SAVEPOINT held")
  static let settleConstraints = Statement("SET CONSTRAINTS ALL IMMEDIATE")
  static let deferConstraints = Statement("SET CONSTRAINTS ALL DEFERRED")

  static let all = [
    begin, beginReading, commit, rollback, setCaller, undoCaller, keepCaller, set, undo, keep,
    settleConstraints, deferConstraints,
  ]
}

/// The questions about locks and transactions.
enum Inquiry {
  /// The transaction's number, to ask for its fate by.
  static let number = Statement("SELECT pg_current_xact_id()")
  /// Lets others with other keys run beside this transaction.
  static let lockShared = Statement("SELECT pg_advisory_xact_lock_shared(0)")
  /// Lets nobody run beside this transaction.
  static let lockAlone = Statement("SELECT pg_advisory_xact_lock(0)")
  /// Takes the keys of a list in its order.
  static let lockKeys = Statement(
    """
    SELECT pg_advisory_xact_lock(key.number)
    FROM unnest(string_to_array($1, ',')::bigint[]) AS key (number)
    """)
  static let ping = Statement("SELECT 1")
}
