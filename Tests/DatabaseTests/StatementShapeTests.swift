import Database
import Testing

@Suite("The shapes of statements")
struct StatementShapeTests {
  private struct Case {
    let statement: Statement
    let one: String
    /// For two rows; nil when it takes one alone.
    let two: String?
    /// The table it changes, with the columns whose values it says.
    let changes: String
  }

  private static let cases = [
    Case(
      statement: .insert(into: "seats", "id", .constant("status", "'FREE'"), "price"),
      one: "INSERT INTO seats (id, status, price) VALUES ($1, 'FREE', $2)",
      two: "INSERT INTO seats (id, status, price) VALUES ($1, 'FREE', $2), ($3, 'FREE', $4)",
      changes: "seats id=1 price=2"),
    Case(
      statement: .insert(into: "users", "id", "email", onConflict: "email"),
      one: "INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING",
      two: "INSERT INTO users (id, email) VALUES ($1, $2), ($3, $4) ON CONFLICT (email) DO NOTHING",
      changes: "users email=2"),
    Case(
      statement: .insert(
        into: "keys", "scope", "key", "body", onConflict: "scope", "key",
        do: "UPDATE SET body = excluded.body"),
      one: "INSERT INTO keys (scope, key, body) VALUES ($1, $2, $3) "
        + "ON CONFLICT (scope, key) DO UPDATE SET body = excluded.body",
      two: "INSERT INTO keys (scope, key, body) VALUES ($1, $2, $3), ($4, $5, $6) "
        + "ON CONFLICT (scope, key) DO UPDATE SET body = excluded.body",
      changes: "keys scope=1 key=2"),
    Case(
      statement: .update("users", set: "name = \(2)", key: "id"),
      one: "UPDATE users SET name = $2 WHERE id = $1",
      two: "UPDATE users SET name = v.c2 FROM (VALUES ($1, $2), ($3, $4)) AS v (c1, c2) "
        + "WHERE id = v.c1",
      changes: "users id=1"),
    Case(
      statement: .update(
        "seats", set: "holder = \(2), version = version + 1", key: "id",
        guard: "version = \(3) AND (until <= \(4) OR until <= \(4))", within: ["holder": 2]),
      one: "UPDATE seats SET holder = $2, version = version + 1 "
        + "WHERE id = $1 AND version = $3 AND (until <= $4 OR until <= $4)",
      two: "UPDATE seats SET holder = v.c2, version = version + 1 "
        + "FROM (VALUES ($1, $2, $3, $4), ($5, $6, $7, $8)) AS v (c1, c2, c3, c4) "
        + "WHERE id = v.c1 AND version = v.c3 AND (until <= v.c4 OR until <= v.c4)",
      changes: "seats id=1 holder=2"),
    Case(
      statement: .update("entries", set: "ended_at = \(3)", key: "line", "position"),
      one: "UPDATE entries SET ended_at = $3 WHERE line = $1 AND position = $2",
      two: "UPDATE entries SET ended_at = v.c3 "
        + "FROM (VALUES ($1, $2, $3), ($4, $5, $6)) AS v (c1, c2, c3) "
        + "WHERE line = v.c1 AND position = v.c2",
      changes: "entries line=1 position=2"),
    Case(
      statement: .delete(from: "keys", key: "scope", guard: "made_at <= \(2)"),
      one: "DELETE FROM keys WHERE scope = $1 AND made_at <= $2", two: nil,
      changes: "keys scope=1"),
    Case(
      statement: Statement("DELETE FROM keys"), one: "DELETE FROM keys", two: nil, changes: "any"),
  ]

  @Test("each is written for one row and for many, and says what it changes", arguments: 0..<8)
  func texts(index: Int) {
    let expected = Self.cases[index]
    let statement = expected.statement
    #expect(statement.text == expected.one)
    #expect(statement.manyRows?.text(rows: 1) == (expected.two == nil ? nil : expected.one))
    #expect(statement.manyRows?.text(rows: 2) == expected.two)
    let changes = statement.changes.map { rows in
      ([rows.table.text] + rows.columns.map { "\($0.name.text)=\($0.value)" })
        .joined(separator: " ")
    }
    #expect(changes ?? "any" == expected.changes)
    #expect(statement.reads == nil)
  }

  @Test("a query says what it reads, or nothing")
  func queries() throws {
    #expect(Statement("SELECT 1").reads == nil)
    let query = Statement(
      "SELECT …", reads: RowSet("seats", "id"), RowSet("keys", "key", is: 2), RowSet("concerts"))
    let reads = try #require(query.reads)
    #expect(reads.map(\.table) == ["seats", "keys", "concerts"])
    #expect(reads.map { $0.columns.map(\.value) } == [[1], [2], []])
    #expect(query.changes == nil && query.manyRows == nil)
  }

  @Test("names are equal when their texts are")
  func names() {
    #expect(SQLName("seats") == "seats")
    #expect(SQLName("seats") != "seat")
  }
}
