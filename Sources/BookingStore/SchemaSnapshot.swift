public import Database

/// The schema that results from all of ``Schema/migrations``, computed without a database.
///
/// For the printed DDL and the diagram under `docs/schema`. Tests compare it with the schema of both engines
/// after the migrations.
public struct SchemaSnapshot: Sendable {
  /// A migration's statement that is not understood.
  public struct Unreadable: Error, CustomStringConvertible {
    /// The statement, or the part of it that is not understood.
    public let statement: String

    /// A description for the operator.
    public var description: String { "no snapshot can be made of: \(statement)" }
  }

  /// A column as its table defines it.
  struct Column: Sendable {
    let name: String
    /// The words of its type, such as `DOUBLE PRECISION`.
    let type: String
    /// The definition after the name, in one line.
    var definition: String

    /// The table that a foreign key of this column refers to.
    var references: String? {
      let words = definition.split(separator: " ")
      return words.firstIndex(of: "REFERENCES").map { String(words[$0 + 1]) }
    }
  }

  /// A table with its constraints.
  struct Table: Sendable {
    var name: String
    var columns: [Column]
    /// Constraints of the whole table, such as a PRIMARY KEY of several columns.
    var constraints: [String]
    /// The text after the closing bracket.
    var ending: String
    /// Rows that the migrations themselves insert.
    var rows: [String] = []

    /// The columns of the primary key.
    var key: [String] {
      for constraint in constraints where constraint.hasPrefix("PRIMARY KEY") {
        return constraint.drop { $0 != "(" }.split { "(), ".contains($0) }.map(String.init)
      }
      return columns.filter { $0.definition.contains("PRIMARY KEY") }.map(\.name)
    }
  }

  /// An index.
  struct Index: Sendable {
    let name: String
    let isUnique: Bool
    var table: String
    /// The columns in brackets, and the condition if there is one.
    let rest: String
  }

  /// In order of creation; a table comes after those it refers to.
  var tables: [Table] = []
  var indexes: [Index] = []
  /// Functions and triggers, by name.
  var code: [(name: String, text: String)] = []

  /// Makes an empty snapshot.
  init() {}

  /// The schema that these migrations result in. Throws ``Unreadable``.
  public init(of migrations: [Migration] = Schema.migrations, for dialect: Dialect) throws {
    for migration in migrations {
      for statement in migration.statements(dialect) { try apply(statement) }
    }
  }

  func place(of table: Substring) throws -> Int {
    guard let place = tables.firstIndex(where: { $0.name == table }) else {
      throw Unreadable(statement: "a table \(table)")
    }
    return place
  }
}
