import CIDN2

/// The two forms of an international domain name: as people read it, and as the network carries it.
public enum DomainName {
  /// The name in ASCII letters, as the Domain Name System has it; in lower case.
  ///
  /// Other letters are mapped as Unicode Technical Standard 46 says (not transitional, as browsers do), so
  /// that case, width and composition make no difference. Nil for a name that cannot be registered: with
  /// symbols, with a label that is too long, or with a broken `xn--` label. A name in ASCII is only
  /// lower-cased.
  public static func ascii(_ name: String) -> String? {
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
    guard !name.utf8.contains(0) else { return nil }
    let flags = CInt(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
    var found: UnsafeMutablePointer<UInt8>?
    let result = Array((name + "\0").utf8).withUnsafeBufferPointer { bytes in
      idn2_lookup_u8(bytes.baseAddress, &found, flags)
    }
    guard result == IDN2_OK.rawValue, let found else { return nil }
    defer { idn2_free(found) }
    let text = String(cString: found)
    // Full-width letters become their ordinary forms, and so do signs that end a domain.
    let isName = text.utf8.allSatisfy { byte in
      switch UnicodeScalar(byte) {
      case "a"..."z", "0"..."9", "-", ".", "_": true
      default: false
      }
    }
    return isName ? text : nil
  }

  /// The name as people read it, with `xn--` labels decoded; nil when one is broken.
  public static func unicode(_ name: String) -> String? {
    guard name.utf8.allSatisfy({ $0 < 0x80 && $0 != 0 }), name.lowercased().contains("xn--") else {
      return name
    }
    var found: UnsafeMutablePointer<CChar>?
    let result = name.lowercased().withCString { idn2_to_unicode_8z8z($0, &found, 0) }
    guard result == IDN2_OK.rawValue, let found else { return nil }
    defer { idn2_free(found) }
    return String(validatingCString: found)
  }
}
