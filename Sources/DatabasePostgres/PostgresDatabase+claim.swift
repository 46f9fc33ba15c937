public import Database
import Threads

extension PostgresDatabase {
  /// Claims the database for this process, exclusively or together with others that do not claim it
  /// exclusively, until ``close()`` or the end of the process. Returns false when another claim conflicts.
  ///
  /// An instance that keeps part of the store's state in its own memory, such as waiting lines, must be
  /// alone. Blocks the calling thread for a moment; throws `failed` with the reason when the server cannot be
  /// queried.
  public func claim(alone: Bool) throws(DatabaseError) -> Bool {
    do {
      let claim = try Claim(address, limits, alone: alone)
      guard claim.isGranted else {
        claim.finish()
        return false
      }
      // The lock lasts as long as its connection, which lasts as long as its thread.
      try claims.startThread(name: "pg-claim", resource: claim)
      return true
    } catch let failure as ConnectionFailure {
      throw .failed(failure.reason)
    } catch {
      throw .failed("the system has no more threads")
    }
  }
}

/// This process's lock on the database. Serves no submissions.
private final class Claim: LaneResource {
  let isGranted: Bool
  private let connection: Connection

  init(_ address: String, _ limits: PostgresLimits, alone: Bool) throws(ConnectionFailure) {
    connection = try Connection(
      address, answerMilliseconds: limits.answerMilliseconds, role: .reader)
    var isGranted = false
    do throws(StatementFailure) {
      let function = alone ? "pg_try_advisory_lock" : "pg_try_advisory_lock_shared"
      let answer = try connection.query("SELECT \(function)(\(Self.number))")
      try? answer.forEach { row in isGranted = row.int(0) == 1 }
    } catch {
      throw ConnectionFailure(reason: "\(error.error)")
    }
    self.isGranted = isGranted
  }

  func serve(_ batch: borrowing [Submission]) {
    for submission in copy batch { submission.refuse(DatabaseError.busy) }
  }

  func finish() { connection.close() }

  /// Our own number among session locks, which no key of a write is likely to have.
  private static let number: Int64 = 0x636c_6169_6d65_6421
}
