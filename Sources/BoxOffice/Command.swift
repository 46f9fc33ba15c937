public import Database
public import Ticketing

/// A write as a value: what it locks, what it reads, what it does, and what must be published afterwards.
///
/// Made before its transaction from what is known outside; may be performed more than once, each time after
/// the previous attempt was rolled back.
public protocol Command: Sendable {
  /// Its answer.
  associatedtype Value: Sendable = Void
  /// Why it is to be rebuilt and tried again; never, for most commands.
  associatedtype Retry: Sendable = Never

  /// The keys of what it touches, besides what belongs to the person who asks.
  var keys: [LockKey] { get }

  /// Prefetches what it will read, so that a networked store answers everything in one round trip.
  func prefetch(in tx: borrowing Transaction, now: Timestamp) throws

  /// Performs it, in one transaction. An error rolls it back.
  func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<Value>

  /// The reason to try again with another command, when an error is not a refusal but such a reason; nil for
  /// all others. The error may come from ``perform(in:now:)`` or from the write itself.
  func retry(after error: any Error) -> Retry?
}

extension Command {
  /// Prefetches nothing.
  public func prefetch(in tx: borrowing Transaction, now: Timestamp) throws {}

  /// Never tries again.
  public func retry(after error: any Error) -> Retry? { nil }
}

/// The result of a command: its answer, and what to apply in memory and publish to the other instances after
/// the commit.
public struct Done<Value: Sendable>: Sendable {
  /// The answer.
  public let value: Value
  /// Its effects outside the store, in order.
  public let effects: [Effect]

  /// Combines both.
  public init(_ value: Value, _ effects: [Effect] = []) {
    self.value = value
    self.effects = effects
  }
}

/// A command made of one closure: for writes that prefetch nothing and are never tried again.
public struct Step<Value: Sendable>: Command {
  /// The keys of what it touches.
  public let keys: [LockKey]
  private let work: @Sendable (borrowing Transaction, Timestamp) throws -> Done<Value>

  /// Makes a command from its closure.
  public init(
    locking keys: [LockKey],
    _ work: @escaping @Sendable (borrowing Transaction, Timestamp) throws -> Done<Value>
  ) {
    self.keys = keys
    self.work = work
  }

  /// Runs the closure.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<Value> {
    try work(tx, now)
  }
}

/// Reports a failure that no client sees to the operator, with its trace.
public typealias Report = @Sendable (_ error: any Error, _ trace: String?) -> Void
