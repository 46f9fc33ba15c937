public import Database
public import Ticketing

/// A write as a value: what it locks, what it will read, what it does, and what others must hear of it.
///
/// Made before its transaction, from what is known outside; may be performed more than once, after what it
/// did was undone.
public protocol Command: Sendable {
  /// What it answers.
  associatedtype Value: Sendable = Void
  /// Why it is to be made anew and tried again; never, for most.
  associatedtype Retry: Sendable = Never

  /// What it touches, besides what belongs to whoever asks.
  var keys: [LockKey] { get }

  /// Announces what it will read, so that a store behind a network is asked everything in one trip.
  func prefetch(in tx: borrowing Transaction, now: Timestamp) throws

  /// Does it, in one transaction. What it throws undoes it.
  func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<Value>

  /// Why to try again with another command, when an error is no refusal but says so; nil for all others.
  /// An error may come from ``perform(in:now:)`` or from the write itself.
  func retry(after error: any Error) -> Retry?
}

extension Command {
  /// Reads nothing that is worth announcing.
  public func prefetch(in tx: borrowing Transaction, now: Timestamp) throws {}

  /// Is never tried again.
  public func retry(after error: any Error) -> Retry? { nil }
}

/// What a command did: its answer, and what memory and the other instances are to be told after the
/// commit.
public struct Done<Value: Sendable>: Sendable {
  /// The answer.
  public let value: Value
  /// What follows from it outside the store, in order.
  public let effects: [Effect]

  /// Gathers both.
  public init(_ value: Value, _ effects: [Effect] = []) {
    self.value = value
    self.effects = effects
  }
}

/// A command made of one closure: for writes that read nothing worth announcing and are never tried again.
public struct Step<Value: Sendable>: Command {
  /// What it touches.
  public let keys: [LockKey]
  private let work: @Sendable (borrowing Transaction, Timestamp) throws -> Done<Value>

  /// Makes a command of its work.
  public init(
    locking keys: [LockKey],
    _ work: @escaping @Sendable (borrowing Transaction, Timestamp) throws -> Done<Value>
  ) {
    self.keys = keys
    self.work = work
  }

  /// Does the work.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<Value> {
    try work(tx, now)
  }
}

/// Tells the operator of a failure that no client hears of, with the trace it belongs to.
public typealias Report = @Sendable (_ error: any Error, _ trace: String?) -> Void
