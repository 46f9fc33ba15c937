extension Unicode.Scalar {
  /// Whether the scalar leaves no mark on a page: white space, control characters, everything that Unicode
  /// lets a font ignore (fillers, joiners, zero widths, direction marks), and the blank pattern of Braille.
  public var isBlank: Bool {
    if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
    switch properties.generalCategory {
    case .control, .format: return true
    default: return value == 0x2800
    }
  }

  /// Whether the scalar changes the direction of the surrounding text (Unicode Standard Annex 9, explicit
  /// embeddings, overrides and isolates), which makes one name look like another.
  public var turnsDirection: Bool {
    switch value {
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension StringProtocol {
  /// Whether the text has no visible characters.
  public var isBlank: Bool { unicodeScalars.allSatisfy(\.isBlank) }
}
