/// The scan of a ticket's code, normalized: without what scanners add to it or change in it.
///
/// Hand scanners act as keyboards: they add quotes and file marks, AIM prefixes such as `]Q1`, and line
/// breaks. A keyboard switched to Hangul turns letters into syllables, Caps Lock inverts their case, and an
/// East Asian input method makes them wide.
public struct TicketReading: Hashable, Sendable {
  /// The intended letters, as far as they can be recovered. Case is uncertain where ``isHangul``.
  public let text: String
  /// Whether it came through a keyboard switched to Hangul.
  public let isHangul: Bool

  /// Normalizes a scan; `raw` is a scanner's input or a line of a file.
  public init(_ raw: some StringProtocol) {
    var letters = String.UnicodeScalarView()
    var isHangul = false
    for scalar in raw.unicodeScalars {
      if let keys = HangulKeys.keys(of: scalar) {
        isHangul = true
        letters.append(contentsOf: keys.unicodeScalars)
      } else if !Self.isNoise(scalar) {
        letters.append(Self.narrow(scalar))
      }
    }
    self.isHangul = isHangul
    text = String(Self.bare(Substring(String(letters))))
  }

  /// The possible codes: the text as it is, with case inverted, and each field of a row of a file.
  public var candidates: [String] {
    let fields = text.split { Self.separators.contains($0) }.map { String(Self.bare($0)) }
    let all = fields.count > 1 ? [text] + fields : [text]
    return all + all.map(Self.turned)
  }

  /// Whether it contains letters of both cases: then none was lost.
  public var hasBothCases: Bool {
    text.contains { $0.isASCII && $0.isUppercase } && text.contains { $0.isASCII && $0.isLowercase }
  }

  /// The text, normalized for comparisons that ignore case.
  public var folded: String { Self.folded(text) }

  /// A code, normalized for comparisons that ignore case.
  public static func folded(_ code: String) -> String {
    String(decoding: code.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  private static let separators: Set<Character> = [",", ";", "\t", "|"]
  private static let quotes: Set<Character> = [
    "\"", "'", "`", "“", "”", "„", "‘", "’", "«", "»", "「", "」", "『", "』",
  ]

  /// The text without surrounding quotes, separators and an AIM prefix, and without blanks.
  private static func bare(_ text: Substring) -> Substring {
    var rest = Substring(text.filter { !$0.isWhitespace || $0 == "\t" })
    while true {
      let count = rest.utf8.count
      while let first = rest.first, isEdge(first) { rest.removeFirst() }
      while let last = rest.last, isEdge(last) { rest.removeLast() }
      let prefix = Array(rest.unicodeScalars.prefix(3))
      if prefix.count == 3, prefix[0] == "]", prefix[1].properties.isAlphabetic, prefix[1].isASCII,
        prefix[2].isASCII, prefix[2].properties.isAlphabetic || ("0"..."9").contains(prefix[2])
      {
        rest = rest.dropFirst(3)
      }
      if rest.utf8.count == count { return rest }
    }
  }

  private static func isEdge(_ character: Character) -> Bool {
    quotes.contains(character) || separators.contains(character)
  }

  /// Control and invisible characters: byte order marks, joiners, a scanner's prefix and suffix. A tab
  /// separates fields.
  private static func isNoise(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\t"
    case .format: true
    default: false
    }
  }

  /// The narrow form of a wide character.
  private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (0xFF01...0xFF5E).contains(scalar.value)
      ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
  }

  /// The text as typed with Caps Lock.
  private static func turned(_ text: String) -> String {
    String(
      decoding: text.utf8.map { byte in
        (65...90).contains(byte) || (97...122).contains(byte) ? byte ^ 32 : byte
      }, as: UTF8.self)
  }
}
