import Testing
import Ticketing
import WaitingRoom

@Suite("Queue tokens that say whose they are")
struct PersonalTokenTests {
  private let token = PersonalToken(
    concert: arena, index: 12_345, nonce: 0xDEAD_BEEF_0BAD_CAFE, user: user(7))
  private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  @Test(
    "a token comes back as it went in",
    arguments: [(0, 0), (1, .max), (.max, 1), (0xFFFF_FFFF, 7)] as [(UInt64, UInt64)])
  func roundTrip(index: UInt64, nonce: UInt64) {
    let token = PersonalToken(
      concert: ConcertID(high: ~index, low: ~nonce), index: index, nonce: nonce,
      user: UserID(high: nonce, low: ~index))
    let text = token.text(signedBy: tokenKey)
    #expect(text.utf8.count == 87)
    #expect(text.allSatisfy { alphabet.contains($0) })
    #expect(PersonalToken(text, signedBy: tokenKey) == token)
    #expect(PersonalToken(text, signedBy: otherTokenKey) == nil)
  }

  @Test("a token with any one bit changed is refused")
  func flippedBits() {
    let text = token.text(signedBy: tokenKey)
    for position in 0..<87 {
      for bit in 0..<6 {
        var characters = Array(text)
        let value = alphabet.firstIndex(of: characters[position]) ?? 0
        characters[position] = alphabet[value ^ 1 << bit]
        #expect(PersonalToken(String(characters), signedBy: tokenKey) == nil)
      }
    }
  }

  @Test("a token that is shortened or lengthened is refused")
  func malformed() {
    let text = token.text(signedBy: tokenKey)
    for length in 0..<87 {
      #expect(PersonalToken(String(text.prefix(length)), signedBy: tokenKey) == nil)
    }
    for other in [text + "A", text + "=", String(repeating: "A", count: 87)] {
      #expect(PersonalToken(other, signedBy: tokenKey) == nil)
    }
  }

  @Test("neither kind of token is read as the other")
  func kinds() {
    let plain = QueueToken(concert: arena, index: 1, nonce: 2)
    #expect(PersonalToken(plain.text(signedBy: tokenKey), signedBy: tokenKey) == nil)
    #expect(QueueToken(token.text(signedBy: tokenKey), signedBy: tokenKey) == nil)
  }

  @Test("a token is the text it always was")
  func known() {
    #expect(
      token.text(signedBy: tokenKey)
        == "AgAAAAAAAAAHAAAAAAAAAAcAAAAAAAAwOd6tvu8Lrcr-AZIAAAAAcAAAAAAAAAAAB7VlPt-hdK3CdQhuhCh9Heg"
    )
  }
}
