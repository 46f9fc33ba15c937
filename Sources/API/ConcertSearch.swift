import HTTPServer
import TextForms
import Ticketing

/// Which concerts somebody looks for: `?q=`, `?from=`, `?to=` and `?order=`.
struct ConcertSearch: Sendable {
  enum Order: String, Sendable {
    case newest = "NEWEST"
    case start = "START"
  }

  /// What the title, artist and venue must have, folded.
  private let words: [String]
  /// Dates looked for; nil when any will do, and none too.
  let range: Range<Timestamp>?
  let order: Order

  /// Whether every concert is asked for, newest first: what memory answers.
  var isPlain: Bool { words.isEmpty && range == nil && order == .newest }

  /// Reads the query; throws 400 for what does not fit.
  init(_ request: Request, now: Timestamp) throws {
    var words: [String] = []
    var order = Order.newest
    var bounds: (from: Timestamp?, to: Timestamp?) = (nil, nil)
    var errors: [FieldProblem] = []
    for (name, value) in try Query.pairs(request.query) {
      switch name {
      case "q":
        if value.unicodeScalars.count > APILimits.searchLength {
          errors.append(
            FieldProblem(
              field: "q", reason: "must have at most \(APILimits.searchLength) characters"))
        } else {
          words = Self.folded(value).split(separator: " ").map(String.init)
        }
      case "from", "to":
        guard let time = Timestamp(value) else {
          errors.append(
            FieldProblem(
              field: name, reason: "must be an RFC 3339 time, such as 2026-12-01T10:00:00Z"))
          continue
        }
        if name == "from" { bounds.from = time } else { bounds.to = time }
      case "order":
        if let known = Order(rawValue: value) {
          order = known
        } else {
          errors.append(FieldProblem(field: "order", reason: "must be NEWEST or START"))
        }
      default: continue
      }
    }
    // What begins no earlier than now is what somebody can still go to.
    let from = bounds.from ?? (order == .start ? now : Timestamp(milliseconds: 0))
    let to = bounds.to ?? Self.end
    if let asked = bounds.from, asked > to {
      errors.append(FieldProblem(field: "to", reason: "must not be before from"))
    }
    if !errors.isEmpty { throw Problem.invalid(errors) }
    self.words = words
    self.order = order
    let isBound = order == .start || bounds.from != nil || bounds.to != nil
    range = isBound ? from..<max(from, to) : nil
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

  /// 9999-12-31: beyond every date.
  private static var end: Timestamp { Timestamp(milliseconds: 253_402_300_799_000) }
}
