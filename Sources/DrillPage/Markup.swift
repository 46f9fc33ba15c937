/// Text escaped for HTML, and figures as people write them.
enum Markup {
  /// Text as it is shown, wherever it stands: in an element or in an attribute with quotation marks.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.prefix(PageLimits.textMax) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default:
        // What no page may contain, and what turns the direction of the text after it.
        let isPlain = character.unicodeScalars.allSatisfy { scalar in
          scalar.value >= 0x20 && scalar.value != 0x7F
            && !(0x202A...0x202E).contains(scalar.value)
            && !(0x2066...0x2069).contains(scalar.value)
        }
        result += isPlain ? String(character) : " "
      }
    }
    return result
  }

  /// A whole number with commas.
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }

  /// A number with so many decimals; a dash for what is none.
  static func number(_ value: Double, _ decimals: Int = 0) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    let factor = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
    let scaled = Int((abs(value) * Double(factor)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let whole = sign + grouped(scaled / factor)
    guard factor > 1 else { return whole }
    let rest = String(scaled % factor)
    return whole + "."
      + String(repeating: "0", count: (factor == 10 ? 1 : 2) - rest.count) + rest
  }

  /// A number to about three figures.
  static func short(_ value: Double) -> String {
    let text = number(value, abs(value) < 1 ? 2 : abs(value) < 100 ? 1 : 0)
    // 5.0 is no more than 5 here.
    guard text.contains(".") else { return text }
    let trimmed = String(text.reversed().drop { $0 == "0" }.reversed())
    return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
  }

  /// A coordinate, to a tenth.
  static func at(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }

  static func share(_ value: Double) -> String {
    // What is not all is never shown as 100.
    if value >= 0.99, value < 1 { return number(min(value * 100, 99.9), 1) }
    return number(value * 100, value * 100 < 10 ? 1 : 0)
  }
}
