import Database

/// Somebody who waits for a lane: work to do, and a way to be answered once.
///
/// Closures and not a generic type: on the lane's hot path a closure costs one small allocation, and
/// a generic value behind a protocol a look-up of its type for every step.
struct Caller: Sendable {
  /// Tells the caller the result; kept until the commit.
  typealias Answer = @Sendable () -> Void

  /// Does the work; what it returns is called after the commit.
  let run: @Sendable (Connection) throws -> Answer
  /// Tells the caller that nothing was done.
  let refuse: @Sendable (any Error) -> Void

  /// A caller of `write` or `read`.
  init<Result: Sendable>(
    _ continuation: CallerContinuation<Result>,
    transaction work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) {
    run = { connection in
      let transaction = Transaction(connection)
      let result = try work(transaction)
      return { continuation.resume(returning: result) }
    }
    refuse = { error in continuation.resume(throwing: error) }
  }

  /// A caller of the engine's own: migrations, which run text that is no `Statement`.
  init<Result: Sendable>(
    _ continuation: CallerContinuation<Result>,
    connection work: @escaping @Sendable (Connection) throws -> Result
  ) {
    run = { connection in
      let result = try work(connection)
      return { continuation.resume(returning: result) }
    }
    refuse = { error in continuation.resume(throwing: error) }
  }
}

// A lane resumes each continuation once: it either answers or refuses. Debug builds check that, and
// release builds save the check, a tenth of what a small write costs besides its statements.
#if DEBUG
  typealias CallerContinuation<Result> = CheckedContinuation<Result, any Error>
#else
  typealias CallerContinuation<Result> = UnsafeContinuation<Result, any Error>
#endif

/// Waits until a lane has resumed the continuation handed to `body`.
func withCallerContinuation<Result: Sendable>(
  _ body: (CallerContinuation<Result>) -> Void
) async throws -> Result {
  #if DEBUG
    try await withCheckedThrowingContinuation { body($0) }
  #else
    try await withUnsafeThrowingContinuation { body($0) }
  #endif
}
