import Synchronization

/// The name of a table or a column; compared by number.
public struct SQLName: Hashable, Sendable, ExpressibleByStringLiteral {
  private static let numbers = Mutex<[String: Int]>([:])

  /// The name.
  public let text: String
  private let number: Int

  /// Makes a name from a literal.
  public init(stringLiteral text: StaticString) {
    self.text = text.description
    number = Self.numbers.withLock { [text = self.text] numbers in
      if let known = numbers[text] { return known }
      numbers[text] = numbers.count
      return numbers.count - 1
    }
  }

  /// Whether both are the same name.
  public static func == (left: Self, right: Self) -> Bool { left.number == right.number }

  /// Hashes the number.
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// A set of rows of one table, as far as a statement's values identify them.
///
/// The rows a statement changes are in its set both as they were before and as they are after: a row whose
/// owner changes is in the set of neither owner, unless no other transaction can have prefetched one of them.
/// Two statements on one table touch different rows if both have a value for the same column and the values
/// differ.
public struct RowSet: Sendable {
  /// The table.
  public let table: SQLName
  /// Columns that equal one of the statement's values, with the number of the value, from 1.
  public let columns: [(name: SQLName, value: Int)]

  /// The rows of a table whose `column` equals the statement's value of this number; any row without a
  /// column.
  public init(_ table: SQLName, _ column: SQLName? = nil, is value: Int = 1) {
    self.init(table, column.map { [($0, value)] } ?? [])
  }

  init(_ table: SQLName, _ columns: [(name: SQLName, value: Int)]) {
    self.table = table
    self.columns = columns
  }
}

/// A column of an inserted row.
public struct InsertedColumn: Sendable, ExpressibleByStringLiteral {
  let name: SQLName
  /// The SQL constant of every row; nil for a column that takes a value.
  let constant: String?

  /// A column that takes the next value.
  public init(stringLiteral text: StaticString) {
    name = SQLName(stringLiteral: text)
    constant = nil
  }

  private init(_ name: SQLName, _ constant: String) {
    self.name = name
    self.constant = constant
  }

  /// A column with the same value in every row, such as `'PENDING'` or `NULL`.
  public static func constant(_ name: SQLName, _ sql: StaticString) -> Self {
    Self(name, sql.description)
  }
}

/// A fragment of SQL in which `\(2)` stands for the statement's second value.
public struct SQLFragment: Sendable, ExpressibleByStringInterpolation {
  /// Literal text and numbers of values.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pieces: [(text: String, value: Int?)] = []

    /// Makes an empty interpolation.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds text.
    public mutating func appendLiteral(_ literal: StaticString) {
      pieces.append((literal.description, nil))
    }

    /// Adds the statement's value of this number, from 1.
    public mutating func appendInterpolation(_ value: Int) { pieces.append(("", value)) }
  }

  private let pieces: [(text: String, value: Int?)]

  /// A text without values.
  public init(stringLiteral text: StaticString) { pieces = [(text.description, nil)] }

  /// A text with values.
  public init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

  /// The highest number of a value; 0 without values.
  var valueMax: Int { pieces.compactMap(\.value).max() ?? 0 }

  /// The SQL with `name` applied to each value.
  func text(_ name: (Int) -> String) -> String {
    pieces.map { $0.value.map(name) ?? $0.text }.joined()
  }
}
