import Database
import Foundation
import Testing

@testable import BookingStore

/// Writes what `make plans` measures on a store of a million seats and reservations.
@Suite("The report of query plans")
struct PlanReport {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seats = environment["PLAN_SEATS"].flatMap { Int($0) }

  private struct Line {
    let plan: Plan
    let milliseconds: Double
    let without: Plan.Without?
  }

  @Test("is written on request", .enabled(if: seats != nil))
  func write() async throws {
    let seats = try #require(Self.seats)
    let path = try #require(Self.environment["PLAN_REPORT"])
    var questions: [RecordedWorkload.Question] = []
    var texts: [Engine: [String: Line]] = [:]
    var versions: [String] = []
    for engine in Engine.allCases {
      try await engine.withStore(seats: seats) { store in
        let found = store.evening.workload.questions.filter {
          !$0.statement.text.hasPrefix("INSERT") || $0.statement.text.contains("SELECT")
        }
        if questions.isEmpty { questions = found }
        for question in found {
          texts[engine, default: [:]][question.statement.text] = try await Self.line(
            question, store)
        }
        let query = engine == .sqlite ? "SELECT sqlite_version()" : "SHOW server_version"
        versions += try await store.texts(query)
      }
    }
    var page = """
      # Query plans

      How both engines find what the program asks for, with \(Self.grouped(seats)) seats and as many
      reservations in the store, beside \(Self.grouped(seats / 10)) people and about as many payments, tickets, events,
      idempotency keys, places in line and webhook deliveries as there are reservations. `make plans` writes this page:
      it fills a store, plays an evening on it in process (`Tests/StatementTests/Evening.swift`) and records every statement
      that the program runs, so the list is complete by construction; reports, which read whole tables on a connection of
      their own, are left out. SQLite \(versions.first ?? ""), PostgreSQL \(versions.last ?? ""), warm caches, tables analysed.
      `make test` holds the same statements to the same plans on \(Self.grouped(PlanTests.seats)) seats.

      *Without* is the same statement, in a transaction that is rolled back, after the indexes it uses in large tables are gone;
      keys too (on SQLite, whose keys cannot go, a copy of the table without them is queried). Milliseconds are those of one run,
      the second of two with the index; on PostgreSQL as the server counts them, where also a write's constraints and triggers
      count. A write that finds nothing to change any more is still a search.

      The connections of the program run with `enable_seqscan = off` on PostgreSQL, so that a table that has not been analysed
      yet is not read whole.

      """
    for engine in Engine.allCases {
      page += "\n## \(engine == .sqlite ? "SQLite" : "PostgreSQL")\n\n"
      page += "| flow | statement | found by | ms | without | ms |\n|---|---|---|---|---|---|\n"
      for question in questions {
        guard let line = texts[engine]?[question.statement.text] else { continue }
        page += Self.row(question, line)
      }
    }
    try page.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private static func line(
    _ question: RecordedWorkload.Question, _ store: Engine.Store
  ) async throws -> Line {
    let engine = store.engine
    let plan = try await store.undone { try Plan.of(question, on: engine, $0) }
    var milliseconds = 0.0
    for _ in 0..<2 {
      milliseconds = try await store.undone { try Plan.milliseconds(question, on: engine, $0) }
    }
    return Line(
      plan: plan, milliseconds: milliseconds,
      without: try await plan.without(question, in: store, isTimed: true))
  }

  private static func row(_ question: RecordedWorkload.Question, _ line: Line) -> String {
    let text = question.statement.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let short = text.count > 150 ? text.prefix(60) + " … " + text.suffix(85) : text[...]
    var cells = [
      question.flow, "`\(short)`", line.plan.summary, number(line.milliseconds), "", "",
    ]
    if let without = line.without {
      cells[4] = without.plan.summary
      cells[5] = number(without.milliseconds ?? .nan)
    }
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
  }

  private static func number(_ milliseconds: Double) -> String {
    let digits = milliseconds < 1 ? 3 : milliseconds < 100 ? 1 : 0
    return String(format: "%.\(digits)f", milliseconds)
  }

  private static func grouped(_ number: Int) -> String {
    var text = "\(number)"
    var place = text.endIndex
    while let comma = text.index(place, offsetBy: -3, limitedBy: text.startIndex),
      comma > text.startIndex
    {
      text.insert(",", at: comma)
      place = comma
    }
    return text
  }
}
