import Encoding

extension TicketVerifier {
  /// The times at which the ticket of a code whose case was lost may have been made, in milliseconds since
  /// 1970: those its identifier can begin with. Empty for a text that is not a code.
  ///
  /// The signature covers the original letters, so it cannot be checked; but a person who knows every letter
  /// of a stored code except for its case has read it.
  ///
  /// - Parameters:
  ///   - folded: The code; letters may be of either case.
  ///   - range: The possible times. The narrower, the fewer answers: for two years, some 64.
  public static func times(ofFolded folded: String, in range: ClosedRange<Int64>) -> [Int64] {
    guard letters.contains(folded.utf8.count) else { return [] }
    // The bytes of version and key number come before the identifier.
    let start = folded.utf8.count == letters[0] ? 1 : 3
    // The letters that contain the six bytes of the time.
    let head = Array(folded.utf8.prefix(((start + 6) * 8 + 5) / 6))
    var found: Set<Int64> = []
    var texts: [[UInt8]] = [[]]
    for (place, letter) in head.enumerated() {
      let isLetter = (65...90).contains(letter) || (97...122).contains(letter)
      // Letters before the time do not matter; for the rest, both cases.
      let forms = isLetter && place * 6 + 5 >= start * 8 ? [letter | 32, letter & ~32] : [letter]
      texts = texts.flatMap { text in forms.map { text + [$0] } }
    }
    for text in texts {
      let padded = text + [UInt8](repeating: 65, count: (4 - text.count % 4) % 4)
      guard let bytes = Base64URL.decode(String(decoding: padded, as: UTF8.self)) else { return [] }
      let time = bytes[start..<(start + 6)].reduce(0) { $0 << 8 | Int64($1) }
      if range.contains(time) { found.insert(time) }
    }
    return found.sorted()
  }
}
