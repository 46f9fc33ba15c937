import Synchronization

/// One static SQL text with `$1`-style binds, in the subset both engines share, and its shape: the rows that
/// it reads or changes.
///
/// Make each statement once, as a `static let`: its number indexes the prepared statements of every
/// connection, so executing it hashes no text.
public struct Statement: Sendable {
  private static let made = Atomic<Int>(0)

  /// A small number, unique in this process.
  public let number: Int
  /// The SQL; for one row where it adds or changes rows.
  public let text: String
  /// The sets that contain every row its result depends on; nil when unknown, and then its result is never
  /// prefetched.
  public var reads: [RowSet]? { shape?.reads }
  /// The set that contains every row it adds, changes or removes; nil when it may be any row.
  public var changes: RowSet? { shape?.changes }
  /// How it is written for many rows; nil when that is impossible.
  package var manyRows: ManyRows? { shape?.manyRows }
  private let shape: Shape?

  /// One reference, so that passing a statement on costs no more than passing its text.
  private final class Shape: Sendable {
    let reads: [RowSet]?
    let changes: RowSet?
    let manyRows: ManyRows?

    init(_ reads: [RowSet]?, _ changes: RowSet?, _ manyRows: ManyRows?) {
      self.reads = reads
      self.changes = changes
      self.manyRows = manyRows
    }
  }

  /// Makes a statement of one text for both engines.
  ///
  /// - Parameter reads: For a query that may be prefetched; see ``Transaction/prefetch(_:_:)``.
  public init(_ text: StaticString, reads: RowSet...) {
    self.init(text: text.description, reads: reads.isEmpty ? nil : reads)
  }

  /// Makes a statement from a text that an engine generated; engines make few, and keep them.
  package init(generated text: String) { self.init(text: text) }

  /// `INSERT INTO table (…) VALUES (…)`.
  ///
  /// - Parameters:
  ///   - columns: Each takes the next value, except for a ``InsertedColumn/constant(_:_:)``.
  ///   - onConflict: The columns of a key that a row may exist for; none when that is an error.
  ///   - do: The action for an existing row; it has no values of its own.
  public static func insert(
    into table: SQLName, _ columns: InsertedColumn..., onConflict key: SQLName...,
    do action: StaticString = "NOTHING"
  ) -> Statement {
    let names = key.map(\.text).joined(separator: ", ")
    let form = ManyRows.insert(
      into: table, columns, tail: key.isEmpty ? "" : " ON CONFLICT (\(names)) DO \(action)")
    // Of an existing row only the key is known.
    let named = columns.filter { $0.constant == nil }.map(\.name).enumerated()
      .filter { key.isEmpty || key.contains($1) }
    return Statement(
      text: form.text(rows: 1), changes: RowSet(table, named.map { ($1, $0 + 1) }), manyRows: form)
  }

  /// `UPDATE table SET … WHERE key = $1 AND …`.
  ///
  /// - Parameters:
  ///   - key: The columns by which the first values name rows: `$1`, `$2` … in this order.
  ///   - guard: A further condition.
  ///   - within: Further columns with the numbers of their values; see ``RowSet``.
  public static func update(
    _ table: SQLName, set: SQLFragment, key: SQLName..., guard: SQLFragment? = nil,
    within: KeyValuePairs<SQLName, Int> = [:]
  ) -> Statement {
    let form = ManyRows.update(table, set: set, key: key, guard: `guard`)
    let named = key.enumerated().map { ($1, $0 + 1) } + within.map { ($0.key, $0.value) }
    return Statement(text: form.text(rows: 1), changes: RowSet(table, named), manyRows: form)
  }

  /// `DELETE FROM table WHERE key = $1 AND …`; the parameters are those of ``update``.
  public static func delete(
    from table: SQLName, key: SQLName..., guard: SQLFragment? = nil
  ) -> Statement {
    let condition = ManyRows.condition(key, `guard`) { "$\($0)" }
    return Statement(
      text: "DELETE FROM \(table.text) WHERE \(condition)",
      changes: RowSet(table, key.enumerated().map { ($1, $0 + 1) }))
  }

  private init(
    text: String, reads: [RowSet]? = nil, changes: RowSet? = nil, manyRows: ManyRows? = nil
  ) {
    number = Self.made.wrappingAdd(1, ordering: .relaxed).oldValue
    self.text = text
    shape = reads == nil && changes == nil ? nil : Shape(reads, changes, manyRows)
  }
}
