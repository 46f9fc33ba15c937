/// An HTML page under construction. Markup can only be a literal of this program, so nothing from a document
/// reaches a page without being escaped.
struct HTML {
  private(set) var bytes: [UInt8] = []

  /// Writes markup as it is.
  mutating func markup(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Writes one byte of markup that is already safe.
  mutating func markup(_ byte: UInt8) { bytes.append(byte) }

  /// Writes a part of an embedded file.
  mutating func copy(_ part: [UInt8]) { bytes.append(contentsOf: part) }

  /// Writes text, escaped for content and for quoted attributes alike.
  mutating func text(_ text: some StringProtocol) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): markup("&amp;")
      case UInt8(ascii: "<"): markup("&lt;")
      case UInt8(ascii: ">"): markup("&gt;")
      case UInt8(ascii: "\""): markup("&quot;")
      case UInt8(ascii: "'"): markup("&#39;")
      default: bytes.append(byte)
      }
    }
  }

  /// Writes a text inside `<code>`.
  mutating func code(_ text: some StringProtocol) {
    markup("<code>")
    self.text(text)
    markup("</code>")
  }

  /// Writes a link to an anchor of this page; `prefix` and `name` make the anchor's id.
  mutating func link(prefix: StaticString, to name: String) {
    markup("<a href=\"#")
    markup(prefix)
    text(name)
    markup("\">")
    code(name)
    markup("</a>")
  }

  /// Writes text in which backticks mark code.
  mutating func inline(_ text: some StringProtocol) {
    for (position, part) in text.split(separator: "`", omittingEmptySubsequences: false)
      .enumerated()
    {
      if position.isMultiple(of: 2) { self.text(part) } else { code(part) }
    }
  }

  /// Writes paragraphs separated by empty lines.
  mutating func prose(_ text: String) {
    var paragraph = ""
    let lines: [Substring] =
      text.split(separator: "\n", omittingEmptySubsequences: false) + [Substring()]
    for line in lines {
      if !line.isEmpty {
        paragraph += paragraph.isEmpty ? String(line) : " " + line
      } else if !paragraph.isEmpty {
        markup("<p>")
        inline(paragraph)
        markup("</p>\n")
        paragraph = ""
      }
    }
  }
}
