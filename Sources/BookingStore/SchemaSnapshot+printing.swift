import Database

extension SchemaSnapshot {
  /// The statements that make an empty database the same, each ended by a semicolon.
  public var ddl: String {
    statements.map { $0 + ";\n" }.joined(separator: "\n")
  }

  /// The statements of ``ddl``, in an order in which they can be executed.
  var statements: [String] {
    var statements: [String] = []
    for table in tables {
      let lines = table.columns.map { "\($0.name) \($0.definition)" } + table.constraints
      let body = lines.map { "  \($0)" }.joined(separator: ",\n")
      let ending = table.ending.isEmpty ? "" : " \(table.ending)"
      statements.append("CREATE TABLE \(table.name) (\n\(body)\n)\(ending)")
      for index in indexes where index.table == table.name {
        let kind = index.isUnique ? "UNIQUE INDEX" : "INDEX"
        let rest = index.rest.replacing(" WHERE ", with: "\n  WHERE ")
        statements.append("CREATE \(kind) \(index.name) ON \(table.name) \(rest)")
      }
      statements += table.rows
    }
    return statements + code.map(\.text)
  }

  /// An entity-relationship diagram in Mermaid's language.
  ///
  /// A solid line is a foreign key. A dotted one is a column that is named after another table without a
  /// foreign key; `docs/schema` explains what it refers to.
  public var diagram: String {
    var lines = ["erDiagram"]
    for table in tables {
      for column in table.columns {
        if let parent = column.references {
          lines.append("  " + line(from: parent, to: table, column, isKey: true))
        } else if let parent = named(column), parent != table.name {
          lines.append("  " + line(from: parent, to: table, column, isKey: false))
        }
      }
    }
    for table in tables {
      lines.append("  \(table.name) {")
      for column in table.columns {
        let type = column.type.replacing(" ", with: "_").lowercased()
        let marks = marks(of: column, in: table).joined(separator: ", ")
        let note = isNullable(column, in: table) ? " \"may be NULL\"" : ""
        lines.append("    \(type) \(column.name)\(marks.isEmpty ? "" : " \(marks)")\(note)")
      }
      lines.append("  }")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(from parent: String, to table: Table, _ column: Column, isKey: Bool) -> String {
    let parentEnd = isNullable(column, in: table) || !isKey ? "|o" : "||"
    let childEnd = isAlone(column, in: table) ? "o|" : "o{"
    return "\(parent) \(parentEnd)\(isKey ? "--" : "..")\(childEnd) \(table.name) : \(column.name)"
  }

  /// The table a column is named after, as `concert_id` is after `concerts`.
  private func named(_ column: Column) -> String? {
    guard column.name.hasSuffix("_id") else { return nil }
    let name = column.name.dropLast(3) + "s"
    return tables.first { $0.name == name }?.name
  }

  private func marks(of column: Column, in table: Table) -> [String] {
    var marks: [String] = []
    if table.key.contains(column.name) { marks.append("PK") }
    if column.references != nil { marks.append("FK") }
    if column.definition.contains("UNIQUE") { marks.append("UK") }
    return marks
  }

  /// Whether the column is unique.
  private func isAlone(_ column: Column, in table: Table) -> Bool {
    table.key == [column.name] || column.definition.contains("UNIQUE")
  }

  private func isNullable(_ column: Column, in table: Table) -> Bool {
    !column.definition.contains("NOT NULL") && !table.key.contains(column.name)
  }
}
