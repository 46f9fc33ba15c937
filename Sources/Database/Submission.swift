/// A submission to a lane: work to do, and a way to be answered once.
///
/// Closures and not a generic type: on the lane's hot path a closure costs one small allocation, whereas a
/// generic value behind a protocol costs a type lookup at each step.
package struct Submission: Sendable {
  /// Delivers the result to the submitter; kept until the commit.
  package typealias Answer = @Sendable () -> Void

  /// The keys of what the work touches; empty: anything.
  package let keys: [LockKey]
  /// Prefetches what the work will read; nil when nothing is known beforehand.
  package let prefetch: (@Sendable (any StatementRunner) throws -> Void)?
  /// Does the work; the returned closure is called after the commit.
  package let run: @Sendable (any StatementRunner) throws -> Answer
  /// Reports that nothing was done.
  package let refuse: @Sendable (any Error) -> Void

  /// A submission to `write` or `read`.
  package init<Result: Sendable>(
    _ continuation: SubmissionContinuation<Result>, locking keys: [LockKey] = [],
    prefetching questions: (@Sendable (borrowing Transaction) throws -> Void)? = nil,
    transaction work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) {
    self.init(
      continuation, locking: keys,
      prefetching: questions.map { questions in
        { @Sendable runner in try questions(Transaction(runner)) }
      }
    ) { runner in try work(Transaction(runner)) }
  }

  /// A submission of the engine's own, which needs the runner itself.
  package init<Result: Sendable>(
    _ continuation: SubmissionContinuation<Result>, locking keys: [LockKey] = [],
    prefetching questions: (@Sendable (any StatementRunner) throws -> Void)? = nil,
    runner work: @escaping @Sendable (any StatementRunner) throws -> Result
  ) {
    self.keys = keys
    prefetch = questions
    run = { runner in
      let result = try work(runner)
      return { continuation.resume(returning: result) }
    }
    refuse = { error in continuation.resume(throwing: error) }
  }
}

// A lane resumes each continuation once: it either answers or refuses. Debug builds check that; release
// builds save the check, a tenth of the cost of a small write besides its statements.
#if DEBUG
  package typealias SubmissionContinuation<Result> = CheckedContinuation<Result, any Error>
#else
  package typealias SubmissionContinuation<Result> = UnsafeContinuation<Result, any Error>
#endif

/// Waits until a lane has resumed the continuation handed to `body`.
package func withSubmission<Result: Sendable>(
  _ body: (SubmissionContinuation<Result>) -> Void
) async throws -> Result {
  #if DEBUG
    try await withCheckedThrowingContinuation { body($0) }
  #else
    try await withUnsafeThrowingContinuation { body($0) }
  #endif
}
