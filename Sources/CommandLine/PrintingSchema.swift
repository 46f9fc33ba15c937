import App
import BookingStore
import Database

/// `boxoffice schema`: prints the schema, without a database.
enum PrintingSchema {
  /// The flags with a value.
  static let valued = ["--dialect", "--format"]

  static func run(_ arguments: [String]) throws {
    Output.line(try text(arguments))
  }

  /// The output, without the last line break.
  static func text(_ arguments: [String]) throws -> String {
    let flags = try Flags(arguments, valued: valued)
    guard flags.rest.isEmpty else {
      throw Stop.usage("'\(flags.rest[0])' is not a flag of schema.")
    }
    guard let word = flags["--dialect"] else {
      throw Stop.usage("schema needs --dialect sqlite or --dialect postgres.")
    }
    let dialects = ["sqlite": Dialect.sqlite, "postgres": .postgres]
    guard let dialect = dialects[word] else {
      throw Stop.usage("--dialect must be sqlite or postgres, not '\(word)'.")
    }
    let snapshot = try SchemaSnapshot(for: dialect)
    let version = Schema.migrations.last?.version ?? 0
    switch flags["--format"] ?? "ddl" {
    case "ddl":
      return """
        -- The schema at version \(version), for \(word == "sqlite" ? "SQLite" : "PostgreSQL").
        -- For reading: 'boxoffice migrate' makes it, and notes its version in schema_migrations.

        \(snapshot.ddl.dropLast())
        """
    case "mermaid": return String(snapshot.diagram.dropLast())
    case let format: throw Stop.usage("--format must be ddl or mermaid, not '\(format)'.")
    }
  }
}
