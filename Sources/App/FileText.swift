/// The text of a file, as editors and spreadsheets write it.
package enum FileText {
  /// The bytes as UTF-8: without byte order marks, and converted from UTF-16 where a mark or the zeros of the
  /// first letters reveal it. Text in another encoding is returned unchanged.
  ///
  /// Some programs add a second mark before the existing one.
  package static func utf8(_ bytes: [UInt8]) -> [UInt8] {
    withoutMarks(narrowed(bytes))
  }

  /// UTF-8 text without its leading byte order marks.
  package static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
    var text = bytes[...]
    while text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    return Array(text)
  }

  private static func narrowed(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isBigEndian: false) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isBigEndian: true) }
    // UTF-8 text contains no zeros.
    if bytes.count > 1, bytes[0] != 0, bytes[1] == 0 {
      return utf16(bytes[...], isBigEndian: false)
    }
    if bytes.count > 1, bytes[0] == 0, bytes[1] != 0 { return utf16(bytes[...], isBigEndian: true) }
    return bytes
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var place = bytes.startIndex
    while place + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      units.append(isBigEndian ? first << 8 | second : second << 8 | first)
      place += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
