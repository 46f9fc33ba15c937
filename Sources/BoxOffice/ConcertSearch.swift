import Encoding
public import Ticketing

/// Which concerts somebody looks for: words, dates, and an order.
public struct ConcertSearch: Sendable {
  /// What comes first.
  public enum Order: String, Sendable {
    /// Those made last.
    case newest = "NEWEST"
    /// Those that start next.
    case start = "START"
  }

  /// What the title, artist and venue must have, folded.
  private let words: [String]
  /// Dates looked for; nil when any will do, and none too.
  public let range: Range<Timestamp>?
  /// What comes first.
  public let order: Order

  /// Whether every concert is asked for, newest first: what memory answers.
  public var isPlain: Bool { words.isEmpty && range == nil && order == .newest }

  /// Looks for concerts with every word of a text, in an order, with a date that starts in a range.
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

  /// The text as it is compared: one form of each letter, small, with one kind of space.
  private static func folded(_ text: String) -> String {
    text.plainSpaced.composed.lowercased()
  }
}
