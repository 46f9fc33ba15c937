import Signing
import Testing
import Ticketing
import WaitingRoom

@Suite("Queue tokens")
struct QueueTokenTests {
  private let token = QueueToken(concert: arena, index: 12_345, nonce: 0xDEAD_BEEF_0BAD_CAFE)
  private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  @Test(
    "a token comes back as it went in",
    arguments: [
      (0, 0), (1, .max), (.max, 1), (0xFFFF_FFFF, 0x0102_0304_0506_0708),
    ] as [(UInt64, UInt64)])
  func roundTrip(index: UInt64, nonce: UInt64) {
    let token = QueueToken(
      concert: ConcertID(high: ~index, low: ~nonce), index: index, nonce: nonce)
    let text = token.text(signedBy: tokenKey)
    #expect(text.utf8.count == 66)
    #expect(text.allSatisfy { alphabet.contains($0) })
    #expect(QueueToken(text, signedBy: tokenKey) == token)
    #expect(QueueToken(text, signedBy: otherTokenKey) == nil)
  }

  @Test("a token with any one bit changed is refused")
  func flippedBits() {
    let text = token.text(signedBy: tokenKey)
    for position in 0..<66 {
      for bit in 0..<6 {
        var characters = Array(text)
        let value = alphabet.firstIndex(of: characters[position]) ?? 0
        characters[position] = alphabet[value ^ 1 << bit]
        #expect(QueueToken(String(characters), signedBy: tokenKey) == nil)
      }
    }
  }

  @Test("a token that is shortened, lengthened or spelt differently is refused")
  func malformed() {
    let text = token.text(signedBy: tokenKey)
    for length in 0..<66 {
      #expect(QueueToken(String(text.prefix(length)), signedBy: tokenKey) == nil)
    }
    let cut = String(text.dropLast())
    let others: [String] = [
      text + "A", text + "==", " " + cut, cut + "=", cut + "+", cut + "\0", cut + "\n",
      String(text.dropFirst()) + "é", String(repeating: "é", count: 33),
      String(repeating: "A", count: 66),
    ]
    for other in others {
      #expect(QueueToken(other, signedBy: tokenKey) == nil)
    }
  }

  @Test("the characters on either side of the alphabet are refused")
  func neighbours() {
    let text = token.text(signedBy: tokenKey)
    for byte in UInt8.min...0x7F {
      let character = Character(UnicodeScalar(byte))
      let other = String(character) + text.dropFirst()
      let isSame = text.first == character
      #expect((QueueToken(other, signedBy: tokenKey) != nil) == isSame)
    }
  }

  @Test("another version is refused even when it is signed")
  func otherVersion() {
    let numbers: [4 of UInt64] = [arena.high, arena.low, token.index, token.nonce]
    let texts = [UInt8(1), 2].map {
      SignedNumbers.text(of: numbers.span, version: $0, key: tokenKey)
    }
    #expect(QueueToken(texts[0], signedBy: tokenKey) == token)
    #expect(QueueToken(texts[1], signedBy: tokenKey) == nil)
  }

  @Test("a token is the text it always was")
  func known() {
    #expect(
      token.text(signedBy: tokenKey)
        == "AQAAAAAAAAAHAAAAAAAAAAcAAAAAAAAwOd6tvu8Lrcr-9nRDjh-pKKKewC8dd0-uQQ")
  }
}
