import Accounts
import Encoding
import JSON
import Signing
import Testing
import Ticketing

@Suite("Access tokens")
struct AccessTokenTests {
  private let key = MACKey(secret: Array(0..<32), purpose: "access")
  private let mina = User(
    id: UserID(high: 0x018F_0000_0000_7000, low: 0x8000_0000_0000_0001), email: "mina@example.org",
    name: "Mina", role: .fan)
  private let session = SessionID(high: 0x018F_0000_0000_7000, low: 0x8000_0000_0000_00FF)
  private let now = Timestamp(milliseconds: 1_795_255_200_750)
  private var tokens: AccessTokens { AccessTokens(key: key) }
  private var token: String { tokens.issue(user: mina, session: session, now: now).token }

  @Test(
    "a token says who, which session, which role and when", arguments: [User.Role.fan, .organiser])
  func claims(role: User.Role) throws {
    let user = User(id: mina.id, email: mina.email, name: mina.name, role: role)
    let (token, issued) = tokens.issue(user: user, session: session, now: now)
    #expect(token.split(separator: ".").count == 3)
    let claims = try tokens.verify(token, now: now)
    #expect(claims == issued)
    #expect(claims.user == mina.id)
    #expect(claims.session == session)
    #expect(claims.role == role)
    #expect(claims.issuedAt == Timestamp(milliseconds: 1_795_255_200_000))
    #expect(claims.expiresAt == claims.issuedAt.adding(seconds: 43_200))
  }

  @Test("the parts are those any reader of JSON Web Tokens expects")
  func parts() throws {
    let parts = token.split(separator: ".").map(String.init)
    let header = try #require(Base64URL.decode(parts[0]))
    #expect(String(decoding: header, as: UTF8.self) == #"{"alg":"HS256","typ":"JWT"}"#)
    let payload = try #require(Base64URL.decode(parts[1]))
    #expect(
      String(decoding: payload, as: UTF8.self)
        == #"{"sub":"018f0000-0000-7000-8000-000000000001","#
        + #""sid":"018f0000-0000-7000-8000-0000000000ff","role":"FAN","#
        + #""iat":1795255200,"exp":1795298400}"#)
    #expect(Base64URL.decode(parts[2]) == key.code(Array("\(parts[0]).\(parts[1])".utf8)))
  }

  @Test("a token holds until the last millisecond before it expires")
  func expiry() throws {
    let (token, claims) = tokens.issue(user: mina, session: session, now: now)
    _ = try tokens.verify(token, now: claims.expiresAt.adding(milliseconds: -1))
    _ = try tokens.verify(token, now: claims.issuedAt.adding(seconds: -3_600))
    for late in [0, 1, 1_000_000] as [Int64] {
      #expect(throws: AccessTokenRefusal.expired) {
        try tokens.verify(token, now: claims.expiresAt.adding(milliseconds: late))
      }
    }
  }

  @Test("a token with any bit flipped is refused")
  func flips() {
    let letters = Array(token.utf8)
    for bit in 0..<letters.count * 8 {
      var flipped = letters
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let accepted = try? tokens.verify(String(decoding: flipped, as: UTF8.self), now: now)
      #expect(accepted == nil, "bit \(bit)")
    }
  }

  @Test("each part with any letter swapped for any other is refused")
  func letters() {
    let letters = Array(token.utf8)
    for position in letters.indices {
      for letter in UInt8(0x21)...0x7E where letter != letters[position] {
        var swapped = letters
        swapped[position] = letter
        if (try? tokens.verify(String(decoding: swapped, as: UTF8.self), now: now)) != nil {
          Issue.record("letter \(position) may be \(letter)")
        }
      }
    }
  }

  @Test(
    "another header is refused although its signature is ours",
    arguments: [
      #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"None","typ":"JWT"}"#, #"{"alg":"none"}"#,
      #"{"alg":"HS384","typ":"JWT"}"#, #"{"alg":"HS512","typ":"JWT"}"#,
      #"{"alg":"RS256","typ":"JWT"}"#, #"{"alg":"hs256","typ":"JWT"}"#,
      #"{"typ":"JWT","alg":"HS256"}"#, #"{"alg":"HS256"}"#, #"{"alg": "HS256","typ":"JWT"}"#,
      #"{"alg":"HS256","typ":"JWT","crit":["exp"]}"#, #"{"alg":"HS256","typ":"JWT","kid":"../x"}"#,
      #"{"alg":"HS256","typ":"JWT","jwk":{}}"#, "{}", "",
    ])
  func headers(header: String) {
    let payload = token.split(separator: ".")[1]
    let signed = "\(Base64URL.encode(Array(header.utf8))).\(payload)"
    for signature in [Base64URL.encode(key.code(Array(signed.utf8))), ""] {
      #expect(throws: AccessTokenRefusal.otherHeader) {
        try tokens.verify("\(signed).\(signature)", now: now)
      }
    }
  }

  @Test(
    "claims this program does not write are refused although their signature is ours",
    arguments: [
      "", "{}", "[]", "null", "{", #"{"sub":1,"sid":2,"role":3,"iat":4,"exp":5}"#,
      payloadText(), payloadText(extra: #","admin":true"#), payloadText(sub: "not-an-id"),
      payloadText(role: "ROOT"),
      payloadText(exp: "1e12"), payloadText(exp: #""9999999999""#), payloadText(exp: "null"),
      payloadText(extra: #","exp":9999999999999"#),
    ])
  func otherClaims(payload: String) {
    let isGood = payload == payloadText()
    let signed =
      "\(token.split(separator: ".")[0]).\(Base64URL.encode(Array(payload.utf8)))"
    let forged = "\(signed).\(Base64URL.encode(key.code(Array(signed.utf8))))"
    if isGood {
      #expect((try? tokens.verify(forged, now: now)) != nil, "the row that shows the rows work")
    } else {
      let refusal: AccessTokenRefusal = payload.isEmpty ? .malformed : .otherClaims
      #expect(throws: refusal) { try tokens.verify(forged, now: now) }
    }
  }

  @Test("an expiry at the end of time does not trap")
  func extremeExpiry() throws {
    for exp in [Int64.max, Int64.min] {
      let payload = payloadText(exp: "\(exp)")
      let signed =
        "\(token.split(separator: ".")[0]).\(Base64URL.encode(Array(payload.utf8)))"
      let extreme = "\(signed).\(Base64URL.encode(key.code(Array(signed.utf8))))"
      #expect(((try? tokens.verify(extreme, now: now)) != nil) == (exp > 0))
    }
  }

  @Test("texts that are no token are refused as malformed")
  func malformed() {
    let token = token
    let parts = token.split(separator: ".").map(String.init)
    for text in [
      "", ".", "..", "...", "a.b.c", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).",
      "\(parts[0])..\(parts[2])", token + ".", "." + token, token + "=", token + "A", token + " ",
      "\(parts[0]).\(parts[1]).\(parts[1]).\(parts[2])", String(repeating: "A", count: 100_000),
      "\(parts[0]).\(String(repeating: "A", count: 500)).\(parts[2])", "Bearer \(token)",
    ] {
      let refusal = #expect(throws: AccessTokenRefusal.self) { try tokens.verify(text, now: now) }
      #expect(refusal == .malformed || refusal == .otherHeader, "\(text)")
    }
  }

  @Test("a token signed with another secret or for another purpose is refused")
  func otherKeys() {
    for other in [
      MACKey(secret: Array(1..<33), purpose: "access"), MACKey(secret: Array(0..<32), purpose: "x"),
    ] {
      #expect(throws: AccessTokenRefusal.badSignature) {
        try AccessTokens(key: other).verify(token, now: now)
      }
    }
    #expect("\(tokens) \(String(reflecting: tokens))" == "AccessTokens(…) AccessTokens(…)")
  }
}

/// A payload like ours, with parts exchanged.
private func payloadText(
  sub: String = "018f0000-0000-7000-8000-000000000001", role: String = "FAN",
  exp: String = "1795298400", extra: String = ""
) -> String {
  #"{"sub":"\#(sub)","sid":"018f0000-0000-7000-8000-0000000000ff","role":"\#(role)","#
    + #""iat":1795255200,"exp":\#(exp)\#(extra)}"#
}
