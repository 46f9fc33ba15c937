/// Somebody who waits for a lane: work to do, and a way to be answered once.
///
/// Closures and not a generic type: on the lane's hot path a closure costs one small allocation, and
/// a generic value behind a protocol a look-up of its type for every step.
package struct Caller: Sendable {
  /// Tells the caller the result; kept until the commit.
  package typealias Answer = @Sendable () -> Void

  /// What the caller's work touches; empty: anything.
  package let keys: [LockKey]
  /// Announces what the work will ask; nil when nothing is known before.
  package let ask: (@Sendable (any StatementRunner) throws -> Void)?
  /// Does the work; what it returns is called after the commit.
  package let run: @Sendable (any StatementRunner) throws -> Answer
  /// Tells the caller that nothing was done.
  package let refuse: @Sendable (any Error) -> Void

  /// A caller of `write` or `read`.
  package init<Result: Sendable>(
    _ continuation: CallerContinuation<Result>, locking keys: [LockKey] = [],
    asking questions: (@Sendable (borrowing Transaction) throws -> Void)? = nil,
    transaction work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) {
    self.init(
      continuation, locking: keys,
      asking: questions.map { questions in
        { @Sendable runner in try questions(Transaction(runner)) }
      }
    ) { runner in try work(Transaction(runner)) }
  }

  /// A caller of the engine's own, which needs the runner itself.
  package init<Result: Sendable>(
    _ continuation: CallerContinuation<Result>, locking keys: [LockKey] = [],
    asking questions: (@Sendable (any StatementRunner) throws -> Void)? = nil,
    runner work: @escaping @Sendable (any StatementRunner) throws -> Result
  ) {
    self.keys = keys
    ask = questions
    run = { runner in
      let result = try work(runner)
      return { continuation.resume(returning: result) }
    }
    refuse = { error in continuation.resume(throwing: error) }
  }
}

// A lane resumes each continuation once: it either answers or refuses. Debug builds check that, and
// release builds save the check, a tenth of what a small write costs besides its statements.
#if DEBUG
  package typealias CallerContinuation<Result> = CheckedContinuation<Result, any Error>
#else
  package typealias CallerContinuation<Result> = UnsafeContinuation<Result, any Error>
#endif

/// Waits until a lane has resumed the continuation handed to `body`.
package func withCallerContinuation<Result: Sendable>(
  _ body: (CallerContinuation<Result>) -> Void
) async throws -> Result {
  #if DEBUG
    try await withCheckedThrowingContinuation { body($0) }
  #else
    try await withUnsafeThrowingContinuation { body($0) }
  #endif
}
