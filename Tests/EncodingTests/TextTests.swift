import Encoding
import Testing

@Suite("Bytes as text")
struct TextTests {
  @Test(
    "base64url gives the texts of RFC 4648, and reads them back",
    arguments: [
      ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
      ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
    ])
  func rfc4648(plain: String, text: String) {
    #expect(Base64URL.encode(Array(plain.utf8)) == text)
    #expect(Base64URL.decode(text) == Array(plain.utf8))
  }

  @Test("base64url uses its own two last letters")
  func alphabet() {
    #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
    #expect(Base64URL.decode("-_-_") == [0xFB, 0xFF, 0xBF])
  }

  @Test(
    "any other text for the same bytes is refused",
    arguments: [
      "Zg==", "Zm8=", "Zh", "Zv", "Zm9", "Zm-", "Z", "Zm9vY", "+/+/", "Zm 8", "Zm8\n", " Zm8",
      "Zm8.", "Zé", "\0\0", "Zm9v\0",
    ])
  func canonical(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test("each two letters that decode are the text of their byte")
  func everyPair() {
    var decoded = 0
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes = [first, second].withUnsafeBufferPointer { Base64URL.decode($0) }
        guard let bytes else { continue }
        decoded += 1
        if Array(Base64URL.encode(bytes).utf8) != [first, second] {
          Issue.record("\(first), \(second) is a second text of \(bytes)")
        }
      }
    }
    #expect(decoded == 256)
  }

  @Test("decoding into given room refuses room of another size")
  func room() {
    let letters = Array("Zm9v".utf8)
    for size in 0...5 {
      var room = [UInt8](repeating: 0, count: size)
      let fits = letters.withUnsafeBufferPointer { letters in
        room.withUnsafeMutableBytes { Base64URL.decode(letters, into: $0) }
      }
      #expect(fits == (size == 3))
    }
  }

  @Test("random bytes of each length survive both texts")
  func roundTrip() {
    var random = SplitMix64(seed: 1)
    for count in 0...100 {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
      #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }
  }

  @Test("hexadecimal is written in lower case and read in either")
  func hex() {
    #expect(Hex.encode([0x00, 0x9A, 0xFF]) == "009aff")
    #expect(Hex.decode("009AfF") == [0x00, 0x9A, 0xFF])
    for text in ["0", "0g", "0x", " 00", "00 ", "é", "-1"] { #expect(Hex.decode(text) == nil) }
  }

  @Test("a number is sixteen digits, and one to sixteen lower-case digits are a number")
  func numbers() {
    for (number, text) in [
      (0, "0000000000000000"), (0xABC, "0000000000000abc"), (.max, "ffffffffffffffff"),
    ] as [(UInt64, String)] {
      #expect(Hex.text(number) == text)
      #expect(Hex.number(text.utf8) == number)
    }
    #expect(Hex.number("abc".utf8) == 0xABC)
    for text in ["", "ABC", "0x1", "-1", "g", "/", ":", "`", "@", "00000000000000000", "é"] {
      #expect(Hex.number(text.utf8) == nil, "\(text)")
    }
  }

  @Test("only as many digits are written as asked for, the last ones, and nothing around them")
  func someDigits() {
    var room = [UInt8](repeating: UInt8(ascii: "."), count: 6)
    room.withUnsafeMutableBufferPointer { Hex.write(0xABC12, digits: 3, to: $0, at: 2) }
    #expect(String(decoding: room, as: UTF8.self) == "..c12.")
  }

  @Test("each byte that is a digit has its value, and no other has one")
  func digits() {
    let digits = Array("0123456789abcdefABCDEF".utf8)
    for byte in UInt8.min...UInt8.max {
      #expect((Hex.value(byte) != nil) == digits.contains(byte))
      #expect((Hex.lowercaseValue(byte) != nil) == digits.prefix(16).contains(byte))
      if let value = Hex.lowercaseValue(byte) { #expect(Hex.digit(value) == byte) }
    }
  }

  @Test(
    "base64 gives the texts of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{FFFF}?", "77+/Pw=="),
    ])
  func padded(plain: String, text: String) {
    #expect(Base64.encode(Array(plain.utf8)) == text)
  }

  @Test("a text that is not stored in one piece of UTF-8 is decoded alike")
  func pieces() {
    let text = String(repeating: "Zm9v", count: 10)
    var room = [UInt8](repeating: 0, count: 30)
    #expect(room.withUnsafeMutableBytes { Base64URL.decode("x" + text.dropFirst(), into: $0) })
    #expect(room.withUnsafeMutableBytes { Base64URL.decode(text, into: $0) })
    #expect(room == Array(String(repeating: "foo", count: 10).utf8))
  }

  @Test(
    "percent-encoded text is what it stands for",
    arguments: [
      ("", ""), ("plain", "plain"), ("a%20b", "a b"), ("%c3%A9", "é"), ("%25", "%"), ("a+b", "a+b"),
      ("%00", "\0"),
    ])
  func percent(text: String, meant: String) {
    #expect(PercentEncoding.decode(text[...]) == meant)
    let spaced = meant.replacing("+", with: " ")
    #expect(PercentEncoding.decode(text[...], plusIsSpace: true) == spaced)
  }

  @Test(
    "a percent sign without two digits, and what is no UTF-8, is refused",
    arguments: [
      "%", "%2", "a%", "%2g", "%g2", "%+1", "% 1", "%%20", "%ff", "%c3", "%é", "%e0%a4%a",
    ])
  func notPercent(text: String) {
    #expect(PercentEncoding.decode(text[...]) == nil)
    #expect(PercentEncoding.decode(text[...], plusIsSpace: true) == nil)
  }
}
