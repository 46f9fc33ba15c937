import Accounts
import Signing
import Testing
import Ticketing

@Suite("Bearer tokens")
struct BearerTokenTests {
  private let now = Timestamp(milliseconds: 1_795_255_200_750)
  private let tokens = AccessTokens(key: MACKey(secret: Array(0..<32), purpose: "access"))

  private func issue(_ number: UInt64) -> (token: String, claims: AccessClaims) {
    let user = User(
      id: UserID(high: number, low: number), email: "fan@example.org", name: "Fan", role: .fan)
    return tokens.issue(user: user, session: SessionID(high: 1, low: number), now: now)
  }

  @Test("a header says the same the first time and later")
  func remembered() throws {
    let bearer = BearerTokens(tokens)
    let (token, claims) = issue(1)
    for _ in 0..<3 { #expect(try bearer.claims(in: "Bearer \(token)", now: now) == claims) }
    #expect(try bearer.claims(in: "bEARER   \(token)", now: now) == claims)
  }

  @Test("a remembered token ends when it expires")
  func expiry() throws {
    let bearer = BearerTokens(tokens)
    let (token, claims) = issue(1)
    let last = claims.expiresAt.adding(milliseconds: -1)
    #expect(try bearer.claims(in: "Bearer \(token)", now: last) == claims)
    #expect(throws: AccessTokenRefusal.expired) {
      try bearer.claims(in: "Bearer \(token)", now: claims.expiresAt)
    }
  }

  @Test("no header like a remembered one is taken for it")
  func alike() throws {
    let bearer = BearerTokens(tokens)
    // One with a letter that a Kelvin sign is equivalent to.
    let token = (1...200).map { issue($0).token }.first { $0.dropFirst(40).contains("K") }
    let header = "Bearer " + (try #require(token))
    _ = try bearer.claims(in: header, now: now)
    let letters = Array(header)
    // The scheme's letters may differ in case.
    for place in letters.indices.dropFirst(6) {
      var other = letters
      other[place] = other[place] == "A" ? "B" : "A"
      #expect(throws: AccessTokenRefusal.self) { try bearer.claims(in: String(other), now: now) }
    }
    for other in [
      header + " ", header + ".", String(header.dropLast()), header.lowercased(), "",
      header.replacing("K", with: "\u{212A}"), header.replacing("Bearer", with: "Basic"),
    ] where other != header || other.utf8.count != header.utf8.count {
      #expect(throws: AccessTokenRefusal.self) { try bearer.claims(in: other, now: now) }
    }
  }

  @Test("people who share a place push each other out, and are never mistaken for each other")
  func crowded() throws {
    let bearer = BearerTokens(tokens, rememberedMax: 1)
    let people = (1...200).map { issue($0) }
    for _ in 0..<2 {
      for (token, claims) in people {
        #expect(try bearer.claims(in: "Bearer \(token)", now: now) == claims)
      }
    }
  }
}
