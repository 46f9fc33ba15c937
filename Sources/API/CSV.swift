import JSON
import Ticketing

/// Comma-separated values as RFC 4180 has them: lines end with CR LF, texts are quoted when they must.
///
/// Spreadsheets run a text that begins like a formula; such a text gets an apostrophe in front.
struct CSV {
  private(set) var bytes: [UInt8] = []

  /// One value of a row.
  enum Field {
    /// Somebody's words.
    case text(String)
    /// A word of our own: an identifier, a time, a code.
    case word(String)
    /// A whole number.
    case number(Int64)
  }

  /// Adds a row.
  mutating func row(_ fields: Field...) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      switch field {
      case .text(let text): append(text)
      case .word(let word): bytes.append(contentsOf: word.utf8)
      case .number(let number): bytes.append(contentsOf: String(number).utf8)
      }
    }
    bytes.append(contentsOf: [13, 10])
  }

  /// Adds the row of the columns' names.
  mutating func header(_ names: String) {
    bytes.append(contentsOf: names.utf8)
    bytes.append(contentsOf: [13, 10])
  }

  private mutating func append(_ text: String) {
    let guarded = Self.beginsFormula(text) ? "'" + text : text
    let needsQuotes = guarded.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 13 || byte == 10
    }
    guard needsQuotes else { return bytes.append(contentsOf: guarded.utf8) }
    bytes.append(UInt8(ascii: "\""))
    for byte in guarded.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Blanks in front do not keep a spreadsheet from running it.
  private static func beginsFormula(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    if first == 9 || first == 10 || first == 13 { return true }
    guard let mark = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else {
      return false
    }
    return ["=", "+", "-", "@", "＝", "＋", "－", "＠"].contains(mark)
  }
}
