import Database

/// The failure of one statement, and its reach.
struct StatementFailure: Error {
  /// The port's error.
  let error: DatabaseError
  let reach: Reach

  /// The extent of the rollback.
  enum Reach {
    /// The statement, and perhaps its submission; in an isolated run no other submission.
    case submission
    /// The batch: running it again now would fail in the same way.
    case batch
    /// The batch, which met a rival: it may succeed when it runs again.
    case rival
    /// The connection, which is no longer usable.
    case connection
  }

  var isLost: Bool { reach == .connection }
  var metRival: Bool { reach == .rival }

  /// The connection was lost or timed out.
  static let lost = StatementFailure(error: .unavailable, reach: .connection)

  init(error: DatabaseError, reach: Reach = .submission) {
    self.error = error
    self.reach = reach
  }

  /// Translates an error of the server into the port's errors. Its main message names tables and columns;
  /// values are in the detail, which is not read.
  ///
  /// The codes are those of the appendix "PostgreSQL Error Codes".
  init(_ answer: Answer) {
    let state = answer.state
    let message = "\(answer.message) (\(state))"
    switch state {
    case "23505": self.init(error: .uniqueViolation(answer.constraint))
    case "23514": self.init(error: .checkViolation(answer.constraint))
    case "23503": self.init(error: .foreignKeyViolation(answer.constraint))
    case "53100": self.init(error: .storageFull, reach: .batch)
    // Serialization failure, deadlock.
    case "40001", "40P01": self.init(error: .busy, reach: .rival)
    // Lock not available, canceled by the statement timeout, out of memory or connections.
    case "55P03", "57014", "53200", "53300", "53400":
      self.init(error: .busy, reach: .batch)
    // A read-only server: it was demoted, or is catching up.
    case "25006": self.init(error: .unavailable, reach: .connection)
    // Idle for too long inside a transaction; administrator command; crash; starting up.
    case "25P03", "57P01", "57P02", "57P03", "57P04", "57P05":
      self.init(error: .unavailable, reach: .connection)
    // A page that fails its checksum, an inconsistent index.
    case "XX001", "XX002": self.init(error: .damaged(message))
    // A wrong number of values is reported as a protocol violation; the connection is intact.
    case "08P01": self.init(error: .failed(message))
    default:
      let isLost = state.isEmpty || state.hasPrefix("08")
      self.init(
        error: isLost ? .unavailable : .failed(message), reach: isLost ? .connection : .submission)
    }
  }
}
