/// How a statement that adds or changes one row by its values is written for one row and for many.
package enum ManyRows: Sendable {
  case insert(into: SQLName, [InsertedColumn], tail: String)
  case update(SQLName, set: SQLFragment, key: [SQLName], guard: SQLFragment?)

  /// The number of values that name the row an UPDATE changes; nil for an INSERT.
  package var keyCount: Int? {
    switch self {
    case .insert: nil
    case .update(_, _, let key, _): key.count
    }
  }

  /// The number of values per row.
  package var valueCount: Int {
    switch self {
    case .insert(_, let columns, _): columns.count { $0.constant == nil }
    case .update(_, let set, let key, let condition):
      max(set.valueMax, key.count, condition?.valueMax ?? 0)
    }
  }

  /// The SQL for this many rows, whose values are consecutive: `$1` … of the first row, then those of the
  /// second.
  package func text(rows: Int) -> String {
    switch self {
    case .insert(let table, let columns, let tail):
      let names = columns.map(\.name.text).joined(separator: ", ")
      var value = 0
      let list = (0..<rows).map { _ in
        let row = columns.map { column in
          if let constant = column.constant { return constant }
          value += 1
          return "$\(value)"
        }
        return "(\(row.joined(separator: ", ")))"
      }
      return "INSERT INTO \(table.text) (\(names)) VALUES \(list.joined(separator: ", "))\(tail)"
    case .update(let table, let set, let key, let condition):
      guard rows > 1 else {
        let name: (Int) -> String = { "$\($0)" }
        return "UPDATE \(table.text) SET \(set.text(name)) "
          + "WHERE \(Self.condition(key, condition, name))"
      }
      let count = valueCount
      let list = (0..<rows).map { row in
        "(\((1...count).map { "$\(row * count + $0)" }.joined(separator: ", ")))"
      }
      let columns = (1...count).map { "c\($0)" }.joined(separator: ", ")
      let name: (Int) -> String = { "v.c\($0)" }
      return "UPDATE \(table.text) SET \(set.text(name)) "
        + "FROM (VALUES \(list.joined(separator: ", "))) AS v (\(columns)) "
        + "WHERE \(Self.condition(key, condition, name))"
    }
  }

  /// `key = $1 AND guard`, with `name` for the values.
  static func condition(
    _ key: [SQLName], _ condition: SQLFragment?, _ name: (Int) -> String
  ) -> String {
    let keys = key.enumerated().map { "\($1.text) = \(name($0 + 1))" }
    return (keys + (condition.map { [$0.text(name)] } ?? [])).joined(separator: " AND ")
  }
}
