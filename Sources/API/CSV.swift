import Ticketing
import TimeZones

/// Comma-separated values as specified by RFC 4180: lines end with CR LF, and texts are quoted when
/// necessary.
///
/// Spreadsheets execute a text that begins like a formula, so such a text is prefixed with an apostrophe.
/// Where the comma is the decimal mark, spreadsheets also split lines at semicolons, some at tabs, and then
/// ignore the quotes of a line: text after such a separator or a line break is escaped like the beginning of
/// a field.
///
/// A file begins with a byte order mark: without one, Excel decodes it with the system's code page, CP949 on
/// Korean Windows. Later pieces have none, so that concatenating all pieces gives one file.
struct CSV {
  private(set) var bytes: [UInt8] = []

  /// U+FEFF in UTF-8.
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// One value of a row.
  enum Field {
    /// A text written by a person.
    case text(String)
    /// One of our own tokens: an identifier, a time, a code.
    case word(String)
    /// A whole number.
    case number(Int64)
    /// A zone's local time, for people; programs read the instant next to it.
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

  /// Begins the file: a byte order mark and the header row.
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

  /// The text with an apostrophe wherever a spreadsheet could detect a formula.
  private static func guarded(_ text: String) -> String {
    var isAtBeginning = true
    var beginning = text.startIndex
    var guards: [String.Index] = []
    for (place, scalar) in zip(text.unicodeScalars.indices, text.unicodeScalars) {
      if splits(scalar) {
        // Some programs drop a leading tab or line break.
        if place == text.startIndex, scalar != ";" { guards.append(place) }
        isAtBeginning = true
        beginning = text.unicodeScalars.index(after: place)
      } else if isAtBeginning, !scalar.isBlank {
        // Blanks and invisible characters do not keep a spreadsheet from executing it.
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

  /// The line breaks, and the column separators of some countries' spreadsheets.
  private static func splits(_ scalar: Unicode.Scalar) -> Bool {
    scalar == ";" || scalar == "\t" || scalar == "\n" || scalar == "\r"
  }

  /// The characters that begin formulas, including the wide and small forms that some programs accept.
  private static let marks: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−",
  ]
}
