import CPostgres
import Glibc
import Measuring

/// One connection of a shop's pool: it sends, waits, and sends again.
///
/// Not Sendable on purpose: it belongs to one thread.
final class Session {
  /// What a statement came to.
  struct Reply {
    /// Rows changed or selected.
    let count: Int
    /// The columns of the first row.
    let columns: [String]
  }

  private let handle: OpaquePointer

  /// Connects.
  init(_ address: String) throws {
    guard let handle = PQconnectdb(address) else { throw Failure("no memory") }
    guard PQstatus(handle) == CONNECTION_OK else {
      let reason = String(cString: PQerrorMessage(handle))
      PQfinish(handle)
      throw Failure(reason)
    }
    self.handle = handle
  }

  deinit { PQfinish(handle) }

  /// Has the server prepare a statement.
  func prepare(_ name: String, _ sql: String) throws {
    _ = try reply(PQprepare(handle, name, sql, 0, nil))
  }

  /// Runs a prepared statement.
  @discardableResult
  func run(_ name: String, _ values: Int...) throws -> Reply {
    let copies = values.map { strdup(String($0)) }
    defer { for copy in copies { free(copy) } }
    let starts = copies.map { UnsafePointer<CChar>($0) }
    return try reply(
      PQexecPrepared(handle, name, Int32(starts.count), starts, nil, nil, 0))
  }

  /// Runs a text once.
  @discardableResult
  func ask(_ sql: String) throws -> Reply { try reply(PQexec(handle, sql)) }

  private func reply(_ result: OpaquePointer?) throws -> Reply {
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
      throw Failure(String(cString: PQresultErrorMessage(result)))
    }
    let changed = Int(String(cString: PQcmdTuples(result))) ?? 0
    guard PQntuples(result) > 0 else { return Reply(count: changed, columns: []) }
    let columns = (0..<PQnfields(result)).map { column in
      String(cString: PQgetvalue(result, 0, column))
    }
    return Reply(count: changed, columns: columns)
  }
}
