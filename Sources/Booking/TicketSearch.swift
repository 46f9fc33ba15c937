/// What a steward types to find a ticket whose code cannot be read: a name, an address, an order, a seat, the
/// beginning of a short code, in any order.
///
/// Every word must match. Words that only name a part of a seat ("row", "열") are ignored.
public struct TicketSearch: Sendable {
  private let words: [Word]

  private struct Word: Sendable {
    let text: String
    /// The parts of `A-12`; one for a plain word.
    let parts: [String]
    /// Letters and digits alone, for identifiers and short codes.
    let bare: String
  }

  /// A ticket to match against.
  public struct Candidate: Sendable {
    let name: String
    let email: String
    let order: String
    let shortCode: String
    let seat: [String]

    /// Makes a candidate.
    public init(name: String, email: String, order: String, shortCode: String, seat: [String]) {
      self.name = name
      self.email = email
      self.order = order
      self.shortCode = shortCode
      self.seat = seat
    }
  }

  private static let fillers: Set<String> = [
    "row", "seat", "section", "block", "no", "열", "번", "구역", "좌석", "석",
  ]
  /// Korean suffixes for the parts of a seat.
  private static let endings = ["열", "번", "구역", "석"]

  /// Parses a query; nil when it contains nothing to search for.
  public init?(_ text: String) {
    let found = text.split { $0.isWhitespace || $0 == "," || $0 == "·" }.map { $0.lowercased() }
    let words = found.filter { !Self.fillers.contains($0) }.map { word in
      Word(
        text: word, parts: word.split { $0 == "-" || $0 == "/" }.map(String.init),
        bare: word.filter { $0.isLetter || $0.isNumber })
    }.filter { !$0.bare.isEmpty }
    guard !words.isEmpty else { return nil }
    self.words = words
  }

  /// Whether a ticket matches.
  public func matches(_ ticket: Candidate) -> Bool {
    let name = ticket.name.lowercased()
    let email = ticket.email.lowercased()
    let seat = ticket.seat.map { $0.lowercased() }
    let order = ticket.order.lowercased().filter { $0 != "-" }
    let short = ticket.shortCode.lowercased()
    return words.allSatisfy { word in
      Self.isIn(name, word.text) { $0.hasPrefix(word.text) }
        || Self.isIn(email, word.text) { $0 == word.text }
        || word.parts.allSatisfy { Self.isSeat($0, seat) }
        || word.bare.utf8.count >= Self.identifierMin
          && (order.contains(word.bare) || short.hasPrefix(word.bare))
    }
  }

  /// Whether a name or an address contains a word. One or two letters, such as a block's or a seat's number,
  /// would be found within most of them, so they must match a whole part. A Hangul syllable counts as a part
  /// of a name.
  private static func isIn(
    _ text: String, _ word: String, fits: (Substring) -> Bool
  ) -> Bool {
    guard word.utf8.count < fragmentMin else { return text.contains(word) }
    return text.split { !$0.isLetter && !$0.isNumber }.contains(where: fits)
  }

  private static func isSeat(_ word: String, _ seat: [String]) -> Bool {
    if seat.contains(word) { return true }
    return endings.contains { ending in
      word.hasSuffix(ending) && seat.contains(String(word.dropLast(ending.count)))
    }
  }
}
