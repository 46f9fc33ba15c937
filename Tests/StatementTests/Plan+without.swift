import Database
import JSON

extension Plan {
  /// What a statement comes to when the indexes are gone that it goes by in large tables.
  struct Without: Sendable {
    let plan: Plan
    /// Milliseconds of one run; nil unless requested.
    let milliseconds: Double?
  }

  /// Asks the engine again, in a transaction that is rolled back, without the indexes of this plan. With
  /// `isTimed` the statement is executed, too.
  func without(
    _ question: RecordedWorkload.Question, in store: Engine.Store, isTimed: Bool = false,
    dropping some: String? = nil
  ) async throws -> Without? {
    let gone = accesses.filter { access in
      Background.large.contains(access.table) && access.index != nil
        && (some == nil || access.index == some)
    }
    guard !gone.isEmpty else { return nil }
    let engine = store.engine
    return try await store.undone { runner in
      for access in Set(gone) {
        for index in (access.index ?? "").split(separator: "+") {
          try Self.remove(String(index), of: access.table, on: engine, runner)
        }
      }
      let plan = try Plan.of(question, on: engine, runner)
      return Without(
        plan: plan,
        milliseconds: isTimed ? try Plan.milliseconds(question, on: engine, runner) : nil)
    }
  }

  private static func remove(
    _ index: String, of table: String, on engine: Engine, _ runner: any StatementRunner
  ) throws {
    func run(_ text: String) throws {
      _ = try runner.run(Statement(generated: text), []) { _ in }
    }
    switch engine {
    case .postgres:
      var isConstraint = false
      let query = "SELECT 1 FROM pg_constraint WHERE conname = '\(index)' AND contype IN ('p', 'u')"
      _ = try runner.run(Statement(generated: query), []) { _ in isConstraint = true }
      try run(
        isConstraint
          ? "ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS \(index) CASCADE"
          : "DROP INDEX IF EXISTS \(index)")
    case .sqlite where index == "PRIMARY KEY" || index.hasPrefix("sqlite_"):
      // Keys cannot go; a copy without them is met before the table itself.
      try run("DROP TABLE IF EXISTS temp.\(table)")
      try run("CREATE TEMP TABLE \(table) AS SELECT * FROM main.\(table)")
    case .sqlite: try run("DROP INDEX IF EXISTS \(index)")
    }
  }

  /// Milliseconds one run takes: on PostgreSQL as the server counts them.
  static func milliseconds(
    _ question: RecordedWorkload.Question, on engine: Engine, _ runner: any StatementRunner
  ) throws -> Double {
    guard engine == .postgres else {
      let duration = try ContinuousClock().measure {
        _ = try runner.run(question.statement, question.values) { _ in }
      }
      return duration / .milliseconds(1)
    }
    var lines: [String] = []
    let text = "EXPLAIN (ANALYZE, FORMAT JSON) " + question.statement.text
    _ = try runner.run(Statement(generated: text), question.values) { lines.append($0.text(0)) }
    let root = try JSONValue.parse(Array(lines.joined(separator: "\n").utf8)).arrayValue?.first
    let time = root?["Execution Time"]
    return time?.realValue ?? time?.integerValue.map(Double.init) ?? .nan
  }
}
