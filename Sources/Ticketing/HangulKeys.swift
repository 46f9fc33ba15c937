/// Which keys of a keyboard produce which Hangul (the two-set layout, which is by far the most common).
///
/// Only Q, W, E, R, T, O and P produce another letter with Shift; for all other keys the case is lost.
enum HangulKeys {
  private static let initials = split("r R s e E f a q Q t T d w W c z x v g")
  private static let medials = split("k o i O j p u P h hk ho hl y n nj np nl b m ml l")
  private static let finals =
    [""] + split("r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g")
  /// The standalone letters, from U+3131: consonants, then vowels.
  private static let letters =
    split("r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g") + medials

  /// The keys that produce a letter or a syllable; nil for anything but Hangul.
  static func keys(of scalar: Unicode.Scalar) -> String? {
    let value = Int(scalar.value)
    switch value {
    case 0xAC00...0xD7A3:
      let place = value - 0xAC00
      return initials[place / 588] + medials[place % 588 / 28] + finals[place % 28]
    case 0x3131...0x3163: return letters[value - 0x3131]
    case 0x1100...0x1112: return initials[value - 0x1100]
    case 0x1161...0x1175: return medials[value - 0x1161]
    case 0x11A8...0x11C2: return finals[value - 0x11A7]
    default: return nil
    }
  }

  private static func split(_ keys: String) -> [String] {
    keys.split(separator: " ").map(String.init)
  }
}
