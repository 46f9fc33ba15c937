// The standard library composes and decomposes to compare strings, and offers the results under this name
// only; see docs/decisions/0037.
@_spi(_Unicode) import Swift

/// Text in the forms in which different keyboards send it.
///
/// Swift calls two strings equal that differ in form only, so code that compares, hashes or stores their
/// bytes must first bring them into one form.
extension String {
  /// The text in Normalization Form C: letters with their accents, and syllables in one piece.
  public var composed: String { isASCII ? self : String(scalars: _nfc) }

  /// The text in Normalization Form D: accents and the letters of a syllable separately.
  public var decomposed: String { isASCII ? self : String(scalars: _nfd) }

  /// The text with one kind of space: U+0020 in place of any other space that has a width.
  public var plainSpaced: String {
    if isASCII { return self }
    return String(
      scalars: unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .spaceSeparator ? " " : scalar
      })
  }

  private var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

  private init(scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}

extension Sequence<String> {
  /// The texts in their order, without those whose bytes equal an earlier one's.
  public var withoutByteTwins: [String] {
    var seen: Set<[UInt8]> = []
    return filter { seen.insert(Array($0.utf8)).inserted }
  }
}
