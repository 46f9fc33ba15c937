import Encoding
public import Ticketing

/// A search for concerts: words, dates and an order.
public struct ConcertSearch: Sendable {
  /// The order of the results.
  public enum Order: String, Sendable {
    /// The latest first.
    case newest = "NEWEST"
    /// The next to start first.
    case start = "START"
  }

  /// The words that the title, artist and venue must contain, folded.
  private let words: [String]
  /// The range of dates; nil for any date or none.
  public let range: Range<Timestamp>?
  /// The order of the results.
  public let order: Order

  /// Whether every concert is requested, newest first, which memory answers.
  public var isPlain: Bool { words.isEmpty && range == nil && order == .newest }

  /// Makes a search for concerts with every word of a text and a date that starts in a range, in an order.
  public init(text: String, range: Range<Timestamp>?, order: Order) {
    words = Self.folded(text).split(separator: " ").map(String.init)
    self.range = range
    self.order = order
  }

  /// Whether a concert has every word in its title, artist or venue.
  func fits(_ title: String, _ artist: String, _ venue: String) -> Bool {
    if words.isEmpty { return true }
    let text = Self.folded("\(title)\n\(artist)\n\(venue)")
    return words.allSatisfy { text.utf8.contains($0.utf8) }
  }

  /// The folded text for comparison: normalized, lowercase, with one kind of space.
  private static func folded(_ text: String) -> String {
    text.plainSpaced.composed.lowercased()
  }
}
