import Ticketing
import TimeZones

/// Comma-separated values as RFC 4180 has them: lines end with CR LF, texts are quoted when they must.
///
/// Spreadsheets run a text that begins like a formula; such a text gets an apostrophe in front. Where the
/// comma is the decimal mark they also split at semicolons, some at tabs, and then a line's quotes mean
/// nothing to them: what stands behind such a mark or a line's end is guarded like a beginning.
///
/// A file begins with a byte order mark: without one, Excel takes its letters for those of the system's code
/// page, on Korean Windows CP949. The pieces that follow the first have none, so that all of them one after
/// the other are one file.
struct CSV {
  private(set) var bytes: [UInt8] = []

  /// U+FEFF in UTF-8.
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// One value of a row.
  enum Field {
    /// Somebody's words.
    case text(String)
    /// A word of our own: an identifier, a time, a code.
    case word(String)
    /// A whole number.
    case number(Int64)
    /// What a clock of a zone shows, for people; programs read the instant beside it.
    case clock(Timestamp, ZoneName)
  }

  /// Adds a row.
  mutating func row(_ fields: Field...) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      switch field {
      case .text(let text): append(text)
      case .word(let word): bytes.append(contentsOf: word.utf8)
      case .number(let number): bytes.append(contentsOf: String(number).utf8)
      case .clock(let time, let zone):
        bytes.append(contentsOf: TimeZones.clock(time, in: zone).utf8)
      }
    }
    bytes.append(contentsOf: [13, 10])
  }

  /// Begins the file: a byte order mark and the row of the columns' names.
  mutating func header(_ names: String) {
    bytes.append(contentsOf: Self.mark)
    bytes.append(contentsOf: names.utf8)
    bytes.append(contentsOf: [13, 10])
  }

  private mutating func append(_ text: String) {
    let guarded = Self.guarded(text)
    let needsQuotes = guarded.unicodeScalars.contains { scalar in
      scalar == "," || scalar == "\"" || Self.splits(scalar)
    }
    guard needsQuotes else { return bytes.append(contentsOf: guarded.utf8) }
    bytes.append(UInt8(ascii: "\""))
    for byte in guarded.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The text with an apostrophe wherever a spreadsheet could see a formula begin.
  private static func guarded(_ text: String) -> String {
    var isAtBeginning = true
    var beginning = text.startIndex
    var guards: [String.Index] = []
    for (place, scalar) in zip(text.unicodeScalars.indices, text.unicodeScalars) {
      if splits(scalar) {
        // Some drop a tab or a line's end at the very front.
        if place == text.startIndex, scalar != ";" { guards.append(place) }
        isAtBeginning = true
        beginning = text.unicodeScalars.index(after: place)
      } else if isAtBeginning, !scalar.isBlank {
        // Blanks and what shows nothing do not keep a spreadsheet from running it.
        if marks.contains(scalar) { guards.append(beginning) }
        isAtBeginning = false
      }
    }
    guard !guards.isEmpty else { return text }
    var result = String.UnicodeScalarView()
    var written = text.startIndex
    for place in guards {
      result.append(contentsOf: text.unicodeScalars[written..<place])
      result.append("'")
      written = place
    }
    result.append(contentsOf: text.unicodeScalars[written...])
    return String(result)
  }

  /// What ends a line, or a column in the spreadsheets of some countries.
  private static func splits(_ scalar: Unicode.Scalar) -> Bool {
    scalar == ";" || scalar == "\t" || scalar == "\n" || scalar == "\r"
  }

  /// What formulas begin with, also in the wide and small forms that some take for them.
  private static let marks: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−",
  ]
}
