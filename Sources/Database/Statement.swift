import Synchronization

/// One static SQL text with `$1`-style binds, in the subset both engines share.
///
/// Make each statement once, as a `static let`: its number indexes the prepared statements of every
/// connection, so running it hashes no text.
public struct Statement: Sendable {
  private static let made = Atomic<Int>(0)

  /// A small number, unique in this process.
  public let number: Int
  /// The SQL.
  public let text: String

  /// Makes a statement of one text for both engines.
  public init(_ text: StaticString) {
    number = Self.made.wrappingAdd(1, ordering: .relaxed).oldValue
    self.text = text.description
  }
}
