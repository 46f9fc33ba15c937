import Database

/// What went wrong with one statement, and how far that reaches.
struct StatementFailure: Error {
  /// In the port's words.
  let error: DatabaseError
  let reach: Reach

  /// How much is undone.
  enum Reach {
    /// The statement, and perhaps its caller: with care, nobody else.
    case caller
    /// The batch: whoever ran it again now would meet the same.
    case batch
    /// The batch, which met a rival: it may succeed when it runs again.
    case rival
    /// The connection, which is of no more use.
    case connection
  }

  var isLost: Bool { reach == .connection }
  var metRival: Bool { reach == .rival }

  /// The connection went away or did not answer in time.
  static let lost = StatementFailure(error: .unavailable, reach: .connection)

  init(error: DatabaseError, reach: Reach = .caller) {
    self.error = error
    self.reach = reach
  }

  /// Says an error of the server in the port's words. Its main message names tables and columns;
  /// values stand in the detail, which is not read.
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
    // Lock not available, canceled by the statement time-out, out of memory or connections.
    case "55P03", "57014", "53200", "53300", "53400":
      self.init(error: .busy, reach: .batch)
    // A server that only reads: it was demoted, or is catching up.
    case "25006": self.init(error: .unavailable, reach: .connection)
    // Too long without a word inside a transaction; administrators; crashes; starting up.
    case "25P03", "57P01", "57P02", "57P03", "57P04", "57P05":
      self.init(error: .unavailable, reach: .connection)
    // A page that fails its checksum, an index that does not agree with itself.
    case "XX001", "XX002": self.init(error: .damaged(message))
    // The wrong number of values is told as a violation of the protocol; the connection is well.
    case "08P01": self.init(error: .failed(message))
    default:
      let isLost = state.isEmpty || state.hasPrefix("08")
      self.init(
        error: isLost ? .unavailable : .failed(message), reach: isLost ? .connection : .caller)
    }
  }
}
