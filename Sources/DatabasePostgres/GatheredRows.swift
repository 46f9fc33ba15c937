import Database
import Synchronization

/// Rows that the submissions of a batch add or change, buffered so that they are sent as few statements of
/// many rows each: half of the server's work for one row is per statement.
struct GatheredRows {
  private struct Kind {
    let statement: Statement
    let form: ManyRows
    var rows: [[Value]]
    /// The rows an UPDATE names already: one statement changes a row once.
    var named: Set<[Value]> = []
  }

  private var kinds: [Kind] = []

  /// The outcome for a row.
  enum Taken {
    /// It is sent with others.
    case gathered
    /// It changes a row that a buffered one changes: those must be sent first.
    case afterTheOthers
    /// The statement cannot take many rows.
    case never
  }

  /// Buffers the row that a statement adds, or changes by its key.
  mutating func add(_ statement: Statement, _ values: [Value]) -> Taken {
    guard let form = statement.manyRows else { return .never }
    if let place = kinds.firstIndex(where: { $0.statement.number == statement.number }) {
      return add(values, to: place)
    }
    kinds.append(Kind(statement: statement, form: form, rows: []))
    return add(values, to: kinds.count - 1)
  }

  private mutating func add(_ values: [Value], to place: Int) -> Taken {
    if let keyCount = kinds[place].form.keyCount {
      // The type of a NULL among the values of many rows would be unknown.
      guard !values.contains(.null) else { return .never }
      let key = Array(values.prefix(keyCount))
      guard kinds[place].named.insert(key).inserted else { return .afterTheOthers }
    }
    kinds[place].rows.append(values)
    return .gathered
  }

  /// Returns the buffered rows as statements, in the order in which their statements first appeared: a row
  /// comes after those it refers to.
  mutating func take() -> [(statement: Statement, values: [Value], rows: Int)] {
    defer { kinds.removeAll(keepingCapacity: true) }
    var statements: [(statement: Statement, values: [Value], rows: Int)] = []
    for kind in kinds {
      var rest = kind.rows[...]
      while !rest.isEmpty {
        let count = Self.sizes.first { $0 <= rest.count } ?? 1
        statements.append(
          (
            Self.statement(kind.statement, kind.form, rows: count),
            rest.prefix(count).flatMap { $0 }, count
          ))
        rest = rest.dropFirst(count)
      }
    }
    return statements
  }

  mutating func forget() { kinds.removeAll(keepingCapacity: true) }

  var isEmpty: Bool { kinds.allSatisfy(\.rows.isEmpty) }

  /// Rows per statement; few sizes, so that few texts are prepared.
  private static let sizes = [64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1]

  private struct Made: Hashable {
    let number: Int
    let rows: Int
  }

  private static let made = Mutex<[Made: Statement]>([:])

  /// The statement for this many rows, made once.
  private static func statement(_ single: Statement, _ form: ManyRows, rows: Int) -> Statement {
    guard rows > 1 else { return single }
    return made.withLock { made in
      let kind = Made(number: single.number, rows: rows)
      if let known = made[kind] { return known }
      let statement = Statement(generated: form.text(rows: rows))
      made[kind] = statement
      return statement
    }
  }
}
