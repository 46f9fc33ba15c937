import Encoding

extension TicketVerifier {
  /// When the ticket of a code may have been made whose case was lost, in milliseconds since 1970: the
  /// times its identifier can begin with. Empty for what is no code.
  ///
  /// The signature is over the letters as they were, so it cannot be checked; but whoever knows all the
  /// letters of a kept code but their case has read it.
  ///
  /// - Parameters:
  ///   - folded: The code; letters may be of either case.
  ///   - range: Times that are possible. The narrower, the fewer answers: of two years, some 64.
  public static func times(ofFolded folded: String, in range: ClosedRange<Int64>) -> [Int64] {
    guard letters.contains(folded.utf8.count) else { return [] }
    // Bytes of version and key number stand before the identifier.
    let start = folded.utf8.count == letters[0] ? 1 : 3
    // So many letters hold the six bytes of the time.
    let head = Array(folded.utf8.prefix(((start + 6) * 8 + 5) / 6))
    var found: Set<Int64> = []
    var texts: [[UInt8]] = [[]]
    for (place, letter) in head.enumerated() {
      let isLetter = (65...90).contains(letter) || (97...122).contains(letter)
      // What stands before the time is no matter; of the rest both cases.
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
