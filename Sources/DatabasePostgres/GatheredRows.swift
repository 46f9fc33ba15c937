import Database
import Synchronization

/// Rows that a batch's callers add or change, gathered so that they go out as few statements of many
/// rows each: half of what the server does for one row it does once for the statement.
struct GatheredRows {
  private struct Kind {
    let statement: Statement
    let isUpdate: Bool
    var rows: [[Value]]
    /// Which rows an UPDATE names already: one statement changes a row once.
    var named: Set<Value> = []
  }

  private var kinds: [Kind] = []

  /// What became of a row.
  enum Taken {
    /// It goes out with others.
    case gathered
    /// It changes a row that a gathered one changes: those are to go out first.
    case afterTheOthers
    /// The statement is none that takes many rows.
    case never
  }

  /// Gathers a row of an INSERT of one row, or of an UPDATE that names one row by its first value.
  mutating func add(_ statement: Statement, _ values: [Value]) -> Taken {
    if let place = kinds.firstIndex(where: { $0.statement.number == statement.number }) {
      return add(values, to: place)
    }
    guard let isUpdate = ManyRows.isUpdate(statement) else { return .never }
    kinds.append(Kind(statement: statement, isUpdate: isUpdate, rows: []))
    return add(values, to: kinds.count - 1)
  }

  private mutating func add(_ values: [Value], to place: Int) -> Taken {
    if kinds[place].isUpdate, let row = values.first {
      // The type of a NULL among the values of many rows would be unknown.
      guard !values.contains(.null) else { return .never }
      guard kinds[place].named.insert(row).inserted else { return .afterTheOthers }
    }
    kinds[place].rows.append(values)
    return .gathered
  }

  /// Hands out what was gathered, as statements in the order in which their kinds were met first: a
  /// row comes after those it refers to.
  mutating func take() -> [(statement: Statement, values: [Value], rows: Int)] {
    defer { kinds.removeAll(keepingCapacity: true) }
    var statements: [(statement: Statement, values: [Value], rows: Int)] = []
    for kind in kinds {
      var rest = kind.rows[...]
      while !rest.isEmpty {
        let count = ManyRows.sizes.first { $0 <= rest.count } ?? 1
        statements.append(
          (
            ManyRows.statement(kind.statement, rows: count), rest.prefix(count).flatMap { $0 },
            count
          ))
        rest = rest.dropFirst(count)
      }
    }
    return statements
  }

  mutating func forget() { kinds.removeAll(keepingCapacity: true) }

  var isEmpty: Bool { kinds.allSatisfy(\.rows.isEmpty) }
}

/// The texts of INSERTs and UPDATEs with more than one row, made from those with one.
enum ManyRows {
  /// Rows of one statement; few sizes, so that few texts are prepared.
  static let sizes = [64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1]

  /// What stands before the values of a row, the row, what follows, and how many values it has.
  private struct Parts {
    let isUpdate: Bool
    let head: String
    let row: String
    let tail: String
    let values: Int
  }

  private struct Kind: Hashable {
    let number: Int
    let rows: Int
  }

  private static let parts = Mutex<[Int: Parts?]>([:])
  private static let made = Mutex<[Kind: Statement]>([:])

  /// Whether it changes rows rather than adds them; nil when it cannot have many.
  static func isUpdate(_ statement: Statement) -> Bool? { parts(of: statement)?.isUpdate }

  static func statement(_ single: Statement, rows: Int) -> Statement {
    guard rows > 1, let parts = parts(of: single) else { return single }
    return made.withLock { made in
      let kind = Kind(number: single.number, rows: rows)
      if let known = made[kind] { return known }
      let list = (0..<rows).map { shifted(parts.row, by: $0 * parts.values) }
      let text = parts.head + list.joined(separator: ", ") + parts.tail
      let statement = Statement(generated: text)
      made[kind] = statement
      return statement
    }
  }

  private static func parts(of statement: Statement) -> Parts? {
    parts.withLock { known in
      if let parts = known[statement.number] { return parts }
      let parts = insert(statement.text) ?? update(statement.text)
      known[statement.number] = .some(parts)
      return parts
    }
  }

  private static func insert(_ text: String) -> Parts? {
    let word = "VALUES ("
    guard text.hasPrefix("INSERT INTO "), let values = text.firstRange(of: word),
      let end = text[values.upperBound...].firstIndex(of: ")")
    else { return nil }
    let row = text[text.index(before: values.upperBound)...end]
    let tail = text[text.index(after: end)...]
    // A row with a call or a tail with a value of its own is left alone.
    guard !row.dropFirst().contains("("), !tail.contains("$") else { return nil }
    return Parts(
      isUpdate: false, head: String(text[..<text.index(before: values.upperBound)]),
      row: String(row), tail: String(tail), values: row.count { $0 == "$" })
  }

  /// `UPDATE t SET … WHERE id = $1 AND …` with its values from a list of rows.
  private static func update(_ text: String) -> Parts? {
    guard text.hasPrefix("UPDATE "), let place = text.firstRange(of: "WHERE "),
      !["SELECT", "RETURNING", "FROM "].contains(where: { text.contains($0) }),
      text[place.upperBound...].prefix(while: { $0 != "=" && $0 != "$" }).count < 24,
      text[place.upperBound...].firstIndex(of: "$").map({ text[$0...].hasPrefix("$1 ") }) == true
    else { return nil }
    var values = 0
    let named = numbered(text) { number in
      values = max(values, number)
      return "v.c\(number)"
    }
    guard let split = named.firstRange(of: "WHERE ") else { return nil }
    let row = (1...max(1, values)).map { "$\($0)" }.joined(separator: ", ")
    let names = (1...max(1, values)).map { "c\($0)" }.joined(separator: ", ")
    return Parts(
      isUpdate: true, head: named[..<split.lowerBound] + "FROM (VALUES ", row: "(\(row))",
      tail: ") AS v (\(names)) " + named[split.lowerBound...], values: values)
  }

  /// The row with the numbers of its values raised.
  private static func shifted(_ row: String, by count: Int) -> String {
    numbered(row) { "$\($0 + count)" }
  }

  /// The text with each `$1`, `$2` … replaced.
  private static func numbered(_ text: String, _ name: (Int) -> String) -> String {
    var made = ""
    var rest = text[...]
    while let sign = rest.firstIndex(of: "$") {
      let digits = rest[rest.index(after: sign)...].prefix(while: \.isNumber)
      made += rest[..<sign] + name(Int(digits) ?? 0)
      rest = rest[digits.endIndex...]
    }
    return made + rest
  }
}
