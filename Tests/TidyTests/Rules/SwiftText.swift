import Glibc

/// As much of Swift's grammar as the rules need: where comments and texts are, and where words are.
enum SwiftText {
  private enum Frame {
    /// Code, with so many parentheses open; inside a text, its interpolation.
    case code(open: Int)
    case text(isMultiline: Bool, hashes: Int)
  }

  /// The same bytes twice: without comments, and without comments and texts.
  static func blanked(_ bytes: [UInt8]) -> (uncommented: [UInt8], code: [UInt8]) {
    var uncommented = bytes
    var code = bytes
    bytes.withUnsafeBufferPointer { bytes in
      uncommented.withUnsafeMutableBufferPointer { uncommented in
        code.withUnsafeMutableBufferPointer { code in
          var blanking = Blanking(bytes: bytes, uncommented: uncommented, code: code)
          blanking.run()
        }
      }
    }
    return (uncommented, code)
  }

  private struct Blanking {
    let bytes: UnsafeBufferPointer<UInt8>
    let uncommented: UnsafeMutableBufferPointer<UInt8>
    let code: UnsafeMutableBufferPointer<UInt8>
    private var frames = [Frame.code(open: 0)]
    private var index = 0

    init(
      bytes: UnsafeBufferPointer<UInt8>, uncommented: UnsafeMutableBufferPointer<UInt8>,
      code: UnsafeMutableBufferPointer<UInt8>
    ) {
      self.bytes = bytes
      self.uncommented = uncommented
      self.code = code
    }

    mutating func run() {
      while index < bytes.count {
        switch frames[frames.count - 1] {
        case .code(let open): readCode(open)
        case .text(let isMultiline, let hashes): readText(isMultiline, hashes)
        }
      }
    }

    private func byte(_ offset: Int) -> UInt8 {
      index + offset < bytes.count ? bytes[index + offset] : 0
    }

    private mutating func readCode(_ open: Int) {
      switch byte(0) {
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blankComment() }
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipBlockComment()
      case UInt8(ascii: "#"), UInt8(ascii: "\""): readQuote()
      case UInt8(ascii: "("): step(open + 1)
      case UInt8(ascii: ")") where open == 0 && frames.count > 1:
        frames.removeLast()
        blankText()
      case UInt8(ascii: ")"): step(open - 1)
      default: index += 1
      }
    }

    private mutating func step(_ open: Int) {
      frames[frames.count - 1] = .code(open: open)
      index += 1
    }

    private mutating func readQuote() {
      var hashes = 0
      while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
      guard byte(hashes) == UInt8(ascii: "\"") else {
        index += max(1, hashes)
        return
      }
      let isMultiline =
        byte(hashes + 1) == UInt8(ascii: "\"") && byte(hashes + 2) == UInt8(ascii: "\"")
      for _ in 0..<(hashes + (isMultiline ? 3 : 1)) { blankText() }
      frames.append(.text(isMultiline: isMultiline, hashes: hashes))
    }

    private mutating func readText(_ isMultiline: Bool, _ hashes: Int) {
      if byte(0) == UInt8(ascii: "\\"), hasHashes(hashes, after: 1) {
        let isInterpolation = byte(1 + hashes) == UInt8(ascii: "(")
        for _ in 0..<(hashes + 2) { blankText() }
        if isInterpolation { frames.append(.code(open: 0)) }
      } else if byte(0) == UInt8(ascii: "\""), !isMultiline, hasHashes(hashes, after: 1) {
        for _ in 0..<(hashes + 1) { blankText() }
        frames.removeLast()
      } else if byte(0) == UInt8(ascii: "\""), isMultiline, byte(1) == UInt8(ascii: "\""),
        byte(2) == UInt8(ascii: "\""), hasHashes(hashes, after: 3)
      {
        for _ in 0..<(hashes + 3) { blankText() }
        frames.removeLast()
      } else {
        blankText()
      }
    }

    private func hasHashes(_ count: Int, after offset: Int) -> Bool {
      (0..<count).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
    }

    private mutating func skipBlockComment() {
      var depth = 0
      repeat {
        if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
          depth += 1
          blankComment()
        } else if byte(0) == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
          depth -= 1
          blankComment()
        }
        if index < bytes.count { blankComment() }
      } while depth > 0 && index < bytes.count
    }

    private mutating func blankText() {
      guard index < bytes.count else { return }
      if bytes[index] != UInt8(ascii: "\n") { code[index] = UInt8(ascii: " ") }
      index += 1
    }

    private mutating func blankComment() {
      if bytes[index] != UInt8(ascii: "\n") {
        uncommented[index] = UInt8(ascii: " ")
        code[index] = UInt8(ascii: " ")
      }
      index += 1
    }
  }

  /// Whether a byte may stand inside a name.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: byte >= 0x80
    }
  }

  /// Where a word stands, with an edge on each side that is a letter.
  static func places(of word: String, in bytes: [UInt8]) -> [Int] {
    let word = Array(word.utf8)
    guard let first = word.first, let last = word.last else { return [] }
    return bytes.withUnsafeBytes { bytes in
      var places: [Int] = []
      var from = 0
      while from + word.count <= bytes.count, let base = bytes.baseAddress,
        let hit = memchr(base + from, Int32(first), bytes.count - word.count - from + 1)
      {
        let place = UnsafeRawPointer(hit) - base
        let end = place + word.count
        if memcmp(hit, word, word.count) == 0,
          place == 0 || !isNameByte(first) || !isNameByte(bytes[place - 1]),
          end == bytes.count || !isNameByte(last) || !isNameByte(bytes[end])
        {
          places.append(place)
        }
        from = place + 1
      }
      return places
    }
  }

  /// The names in some bytes: runs of letters, digits and low lines.
  static func names(in bytes: [UInt8], _ take: (Substring) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var start: Int?
      for index in 0...bytes.count {
        if index < bytes.count, isNameByte(bytes[index]) {
          if start == nil { start = index }
        } else if let begun = start {
          take(
            Substring(decoding: UnsafeBufferPointer(rebasing: bytes[begun..<index]), as: UTF8.self))
          start = nil
        }
      }
    }
  }
}
