import CPostgres
import Database
import Glibc
import Threads

/// Owns one connection to the server, in pipeline mode: statements are sent one after the other, and their
/// results arrive in the same order.
///
/// Not Sendable on purpose: it belongs to the thread of its lane. No call blocks for longer than the timeout
/// of an answer.
final class Connection {
  private var handle: OpaquePointer?
  /// The statements that the server has prepared, by number.
  private var prepared: [Bool] = []
  private var binds = Binds()
  private let answerMilliseconds: Int64
  /// Whether the connection was dropped because the server sent nothing before the timeout.
  private(set) var timedOut = false

  /// The purpose of a connection.
  enum Role {
    /// Reads and writes.
    case writer
    /// Reads; the server refuses anything else.
    case reader
    /// Reads whole tables; the server refuses anything else.
    case reporting
  }

  /// Connects, by `end` at the latest, sets the session's bounds and prepares the transaction commands.
  init(
    _ address: String, answerMilliseconds: Int, role: Role, until end: Int64 = .max
  ) throws(ConnectionFailure) {
    self.answerMilliseconds = Int64(answerMilliseconds)
    let handle = try Self.open(address, until: end)
    self.handle = handle
    guard PQserverVersion(handle) >= 140_000 else {
      throw ConnectionFailure(reason: "the server is older than PostgreSQL 14")
    }
    PQsetnonblocking(handle, 1)
    PQenterPipelineMode(handle)
    do throws(StatementFailure) {
      // The server cancels slightly before this side's timeout, because its error says more.
      try runText("SET statement_timeout = \(max(1, answerMilliseconds - answerMilliseconds / 20))")
      try runText(
        "SET idle_in_transaction_session_timeout = \(FixedLimits.idleMilliseconds)")
      try runText("SET default_transaction_isolation = 'read committed'")
      if role != .writer { try runText("SET default_transaction_read_only = on") }
      // A plan made while a table is empty scans all of it, and is kept while the table fills up: a sale
      // would slow down after a few thousand holds, until statistics are gathered. A long read does scan all
      // of it.
      if role != .reporting {
        try runText("SET enable_seqscan = off")
        // Even for many rows, one lookup each, whatever size the planner assumes for a table.
        try runText("SET enable_hashjoin = off")
        try runText("SET enable_mergejoin = off")
      }
      for command in TransactionCommand.all { try prepare(command, []) }
    } catch {
      throw ConnectionFailure(reason: "\(error.error)")
    }
  }

  deinit { close() }

  /// Closes; safe to call twice.
  func close() {
    if let handle { PQfinish(handle) }
    handle = nil
  }

  // MARK: Sending

  /// Whether the server has prepared the statement already.
  func isPrepared(_ statement: Statement) -> Bool {
    statement.number < prepared.count && prepared[statement.number]
  }

  /// Prepares a statement on the server, and waits for that; no other statement may be in progress.
  func prepare(_ statement: Statement, _ values: [Value]) throws(StatementFailure) {
    assert(!isPrepared(statement), "a connection prepares a statement once")
    let types = Binds.types(values)
    try sent(
      PQsendPrepare(
        try opened, Self.name(statement), statement.text, Int32(types.count), types))
    try requestAnswers()
    let answer = try receive()
    guard answer.status == PGRES_COMMAND_OK else {
      try endPipeline()
      throw StatementFailure(answer)
    }
    guard statement.number < FixedLimits.preparedMax else { return }
    while prepared.count <= statement.number { prepared.append(false) }
    prepared[statement.number] = true
  }

  /// Sends a prepared statement; its result must be received later.
  func send(_ statement: Statement, _ values: [Value]) throws(StatementFailure) {
    let handle = try opened
    binds.set(values)
    try sent(
      binds.lend { count, starts, lengths, formats in
        PQsendQueryPrepared(handle, Self.name(statement), count, starts, lengths, formats, 1)
      })
  }

  /// Requests the results of everything sent, and flushes the output.
  func requestAnswers() throws(StatementFailure) {
    try sent(PQsendFlushRequest(try opened))
    try push()
  }

  /// Ends a pipeline, which also lets the server continue after a failed statement, and drops the pending
  /// results.
  func endPipeline() throws(StatementFailure) {
    try sent(PQpipelineSync(try opened))
    try push()
    while try receive().status != PGRES_PIPELINE_SYNC {}
  }

  // MARK: Receiving

  /// Receives the next pending result.
  func receive() throws(StatementFailure) -> Answer {
    guard let result = try nextResult() else { throw lost() }
    let answer = Answer(result)
    if answer.status != PGRES_PIPELINE_SYNC {
      // A null result ends each statement's results.
      while let more = try nextResult() { PQclear(more) }
    }
    // What the server sends before it closes the connection is a result too.
    if answer.status == PGRES_FATAL_ERROR, PQstatus(handle) == CONNECTION_BAD {
      let failure = StatementFailure(answer)
      throw StatementFailure(error: failure.error, reach: .connection)
    }
    return answer
  }

  /// Runs a text of the engine's own that returns no rows.
  func runText(_ text: String) throws(StatementFailure) {
    _ = try query(text)
  }

  /// Runs a text of the engine's own while no other statement is in progress.
  func query(_ text: String) throws(StatementFailure) -> Answer {
    try sent(PQsendQueryParams(try opened, text, 0, nil, nil, nil, nil, 1))
    try requestAnswers()
    let answer = try receive()
    try endPipeline()
    switch answer.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return answer
    default: throw StatementFailure(answer)
    }
  }
}

extension Connection {
  private var opened: OpaquePointer {
    get throws(StatementFailure) {
      guard let handle else { throw .lost }
      return handle
    }
  }

  private static func name(_ statement: Statement) -> String { "s\(statement.number)" }

  private func lost() -> StatementFailure {
    close()
    return .lost
  }

  private func sent(_ code: Int32) throws(StatementFailure) {
    if code != 1 { throw lost() }
  }

  /// Writes buffered output, as far as the socket accepts it.
  func push() throws(StatementFailure) {
    if PQflush(try opened) < 0 { throw lost() }
  }

  /// The next result, or nil at the end of a statement's results.
  private func nextResult() throws(StatementFailure) -> OpaquePointer? {
    let handle = try opened
    let end = Time.now() + answerMilliseconds
    while PQisBusy(handle) == 1 {
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw lost() }
      let wanted = Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0)
      guard Time.wait(for: wanted, on: PQsocket(handle), until: end) else {
        timedOut = true
        throw lost()
      }
      // Data received before the connection ended is still returned.
      if PQconsumeInput(handle) == 0, PQisBusy(handle) == 1 { throw lost() }
    }
    return PQgetResult(handle)
  }

  private static func open(
    _ address: String, until last: Int64
  ) throws(ConnectionFailure) -> OpaquePointer {
    guard let handle = start(address) else { throw ConnectionFailure(reason: "out of memory") }
    let end = min(Time.now() + FixedLimits.connectMilliseconds, last)
    var wanted = PGRES_POLLING_WRITING
    while PQstatus(handle) != CONNECTION_BAD {
      let events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT
      guard Time.wait(for: Int16(events), on: PQsocket(handle), until: end) else {
        PQfinish(handle)
        throw ConnectionFailure(reason: "no answer within \(FixedLimits.connectMilliseconds) ms")
      }
      wanted = PQconnectPoll(handle)
      if wanted == PGRES_POLLING_OK { return handle }
      if wanted == PGRES_POLLING_FAILED { break }
    }
    let words = PQerrorMessage(handle).map { String(cString: $0) } ?? "no reason given"
    PQfinish(handle)
    throw ConnectionFailure(
      reason: words.split(separator: "\n").joined(separator: "; "))
  }
}

/// Begins to connect. The address is expanded: it may be a URL or `key=value` pairs.
private func start(_ address: String) -> OpaquePointer? {
  let keywords: [String] = ["dbname", "fallback_application_name", "client_encoding"]
  let values: [String] = [address, "boxoffice", "UTF8"]
  let copies = (keywords + values).map { text in strdup(text) }
  defer { for copy in copies { free(copy) } }
  let lists = copies.map { UnsafePointer<CChar>($0) }
  return PQconnectStartParams(
    Array(lists.prefix(keywords.count)) + [nil], Array(lists.suffix(values.count)) + [nil], 1)
}

/// Why a connection could not be made, in libpq's words: host and user, never a password.
struct ConnectionFailure: Error {
  let reason: String
}

/// The machine's monotonic clock, in milliseconds.
enum Time {
  static func now() -> Int64 { MonotonicClock.milliseconds }

  /// Waits until a socket is readable or writable; returns false on timeout.
  static func wait(for events: Int16, on socket: Int32, until end: Int64) -> Bool {
    while true {
      let left = end - now()
      guard left > 0 else { return false }
      var entry = pollfd(fd: socket, events: events, revents: 0)
      let count = poll(&entry, 1, Int32(clamping: left))
      if count > 0 { return true }
      guard count == 0 || errno == EINTR else { return true }
    }
  }

  /// Sleeps for approximately this long, at most a few seconds; a signal may end it earlier.
  static func sleep(_ milliseconds: Int64) { usleep(UInt32(clamping: milliseconds * 1_000)) }
}

// It belongs to its lane's thread.
@available(*, unavailable)
extension Connection: Sendable {}
