/// Runs statements on one connection inside an open transaction; what engines implement.
public protocol StatementRunner: AnyObject {
  /// Runs one statement, handing each row to `row`, and returns how many rows it changed.
  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int
  /// Runs `body`; when it throws, undoes what it did and nothing else.
  func savepoint(_ body: () throws -> Void) throws
  /// Keeps `action` until the commit is on disk; an undone caller's actions are dropped.
  func afterCommit(_ action: @escaping @Sendable () -> Void)
}

/// An open transaction, lent to a closure: it cannot be copied, so it cannot leave.
public struct Transaction: ~Copyable {
  @usableFromInline let runner: any StatementRunner

  /// Lends a runner; for engines.
  public init(_ runner: any StatementRunner) { self.runner = runner }

  /// Runs a statement for its effect and returns how many rows it changed.
  @discardableResult
  public func execute(_ statement: Statement, _ values: Value...) throws -> Int {
    try runner.run(statement, values) { _ in }
  }

  /// Every row, decoded, in the order the statement gives.
  @inlinable public func all<Element>(
    _ statement: Statement, _ values: Value..., decode: (borrowing Row) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    _ = try runner.run(statement, values) { row in elements.append(try decode(row)) }
    return elements
  }

  /// The first row, decoded, or nil when there is none.
  @inlinable public func first<Element>(
    _ statement: Statement, _ values: Value..., decode: (borrowing Row) throws -> Element
  ) throws -> Element? {
    var element: Element?
    _ = try runner.run(statement, values) { row in
      if element == nil { element = try decode(row) }
    }
    return element
  }

  /// Hands every row to `visit` without collecting; for reading millions.
  public func forEach(
    _ statement: Statement, _ values: Value..., visit: (borrowing Row) throws -> Void
  ) throws {
    _ = try runner.run(statement, values, row: visit)
  }

  /// Runs `body`; when it throws, undoes what it did, keeps what came before, and rethrows.
  @inlinable public func savepoint<Result>(_ body: (borrowing Transaction) throws -> Result) throws
    -> Result
  {
    var result: Result?
    try runner.savepoint { result = try body(self) }
    guard let result else { throw DatabaseError.failed("a savepoint ended without a result") }
    return result
  }

  /// Keeps `action` until the commit is on disk. Actions run in commit order, on the lane, before
  /// any caller is answered: keep them short.
  public func afterCommit(_ action: @escaping @Sendable () -> Void) {
    runner.afterCommit(action)
  }
}
