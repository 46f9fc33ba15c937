import Database
import DatabasePostgres
import DatabaseSQLite
import Foundation
import TestServers
import Testing

@testable import BookingStore

/// The schema as it is printed is the schema as the engines have it.
@Suite("The printed schema")
struct SchemaSnapshotTests {
  private static let made = Statement(
    """
    SELECT name, sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations'
    """)
  private static let rows = Statement("SELECT COUNT(*), MAX(begins_at) FROM outbox_horizon")

  @Test("SQLite makes of it what the migrations make")
  func sqlite() async throws {
    try await SQLiteLender().withDatabase { migrated in
      _ = try await migrated.migrate(Schema.migrations)
      try await SQLiteLender().withDatabase { printed in
        let snapshot = try SchemaSnapshot(for: .sqlite)
        try await printed.write { tx in
          for statement in snapshot.statements { try tx.execute(Statement(generated: statement)) }
        }
        let (ours, theirs) = (try await Self.objects(printed), try await Self.objects(migrated))
        #expect(ours.count > 30)
        #expect(Set(ours.keys) == Set(theirs.keys))
        for (name, sql) in theirs { #expect(ours[name] == sql) }
        for database in [migrated, printed] {
          #expect(try await database.read { tx in try tx.first(Self.rows) { $0.int(0) } } == 1)
        }
      }
    }
  }

  /// What a store has, by name; renaming a table puts its name into quotes.
  private static func objects(_ database: any Database) async throws -> [String: String] {
    try await database.read { tx in
      let all = try tx.all(Self.made) { row in (row.text(0), row.text(1)) }
      return Dictionary(uniqueKeysWithValues: all).mapValues { sql in
        sql.filter { !$0.isWhitespace && $0 != "\"" }
      }
    }
  }

  @Test("PostgreSQL makes of it what the migrations make")
  func postgres() async throws {
    try await withPostgres { migrated in
      _ = try await migrated.migrate(Schema.migrations)
      let address = migrated.address
      try await onOwnThread {
        let server = try PostgresServer.shared.get()
        let printed = try server.makeDatabase()
        defer { try? server.removeDatabase(printed) }
        try server.sql(SchemaSnapshot(for: .postgres).ddl, in: printed)
        let (ours, theirs) = (try Self.dump(server, printed), try Self.dump(server, address))
        #expect(ours.count > 100)
        for line in theirs where !ours.contains(line) { Issue.record("not printed: \(line)") }
        for line in ours where !theirs.contains(line) { Issue.record("not made: \(line)") }
      }
    }
  }

  /// The lines of the server's own copy. The primary key of a table that took a renamed one's place
  /// has a number in its name.
  private static func dump(_ server: PostgresServer, _ address: String) throws -> [String] {
    try server.schemaDump(of: address, without: "schema_migrations")
      .replacing(/_pkey\d/, with: "_pkey").split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("--") && !$0.hasPrefix("\\") }
  }

  @Test("an unknown statement is refused, not left out")
  func refused() throws {
    for text in [
      "CREATE VIEW all_seats AS SELECT 1", "ALTER TABLE seats ALTER COLUMN price TYPE TEXT",
      "DROP INDEX nobodys", "ALTER TABLE seats DROP COLUMN nobodys", "VACUUM",
    ] {
      #expect(throws: SchemaSnapshot.Unreadable.self, "\(text)") {
        var snapshot = try SchemaSnapshot(for: .sqlite)
        try snapshot.apply(text)
      }
    }
  }

  @Test("columns come and go, and a renamed table keeps its indexes")
  func altered() throws {
    var snapshot = SchemaSnapshot()
    for text in [
      "CREATE TABLE a (id UUID PRIMARY KEY, n BIGINT CHECK (n IN (1, 2)), PRIMARY KEY (id, n))",
      "CREATE UNIQUE INDEX a_n ON a (n) WHERE n > 1",
      "ALTER TABLE a ADD COLUMN m TEXT DEFAULT 'x, y'",
      "ALTER TABLE a RENAME TO b", "INSERT INTO b (id) SELECT id FROM b", "DELETE FROM b",
      "INSERT INTO b (n) VALUES (1)", "ALTER TABLE b DROP COLUMN n",
    ] { try snapshot.apply(text) }
    #expect(
      snapshot.ddl == """
        CREATE TABLE b (
          id UUID PRIMARY KEY,
          m TEXT DEFAULT 'x, y',
          PRIMARY KEY (id, n)
        );

        CREATE UNIQUE INDEX a_n ON b (n)
          WHERE n > 1;

        INSERT INTO b (n) VALUES (1);

        """)
    try snapshot.apply("DROP TABLE b")
    #expect(snapshot.ddl.isEmpty)
  }

  @Test("the diagram has every table and every foreign key, and says what may be NULL")
  func diagram() throws {
    let snapshot = try SchemaSnapshot(for: .postgres)
    let lines = snapshot.diagram.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    for table in snapshot.tables { #expect(lines.contains("\(table.name) {")) }
    let keys = snapshot.ddl.ranges(of: " REFERENCES ").count
    #expect(lines.count { $0.contains("--o") } == keys)
    #expect(lines.contains("users ||--o{ reservations : user_id"))
    #expect(lines.contains("users ||--o| wallets : user_id"))
    #expect(lines.contains("reservations ||--o| payments : reservation_id"))
    #expect(lines.contains("concerts |o..o{ outbox : concert_id"))
    #expect(lines.contains("double_precision x"))
    #expect(lines.contains("bigint checked_in_at \"may be NULL\""))
    #expect(lines.contains("uuid seat_id PK, FK"))
  }
}
