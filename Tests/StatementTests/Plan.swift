import Database
import JSON

@testable import BookingStore

/// How an engine goes about a statement.
struct Plan: Sendable {
  /// A step that reads a table.
  struct Access: Sendable, Hashable {
    let table: String
    /// The index it goes by; nil when it reads the whole table, or a part found without one.
    let index: String?
    /// Whether the table, or the index, is read from its beginning.
    let isScan: Bool
    /// In the engine's words.
    let text: String
  }

  var accesses: [Access] = []
  /// Whether rows are sorted after they were read.
  var sorts = false
  /// The engine's own estimate; SQLite has none.
  var cost: Double?

  /// In one line.
  var summary: String {
    (accesses.map(\.text) + (sorts ? ["sort"] : [])).joined(separator: "; ")
  }

  /// How many steps read everything on one side of a value; only SQLite says so.
  var ranges: Int { accesses.count { $0.text.hasPrefix("SEARCH") && !$0.text.contains("=?") } }

  /// The tables that are read whole, of those that are large.
  var largeScans: [String] {
    accesses.filter { $0.isScan && Background.large.contains($0.table) }.map(\.table)
  }
}

extension Plan {
  /// The indexes of some of a table's rows: short, however long the table is.
  private static let partial: Set<String> = {
    let snapshot = try? SchemaSnapshot(for: .sqlite)
    return Set((snapshot?.indexes ?? []).filter { $0.rest.contains(" WHERE ") }.map(\.name))
  }()

  /// Asks the engine, without running the statement.
  static func of(
    _ question: RecordedWorkload.Question, on engine: Engine, _ runner: any StatementRunner
  ) throws -> Plan {
    switch engine {
    case .sqlite: try sqlite(question, runner)
    case .postgres:
      try postgres(
        lines("EXPLAIN (FORMAT JSON) " + question.statement.text, question.values, runner))
    }
  }

  /// The plan PostgreSQL makes once for all values; it changes to it after five runs if it seems as good.
  static func generic(
    _ question: RecordedWorkload.Question, _ runner: any StatementRunner
  ) throws -> Plan {
    let name = "plan\(question.statement.number)"
    let values = question.values.map(literal).joined(separator: ", ")
    let list = values.isEmpty ? "" : "(\(values))"
    for text in [
      "PREPARE \(name) AS \(question.statement.text)",
      "SET LOCAL plan_cache_mode = force_generic_plan",
    ] { _ = try runner.run(Statement(generated: text), []) { _ in } }
    let plan = try postgres(lines("EXPLAIN (FORMAT JSON) EXECUTE \(name)\(list)", [], runner))
    for text in ["DEALLOCATE \(name)", "SET LOCAL plan_cache_mode = auto"] {
      _ = try runner.run(Statement(generated: text), []) { _ in }
    }
    return plan
  }

  private static func lines(
    _ text: String, _ values: [Value], _ runner: any StatementRunner
  ) throws -> String {
    var lines: [String] = []
    _ = try runner.run(Statement(generated: text), values) { row in lines.append(row.text(0)) }
    return lines.joined(separator: "\n")
  }

  private static func sqlite(
    _ question: RecordedWorkload.Question, _ runner: any StatementRunner
  ) throws -> Plan {
    let explain = Statement(generated: "EXPLAIN QUERY PLAN " + question.statement.text)
    let tables = aliases(question.statement.text)
    var plan = Plan()
    _ = try runner.run(explain, question.values) { row in
      let text = row.text(3)
      let words = text.split(separator: " ")
      if text.hasPrefix("USE TEMP B-TREE FOR ORDER") { plan.sorts = true }
      guard words.count > 1, ["SCAN", "SEARCH"].contains(words[0]) else { return }
      let table = tables[String(words[1])] ?? String(words[1])
      var index: String?
      if let place = words.firstIndex(of: "INDEX") {
        index = String(words[place + 1])
      } else if text.contains("PRIMARY KEY") {
        index = "PRIMARY KEY"
      }
      plan.accesses.append(
        Access(
          table: table, index: index,
          isScan: words[0] == "SCAN" && !partial.contains(index ?? ""), text: text))
    }
    return plan
  }

  /// The tables a statement names, by what it calls them.
  private static func aliases(_ text: String) -> [String: String] {
    let words = text.split { " \n(),".contains($0) }.map(String.init)
    var tables: [String: String] = [:]
    for (place, word) in words.enumerated()
    where ["FROM", "JOIN", "UPDATE", "INTO"].contains(word) && place + 2 < words.count {
      tables[words[place + 2]] = words[place + 1]
    }
    return tables
  }

  private static func postgres(_ json: String) throws -> Plan {
    var plan = Plan()
    guard let root = try JSONValue.parse(Array(json.utf8)).arrayValue?.first?["Plan"] else {
      throw DatabaseError.failed("no plan in \(json)")
    }
    plan.cost = root["Total Cost"].flatMap(number)
    plan.add(root)
    return plan
  }

  private static func number(_ value: JSONValue) -> Double? {
    value.realValue ?? value.integerValue.map(Double.init)
  }

  private mutating func add(_ node: JSONValue) {
    let kind = node["Node Type"]?.stringValue ?? ""
    let index = node["Index Name"]?.stringValue
    if kind.hasSuffix("Sort") { sorts = true }
    if let table = node["Relation Name"]?.stringValue, kind.hasSuffix("Scan") {
      let condition = (node["Index Cond"] ?? node["Recheck Cond"])?.stringValue
      let name = index ?? Self.bitmaps(node["Plans"]?.arrayValue?.first)
      accesses.append(
        Access(
          table: table, index: name,
          isScan: kind == "Seq Scan"
            || (kind.hasPrefix("Index") && condition == nil && !Self.partial.contains(name ?? "")),
          text: "\(kind) \(table)" + (name.map { " by \($0)" } ?? "")))
    }
    if kind == "Bitmap Heap Scan" { return }
    for child in node["Plans"]?.arrayValue ?? [] { add(child) }
  }

  /// The indexes of a bitmap, with a plus between.
  private static func bitmaps(_ node: JSONValue?) -> String? {
    guard let node else { return nil }
    if let index = node["Index Name"]?.stringValue { return index }
    let inner = (node["Plans"]?.arrayValue ?? []).compactMap { bitmaps($0) }
    return inner.isEmpty ? nil : inner.joined(separator: "+")
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): "'\(text.replacing("'", with: "''"))'"
    case .bytes(let bytes): "'\\x\(hex(bytes))'"
    case .uuid(let high, let low):
      "'\(hex(withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }))'"
    }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
