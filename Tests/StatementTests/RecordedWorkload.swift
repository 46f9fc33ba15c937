import Database
import Synchronization

/// The recorded workload of a store, in order.
final class RecordedWorkload: Sendable {
  /// One recorded statement.
  struct Entry: Sendable {
    enum Kind: Sendable {
      case begin
      case statement(Statement, [Value])
      case commit
    }

    /// What was going on.
    let flow: String
    let kind: Kind
  }

  private struct State {
    var flow = ""
    var entries: [Entry] = []
  }

  private let state = Mutex(State())

  /// What is recorded from here on belongs to a flow; to none while it has no name.
  func begin(_ flow: String) { state.withLock { $0.flow = flow } }

  func add(_ kind: Entry.Kind) {
    state.withLock { state in
      if !state.flow.isEmpty { state.entries.append(Entry(flow: state.flow, kind: kind)) }
    }
  }

  /// Everything recorded.
  var entries: [Entry] { state.withLock { $0.entries } }

  /// A statement with values it was run with, and the first flow that ran it.
  struct Question: Sendable {
    let flow: String
    let statement: Statement
    let values: [Value]
  }

  /// Each statement once, in the order of first use.
  var questions: [Question] {
    var seen: Set<Int> = []
    return entries.compactMap { entry in
      guard case .statement(let statement, let values) = entry.kind,
        seen.insert(statement.number).inserted
      else { return nil }
      return Question(flow: entry.flow, statement: statement, values: values)
    }
  }

  /// What a flow does, one line for each statement: what it does to which table. What is done over and
  /// over stands there once; `BEGIN` and `COMMIT` are around each transaction that writes.
  func story(of flow: String) -> [String] {
    var lines: [String] = []
    var open: [String] = []
    for entry in entries where entry.flow == flow {
      switch entry.kind {
      case .begin: open = []
      case .statement(let statement, _):
        open.append(Self.summary(statement.text))
      case .commit:
        let writes = open.contains { !$0.hasPrefix("SELECT") }
        if writes { open = ["BEGIN"] + open + ["COMMIT"] }
        for line in open {
          lines.append(line)
          Self.foldRepeats(&lines)
        }
      }
    }
    return lines
  }

  /// Drops the end if it is what stands before it, once more.
  private static func foldRepeats(_ lines: inout [String]) {
    for count in 1...8 where lines.count >= 2 * count {
      if lines.suffix(count) == lines.dropLast(count).suffix(count) { lines.removeLast(count) }
    }
  }

  private static func summary(_ text: String) -> String {
    let words = text.split { " \n(".contains($0) }
    let verb = words.first ?? ""
    let before = ["SELECT": "FROM", "INSERT": "INTO", "DELETE": "FROM", "UPDATE": "UPDATE"][verb]
    let places = words.indices.filter { words[$0] == before ?? "" && words[$0 + 1] != "SELECT" }
    // What selects from a selection names its table last.
    let isNested = words.firstIndex(of: "FROM").map { words[$0 + 1] == "SELECT" } ?? false
    guard let place = isNested ? places.last : places.first else { return String(verb) }
    return "\(verb) \(words[place + 1])"
  }
}

/// Records what goes through to a store.
struct RecordingDatabase: Database {
  let base: any Database
  let workload: RecordedWorkload

  func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await base.write(locking: keys, prefetching: questions) { [workload] tx in
      workload.add(.begin)
      let result = try work(Transaction(Recorder(base: tx.runner, workload: workload)))
      workload.add(.commit)
      return result
    }
  }

  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await base.read { [workload] tx in
      workload.add(.begin)
      let result = try work(Transaction(Recorder(base: tx.runner, workload: workload)))
      workload.add(.commit)
      return result
    }
  }

  /// Reports read whole tables, on a connection of their own: nothing to record.
  func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await base.longRead(work) }

  func settled() async throws { try await base.settled() }

  func ping() async throws { try await base.ping() }

  func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    try await base.migrate(migrations)
  }

  func close() async { await base.close() }

  func figures() -> DatabaseFigures { base.figures() }
}

private final class Recorder: StatementRunner {
  let base: any StatementRunner
  let workload: RecordedWorkload

  init(base: any StatementRunner, workload: RecordedWorkload) {
    self.base = base
    self.workload = workload
  }

  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int {
    workload.add(.statement(statement, values))
    return try base.run(statement, values, row: row)
  }

  func prefetch(_ statement: Statement, _ values: [Value]) throws {
    try base.prefetch(statement, values)
  }

  func executePipelined(
    expecting count: Int, _ statement: Statement, _ values: [Value], else refusal: any Error
  ) throws {
    workload.add(.statement(statement, values))
    try base.executePipelined(expecting: count, statement, values, else: refusal)
  }

  func savepoint(_ body: () throws -> Void) throws { try base.savepoint(body) }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { base.afterCommit(action) }
}
