import Signing
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
    let random = SecureRandom()
    for count in 0...100 {
      let bytes = random.bytes(count)
      #expect(bytes.count == count)
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

  @Test("numbers taken many at a time do not repeat, within one taking and across")
  func randomNumbers() {
    var numbers = RandomNumbers()
    var others = RandomNumbers()
    var seen: Set<UInt64> = []
    for _ in 0..<2_000 {
      #expect(seen.insert(numbers.next()).inserted)
      #expect(seen.insert(others.next()).inserted)
    }
  }

  @Test("random bytes do not repeat, and a negative count gives none")
  func random() {
    var random = SecureRandom()
    #expect(random.bytes(-1).isEmpty)
    #expect(Set((0..<1_000).map { _ in random.next() }).count == 1_000)
    #expect(Set((0..<1_000).map { _ in random.bytes(16) }).count == 1_000)
  }
}
