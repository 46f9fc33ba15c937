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

  /// Whether callers that share a transaction may share an answer too.
  public let isShared: Bool

  /// Makes a statement of one text for both engines.
  ///
  /// - Parameter isShared: A question that every caller of a batch asks alike, about rows that none of
  ///   them changes and then asks for: an engine behind a network may ask it once for all.
  public init(_ text: StaticString, isShared: Bool = false) {
    number = Self.made.wrappingAdd(1, ordering: .relaxed).oldValue
    self.text = text.description
    self.isShared = isShared
  }

  /// Makes a statement of a text that an engine has put together; engines make few, and keep them.
  package init(generated text: String) {
    number = Self.made.wrappingAdd(1, ordering: .relaxed).oldValue
    self.text = text
    isShared = false
  }
}
