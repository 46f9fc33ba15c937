import Database
import Testing

@testable import BookingStore
@testable import DatabasePostgres

/// Whether the engines find what is asked for by index, or read a concert's rows from end to end.
///
/// The statements are those an evening really runs (``Evening``), the store has sales of before, and
/// `make plans` asks the same of a million.
@Suite("Query plans")
struct PlanTests {
  static let seats = 20_000

  /// What the server counts for making a plan anew, at most, for the four tables of the longest join.
  private static let planning = 12.5

  /// What reads more than it needs, and may.
  private static func mayScan(_ question: RecordedWorkload.Question) -> Bool {
    // A figure for /metrics, bounded by the statement itself.
    question.statement.text.contains("LIMIT $1) AS waiting")
  }

  @Test(
    "no statement of an evening reads a large table whole",
    arguments: [(Engine.sqlite, true), (.sqlite, false), (.postgres, true)])
  func plans(engine: Engine, isAnalysed: Bool) async throws {
    try await engine.withStore(seats: Self.seats, isAnalysed: isAnalysed) { store in
      let questions = store.evening.workload.questions
      #expect(questions.count > 80)
      for question in questions where !Self.mayScan(question) {
        for plan in try await Self.everyPlan(of: question, in: store) {
          #expect(plan.largeScans.isEmpty, "\(question.flow): \(question.statement.text): \(plan)")
        }
      }
    }
  }

  @Test(
    "what a statement says of its tables is all that the engine goes to", arguments: Engine.allCases
  )
  func shapes(engine: Engine) async throws {
    try await engine.withStore(seats: 0) { store in
      var checked = 0
      for question in store.evening.workload.questions {
        let said = question.statement.reads ?? question.statement.changes.map { [$0] } ?? []
        guard !said.isEmpty, !question.statement.text.hasPrefix("INSERT") else { continue }
        checked += 1
        let tables = Set(said.map(\.table.text))
        let plan = try await store.undone { try Plan.of(question, on: engine, $0) }
        let others = plan.accesses.map(\.table).filter { !tables.contains($0) }
        #expect(others.isEmpty, "\(question.statement.text): \(others)")
      }
      #expect(checked > 20)
    }
  }

  /// The plan for these values; on PostgreSQL also the one for any, where the server would keep to that,
  /// and that of many rows at once.
  private static func everyPlan(
    of question: RecordedWorkload.Question, in store: Engine.Store
  ) async throws -> [Plan] {
    let engine = store.engine
    return try await store.undone { runner in
      var plans = [try Plan.of(question, on: engine, runner)]
      guard engine == .postgres else { return plans }
      let generic = try Plan.generic(question, runner)
      if (generic.cost ?? 0) <= (plans[0].cost ?? 0) + Self.planning { plans.append(generic) }
      if let form = question.statement.manyRows, form.keyCount != nil {
        let rows = 8
        let many = RecordedWorkload.Question(
          flow: question.flow, statement: Statement(generated: form.text(rows: rows)),
          values: Array((0..<rows).map { _ in question.values }.joined()))
        plans.append(try Plan.of(many, on: engine, runner))
      }
      return plans
    }
  }

  @Test(
    "what belongs to one person, concert or delivery is found by that, not among all",
    arguments: Engine.allCases)
  func own(engine: Engine) async throws {
    let wanted = [
      ("FROM reservations\nWHERE user_id", ["reservations_of_user"]),
      ("FROM reservations r WHERE user_id", ["reservations_of_user"]),
      ("FROM payments\nWHERE user_id", ["payments_of_user"]),
      ("WHERE t.user_id", ["tickets_of_user"]),
      ("FROM ledger_entries WHERE account_id", ["ledger_entries_of_account"]),
      ("WHERE p.concert_id = $1 AND p.id <", ["payments_of_concert"]),
      ("WHERE t.reservation_id", ["tickets_of_reservation"]),
      ("status <> 'SOLD' LIMIT 1", ["seats_of_performance"]),
      ("WHERE status = 'PENDING' AND expires_at <=", ["reservations_pending"]),
      ("AND state = 'PENDING' AND next_attempt_at <=", ["webhook_deliveries_pending"]),
      (
        "UPDATE webhook_deliveries SET attempts",
        ["webhook_deliveries_pkey", "sqlite_autoindex_webhook_deliveries_1"]
      ),
      ("WHERE status >= 400", ["idempotency_refusals"]),
      ("ended_at <= $1 LIMIT", ["webhook_deliveries_ended"]),
    ]
    try await engine.withStore(seats: Self.seats) { store in
      let questions = store.evening.workload.questions
      for (part, indexes) in wanted {
        let asked = questions.filter { $0.statement.text.contains(part) }
        #expect(!asked.isEmpty, "nobody asks \(part)")
        for question in asked {
          for plan in try await Self.everyPlan(of: question, in: store) {
            let isFound = plan.accesses.contains { indexes.contains($0.index ?? "") }
            #expect(isFound, "\(question.statement.text): \(plan)")
          }
        }
      }
    }
  }

  @Test("each index of a large table is worth having", arguments: Engine.allCases)
  func indexes(engine: Engine) async throws {
    let snapshot = try SchemaSnapshot(for: engine.dialect)
    // These two are no way to find anything: they are the rule that a seat has one owner.
    let rules: Set = ["one_live_owner_per_seat", "one_live_ticket_per_seat"]
    let large = snapshot.indexes.filter { Background.large.contains($0.table) }.map(\.name)
    try await engine.withStore(seats: Self.seats) { store in
      var worth: Set<String> = []
      for question in store.evening.workload.questions {
        let plan = try await store.undone { try Plan.of(question, on: engine, $0) }
        for index in Set(plan.accesses.compactMap(\.index)).subtracting(worth)
        where large.contains(index) {
          guard
            let without = try await plan.without(question, in: store, dropping: index)?.plan
          else { continue }
          let isDearer = (without.cost ?? 0) > 2 * (plan.cost ?? .infinity)
          let isWider = without.ranges > plan.ranges
          if !without.largeScans.isEmpty || isWider || isDearer { worth.insert(index) }
        }
      }
      #expect(Set(large).subtracting(rules).subtracting(worth) == [])
    }
  }
}
