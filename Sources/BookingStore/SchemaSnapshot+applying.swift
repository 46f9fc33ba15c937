import Database

extension SchemaSnapshot {
  /// Applies what a statement of a migration does to an empty database. Throws ``Unreadable``.
  mutating func apply(_ statement: String) throws {
    let text = Self.oneLine(statement)
    let words = text.split(separator: " ")
    switch words.prefix(2).joined(separator: " ") {
    case "CREATE TABLE": try createTable(text)
    case "CREATE INDEX": try createIndex(words.dropFirst(2), isUnique: false)
    case "CREATE UNIQUE": try createIndex(words.dropFirst(3), isUnique: true)
    case "CREATE TRIGGER", "CREATE FUNCTION":
      let name = words[2].prefix { $0 != "(" }
      code.append((String(name), statement))
    case "DROP INDEX":
      guard indexes.contains(where: { $0.name == words[2] }) else {
        throw Unreadable(statement: text)
      }
      indexes.removeAll { $0.name == words[2] }
    case "DROP TABLE":
      tables.remove(at: try place(of: words[2]))
      indexes.removeAll { $0.table == words[2] }
    case "DROP TRIGGER": code.removeAll { $0.name == words[2] && $0.text.contains(" TRIGGER ") }
    case "DROP FUNCTION": code.removeAll { $0.name == words[2].prefix { $0 != "(" } }
    case "ALTER TABLE": try alter(words)
    // The initial rows of a new database are part of it; a statement that moves or repairs rows finds none.
    case "INSERT INTO":
      guard text.contains(" VALUES "), !text.contains("SELECT") else { return }
      tables[try place(of: words[2])].rows.append(text)
    default:
      guard ["UPDATE", "DELETE"].contains(words.first) else { throw Unreadable(statement: text) }
    }
  }

  private mutating func createTable(_ text: String) throws {
    guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
      throw Unreadable(statement: text)
    }
    let name = text[..<open].split(separator: " ").last ?? ""
    var table = Table(
      name: String(name), columns: [], constraints: [],
      ending: String(text[text.index(after: close)...]).trimmed)
    for part in Self.parts(text[text.index(after: open)..<close]) {
      if Self.startsConstraint(part) {
        table.constraints.append(part)
      } else {
        table.columns.append(try Self.column(part))
      }
    }
    tables.append(table)
  }

  private mutating func createIndex(_ words: ArraySlice<Substring>, isUnique: Bool) throws {
    let words = Array(words)
    guard words.count > 3, words[1] == "ON" else {
      throw Unreadable(statement: words.joined(separator: " "))
    }
    _ = try place(of: words[2])
    indexes.append(
      Index(
        name: String(words[0]), isUnique: isUnique, table: String(words[2]),
        rest: words[3...].joined(separator: " ")))
  }

  private mutating func alter(_ words: [Substring]) throws {
    let text = words.joined(separator: " ")
    guard words.count > 5 else { throw Unreadable(statement: text) }
    let place = try place(of: words[2])
    switch words[3...4].joined(separator: " ") {
    case "RENAME TO":
      for index in indexes.indices where indexes[index].table == words[2] {
        indexes[index].table = String(words[5])
      }
      tables[place].name = String(words[5])
    case "ADD COLUMN":
      tables[place].columns.append(try Self.column(words[5...].joined(separator: " ")))
    case "DROP COLUMN":
      let count = tables[place].columns.count
      tables[place].columns.removeAll { $0.name == words[5] }
      guard tables[place].columns.count == count - 1 else { throw Unreadable(statement: text) }
    default: throw Unreadable(statement: text)
    }
  }

  private static func column(_ text: String) throws -> Column {
    let words = text.split(separator: " ")
    let type = words.dropFirst().prefix { word in
      !["PRIMARY", "NOT", "NULL", "UNIQUE", "REFERENCES", "CHECK", "DEFAULT", "GENERATED"]
        .contains(word)
    }
    guard let name = words.first, !type.isEmpty else { throw Unreadable(statement: text) }
    return Column(
      name: String(name), type: type.joined(separator: " "),
      definition: words.dropFirst().joined(separator: " "))
  }

  private static func startsConstraint(_ part: String) -> Bool {
    ["PRIMARY KEY", "UNIQUE (", "CHECK (", "FOREIGN KEY", "CONSTRAINT "].contains {
      part.hasPrefix($0)
    }
  }

  /// The parts between the commas outside of brackets and quotes.
  private static func parts(_ text: Substring) -> [String] {
    var parts: [String] = []
    var (part, depth, isQuoted) = ("", 0, false)
    for character in text {
      if character == "'" { isQuoted.toggle() }
      if !isQuoted, character == "(" { depth += 1 }
      if !isQuoted, character == ")" { depth -= 1 }
      if character == ",", depth == 0, !isQuoted {
        parts.append(part.trimmed)
        part = ""
      } else {
        part.append(character)
      }
    }
    return parts + [part.trimmed]
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
