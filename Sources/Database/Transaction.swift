/// Runs statements on one connection inside an open transaction; engines implement it.
public protocol StatementRunner: AnyObject {
  /// Runs one statement, passes each row to `row`, and returns how many rows it changed.
  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int
  /// Prefetches a statement that will be run soon; see ``Transaction/prefetch(_:_:)``.
  func prefetch(_ statement: Statement, _ values: [Value]) throws
  /// Runs a pipelined statement, at once or later; see ``Transaction/executePipelined(expecting:_:_:else:)``.
  func executePipelined(
    expecting count: Int, _ statement: Statement, _ values: [Value], else refusal: any Error
  ) throws
  /// Runs `body`; when it throws, rolls back its changes and nothing else.
  func savepoint(_ body: () throws -> Void) throws
  /// Keeps `action` until the commit is durable; the actions of a submission that is rolled back are dropped.
  func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension StatementRunner {
  /// Does nothing: an engine without a network has nothing to prefetch.
  public func prefetch(_ statement: Statement, _ values: [Value]) throws {}

  /// Runs the statement at once.
  public func executePipelined(
    expecting count: Int, _ statement: Statement, _ values: [Value], else refusal: any Error
  ) throws {
    guard try run(statement, values, row: { _ in }) == count else { throw refusal }
  }
}

/// An open transaction, lent to a closure: it cannot be copied, so it cannot escape.
public struct Transaction: ~Copyable {
  @usableFromInline package let runner: any StatementRunner

  /// Lends a runner; for engines.
  public init(_ runner: any StatementRunner) { self.runner = runner }

  /// Runs a statement for its effect and returns how many rows it changed.
  @discardableResult
  public func execute(_ statement: Statement, _ values: Value...) throws -> Int {
    try runner.run(statement, values) { _ in }
  }

  /// Prefetches a query that ``first(_:_:decode:)`` or ``all(_:_:decode:)`` will run with the same values: a
  /// networked engine sends several prefetched queries in one round trip.
  ///
  /// The result is as of this call, or as of its use when a write in between may have changed a row it
  /// depends on; see ``RowSet``. A statement that does not declare what it reads cannot be prefetched.
  public func prefetch(_ statement: Statement, _ values: Value...) throws {
    assert(statement.reads != nil, "prefetched without declaring what it reads: \(statement.text)")
    try runner.prefetch(statement, values)
  }

  /// Runs a pipelined statement that must change `count` rows; otherwise the submission is rolled back with
  /// `refusal`.
  ///
  /// For statements whose outcome is known beforehand, except for a mistake or an unexpected rival: a
  /// networked engine need not wait for each. A later call, or the write itself, may throw the refusal.
  public func executePipelined(
    expecting count: Int = 1, _ statement: Statement, _ values: Value...,
    else refusal: any Error = DatabaseError.miscounted
  ) throws {
    try runner.executePipelined(expecting: count, statement, values, else: refusal)
  }

  /// All rows, decoded, in the order of the statement.
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

  /// Passes every row to `visit` without collecting them; for reading millions.
  public func forEach(
    _ statement: Statement, _ values: Value..., visit: (borrowing Row) throws -> Void
  ) throws {
    _ = try runner.run(statement, values, row: visit)
  }

  /// Runs `body`; when it throws, rolls back its changes, keeps the earlier ones, and rethrows.
  @inlinable public func savepoint<Result>(_ body: (borrowing Transaction) throws -> Result) throws
    -> Result
  {
    var result: Result?
    try runner.savepoint { result = try body(self) }
    guard let result else { throw DatabaseError.failed("a savepoint ended without a result") }
    return result
  }

  /// Keeps `action` until the commit is durable. Actions run in commit order, on the lane, before any caller
  /// is answered: keep them short.
  public func afterCommit(_ action: @escaping @Sendable () -> Void) {
    runner.afterCommit(action)
  }
}
