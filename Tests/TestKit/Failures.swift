import Synchronization

/// The errors behind the 5xx answers of a test's office; most tests want none.
public final class Failures: Sendable {
  private let errors = Mutex<[String]>([])

  /// None yet.
  public init() {}

  /// Everything so far.
  public var all: [String] { errors.withLock { $0 } }

  /// Notes one.
  public func note(_ error: any Error) { errors.withLock { $0.append("\(error)") } }
}
