public import Database
public import Testing

/// One promise of the booking store, checked on any engine.
///
/// An engine's tests run all of them:
/// `@Test(arguments: BookingStoreCheck.all) func keeps(check: BookingStoreCheck) async throws { … }`.
public struct BookingStoreCheck: Sendable, CustomTestStringConvertible {
  /// The promise, as a sentence.
  public let testDescription: String
  /// Records an issue when the store breaks the promise on this engine.
  public let run: @Sendable (any DatabaseLender) async throws -> Void

  init(_ promise: String, run: @escaping @Sendable (any DatabaseLender) async throws -> Void) {
    testDescription = promise
    self.run = run
  }

  /// Every promise.
  public static let all: [BookingStoreCheck] =
    holding + paying + canceling + refunds + rows + audit + reports + histories + races + twins
    + givingBack + keys + extending
}

/// What an engine's tests lend the suite.
public protocol DatabaseLender: Sendable {
  /// Runs `body` on a fresh database without tables, then closes and removes it.
  func withDatabase(_ body: @Sendable (any Database) async throws -> Void) async throws
  /// The number of random histories that are run; each makes some ten thousand queries.
  var histories: UInt64 { get }
}

extension DatabaseLender {
  /// Sixty: enough to meet every rule in every state.
  public var histories: UInt64 { 60 }
}
