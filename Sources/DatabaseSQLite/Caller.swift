import Database

/// Somebody who waits for a lane: work to do, and a way to be answered once.
protocol Caller: Sendable {
  /// Does the work; what it returns is told after the commit.
  func run(on connection: Connection) throws -> any Answer
  /// Tells the caller that nothing was done.
  func refuse(_ error: any Error)
}

/// A result that waits for its commit.
protocol Answer: Sendable {
  /// Tells the caller.
  func deliver()
}

/// A caller of `write` or `read`.
struct TransactionCaller<Result: Sendable>: Caller {
  let work: @Sendable (borrowing Transaction) throws -> Result
  let continuation: CheckedContinuation<Result, any Error>

  func run(on connection: Connection) throws -> any Answer {
    Ready(result: try work(Transaction(connection)), continuation: continuation)
  }

  func refuse(_ error: any Error) { continuation.resume(throwing: error) }
}

/// A caller of the engine's own: migrations, which run text that is no `Statement`.
struct EngineCaller<Result: Sendable>: Caller {
  let work: @Sendable (Connection) throws -> Result
  let continuation: CheckedContinuation<Result, any Error>

  func run(on connection: Connection) throws -> any Answer {
    Ready(result: try work(connection), continuation: continuation)
  }

  func refuse(_ error: any Error) { continuation.resume(throwing: error) }
}

private struct Ready<Result: Sendable>: Answer {
  let result: Result
  let continuation: CheckedContinuation<Result, any Error>

  func deliver() { continuation.resume(returning: result) }
}
