import Database
import Synchronization

/// Rows that INSERTs of a batch's callers add, gathered so that they go out as few statements of many
/// rows each: half of what the server does for one row it does once for the statement.
struct GatheredRows {
  private var kinds: [(insert: Statement, rows: [[Value]])] = []

  /// Gathers a row; false when the statement is no INSERT of one row.
  mutating func add(_ statement: Statement, _ values: [Value]) -> Bool {
    if let place = kinds.firstIndex(where: { $0.insert.number == statement.number }) {
      kinds[place].rows.append(values)
      return true
    }
    guard ManyRows.canTake(statement) else { return false }
    kinds.append((statement, [values]))
    return true
  }

  /// Hands out what was gathered, as statements in the order in which their kinds were met first: a
  /// row comes after those it refers to.
  mutating func take() -> [(statement: Statement, values: [Value], rows: Int)] {
    defer { kinds.removeAll(keepingCapacity: true) }
    var statements: [(statement: Statement, values: [Value], rows: Int)] = []
    for (insert, rows) in kinds {
      var rest = rows[...]
      while !rest.isEmpty {
        // Powers of two, so that few texts are prepared.
        let fitting = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
        let count = min(fitting, ManyRows.rowsMax)
        statements.append(
          (ManyRows.statement(insert, rows: count), rest.prefix(count).flatMap { $0 }, count))
        rest = rest.dropFirst(count)
      }
    }
    return statements
  }

  mutating func forget() { kinds.removeAll(keepingCapacity: true) }

  var isEmpty: Bool { kinds.isEmpty }
}

/// The texts of INSERTs with more than one row, made from those with one.
private enum ManyRows {
  /// Rows of one statement.
  static let rowsMax = 64

  /// What stands before the values of a row, the row, what follows, and how many values it has.
  private struct Parts {
    let head: Substring
    let row: Substring
    let tail: Substring
    let values: Int
  }

  private struct Kind: Hashable {
    let number: Int
    let rows: Int
  }

  private static let parts = Mutex<[Int: Parts?]>([:])
  private static let made = Mutex<[Kind: Statement]>([:])

  static func canTake(_ statement: Statement) -> Bool { parts(of: statement) != nil }

  static func statement(_ insert: Statement, rows: Int) -> Statement {
    guard rows > 1, let parts = parts(of: insert) else { return insert }
    return made.withLock { made in
      let kind = Kind(number: insert.number, rows: rows)
      if let known = made[kind] { return known }
      let list = (0..<rows).map { shifted(parts.row, by: $0 * parts.values) }
      let text = parts.head + list.joined(separator: ", ") + parts.tail
      let statement = Statement(generated: String(text))
      made[kind] = statement
      return statement
    }
  }

  private static func parts(of statement: Statement) -> Parts? {
    parts.withLock { known in
      if let parts = known[statement.number] { return parts }
      let parts = split(statement.text)
      known[statement.number] = .some(parts)
      return parts
    }
  }

  private static func split(_ text: String) -> Parts? {
    let word = "VALUES ("
    guard text.hasPrefix("INSERT INTO "), let values = text.firstRange(of: word),
      let end = text[values.upperBound...].firstIndex(of: ")")
    else { return nil }
    let row = text[text.index(before: values.upperBound)...end]
    let tail = text[text.index(after: end)...]
    // A row with a call or a tail with a value of its own is left alone.
    guard !row.dropFirst().contains("("), !tail.contains("$") else { return nil }
    return Parts(
      head: text[..<text.index(before: values.upperBound)], row: row, tail: tail,
      values: row.count { $0 == "$" })
  }

  /// The row with the numbers of its values raised.
  private static func shifted(_ row: Substring, by count: Int) -> String {
    var text = ""
    var rest = row
    while let sign = rest.firstIndex(of: "$") {
      let digits = rest[rest.index(after: sign)...].prefix(while: \.isNumber)
      text += rest[...sign] + String((Int(digits) ?? 0) + count)
      rest = rest[digits.endIndex...]
    }
    return text + rest
  }
}
