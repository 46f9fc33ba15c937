import Synchronization

/// One static SQL text with `$1`-style binds, in the subset both engines share, and its shape: the
/// rows it reads, or those it changes.
///
/// Make each statement once, as a `static let`: its number indexes the prepared statements of every
/// connection, so running it hashes no text.
public struct Statement: Sendable {
  private static let made = Atomic<Int>(0)

  /// A small number, unique in this process.
  public let number: Int
  /// The SQL; of one row where it adds or changes rows.
  public let text: String
  /// Every row its answer depends on is in one of these; nil when it does not say, and then its
  /// answer is never fetched before it is needed.
  public var reads: [RowSet]? { shape?.reads }
  /// Every row it adds, changes or removes is in this; nil when it may be any.
  public var changes: RowSet? { shape?.changes }
  /// How it is written for many rows; nil when it cannot be.
  package var manyRows: ManyRows? { shape?.manyRows }
  private let shape: Shape?

  /// One reference, so that handing a statement on costs no more than its text.
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
  /// - Parameter reads: For a query whose answer may be fetched early; see ``Transaction/ask(_:_:)``.
  public init(_ text: StaticString, reads: RowSet...) {
    self.init(text: text.description, reads: reads.isEmpty ? nil : reads)
  }

  /// Makes a statement of a text that an engine has put together; engines make few, and keep them.
  package init(generated text: String) { self.init(text: text) }

  /// `INSERT INTO table (…) VALUES (…)`.
  ///
  /// - Parameters:
  ///   - columns: Each takes the next value, but for a ``InsertedColumn/constant(_:_:)``.
  ///   - onConflict: The columns of a key that a row may have already; none when that is an error.
  ///   - do: What is done then; it has no values of its own.
  public static func insert(
    into table: SQLName, _ columns: InsertedColumn..., onConflict key: SQLName...,
    do action: StaticString = "NOTHING"
  ) -> Statement {
    let names = key.map(\.text).joined(separator: ", ")
    let form = ManyRows.insert(
      into: table, columns, tail: key.isEmpty ? "" : " ON CONFLICT (\(names)) DO \(action)")
    // Of a row that is there already no more is known than its key.
    let named = columns.filter { $0.constant == nil }.map(\.name).enumerated()
      .filter { key.isEmpty || key.contains($1) }
    return Statement(
      text: form.text(rows: 1), changes: RowSet(table, named.map { ($1, $0 + 1) }), manyRows: form)
  }

  /// `UPDATE table SET … WHERE key = $1 AND …`.
  ///
  /// - Parameters:
  ///   - key: The columns that the first values name rows by: `$1`, `$2` … in this order.
  ///   - guard: What must hold besides.
  ///   - within: Further columns and the numbers of the values they have; see ``RowSet``.
  public static func update(
    _ table: SQLName, set: SQLFragment, key: SQLName..., guard: SQLFragment? = nil,
    within: KeyValuePairs<SQLName, Int> = [:]
  ) -> Statement {
    let form = ManyRows.update(table, set: set, key: key, guard: `guard`)
    let named = key.enumerated().map { ($1, $0 + 1) } + within.map { ($0.key, $0.value) }
    return Statement(text: form.text(rows: 1), changes: RowSet(table, named), manyRows: form)
  }

  /// `DELETE FROM table WHERE key = $1 AND …`; the parameters are those of an update.
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
