/// A reading of a ticket's code, without what equipment adds to it or makes of it.
///
/// Hand scanners type: quotes and marks of files come along, AIM prefixes such as `]Q1`, line ends; a
/// keyboard switched to Hangul makes syllables of letters, one with Caps Lock turns their case, and an
/// input method of East Asia makes them wide.
public struct TicketReading: Hashable, Sendable {
  /// The letters that were meant, as far as they can be told. Case is uncertain where ``isHangul``.
  public let text: String
  /// Whether it came through a keyboard that was switched to Hangul.
  public let isHangul: Bool

  /// Understands a reading; `raw` is what a scanner typed or a line of a file.
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

  /// What the text may have been: as it is, with case turned, and each field of a row of a file.
  public var candidates: [String] {
    let fields = text.split { Self.separators.contains($0) }.map { String(Self.bare($0)) }
    let all = fields.count > 1 ? [text] + fields : [text]
    return all + all.map(Self.turned)
  }

  /// Whether letters of both cases are in it: then none was lost.
  public var hasBothCases: Bool {
    text.contains { $0.isASCII && $0.isUppercase } && text.contains { $0.isASCII && $0.isLowercase }
  }

  /// The text as it is where case is no matter.
  public var folded: String { Self.folded(text) }

  /// A code as it is where case is no matter.
  public static func folded(_ code: String) -> String {
    String(decoding: code.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  private static let separators: Set<Character> = [",", ";", "\t", "|"]
  private static let quotes: Set<Character> = [
    "\"", "'", "`", "“", "”", "„", "‘", "’", "«", "»", "「", "」", "『", "』",
  ]

  /// Without quotes, separators and an AIM prefix around it, and without blanks in it.
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

  /// Controls and what shows nothing: byte order marks, joiners, a scanner's own beginning and end. A
  /// tab divides fields.
  private static func isNoise(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\t"
    case .format: true
    default: false
    }
  }

  /// The narrow form of a wide letter.
  private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (0xFF01...0xFF5E).contains(scalar.value)
      ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
  }

  /// As a keyboard with Caps Lock types it.
  private static func turned(_ text: String) -> String {
    String(
      decoding: text.utf8.map { byte in
        (65...90).contains(byte) || (97...122).contains(byte) ? byte ^ 32 : byte
      }, as: UTF8.self)
  }
}
