import Encoding
import JSON
public import Signing
public import Ticketing

/// Issues and verifies access tokens: JSON Web Tokens (RFC 7519) signed with HS256.
///
/// There is one header, compared byte by byte, so no token can choose how it is verified. Nothing is decoded
/// before the signature is verified. Prints as a placeholder.
public struct AccessTokens: Sendable {
  /// `{"alg":"HS256","typ":"JWT"}` and the dot.
  private static let header = Array("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.".utf8)
  /// A dot and 32 bytes.
  private static let signatureLetters = 44

  private let key: MACKey

  /// Signs with `key`, which should have a purpose of its own.
  public init(key: MACKey) { self.key = key }

  /// Issues the token of a new session, and returns its claims.
  public func issue(
    user: User, session: SessionID, now: Timestamp
  ) -> (token: String, claims: AccessClaims) {
    let seconds = now.milliseconds / 1_000
    let issuedAt = Timestamp(milliseconds: seconds * 1_000)
    let claims = AccessClaims(
      user: user.id, session: session, role: user.role, issuedAt: issuedAt,
      expiresAt: issuedAt.adding(seconds: AccountLimits.accessTokenLifetime))
    let payload = JSONWriter.object { json in
      json.member("sub", claims.user.text)
      json.member("sid", claims.session.text)
      json.member("role", claims.role.rawValue)
      json.member("iat", claims.issuedAt.milliseconds / 1_000)
      json.member("exp", claims.expiresAt.milliseconds / 1_000)
    }
    let signed = Self.header + Array(Base64URL.encode(payload).utf8)
    let signature = Base64URL.encode(key.code(signed))
    return (String(decoding: signed, as: UTF8.self) + "." + signature, claims)
  }

  /// The claims of `token`, if it is one of ours and has not expired at `now`. ``EndedSessions`` knows
  /// whether its session was ended.
  public func verify(
    _ token: String, now: Timestamp
  ) throws(AccessTokenRefusal) -> AccessClaims {
    let letters = Array(token.utf8)
    let payloadStart = Self.header.count
    let payloadEnd = letters.count - Self.signatureLetters
    guard letters.count <= AccountLimits.accessTokenBytesMax,
      letters.count(where: { $0 == UInt8(ascii: ".") }) == 2
    else { throw .malformed }
    guard payloadStart <= letters.count, letters[..<payloadStart] == Self.header[...] else {
      throw .otherHeader
    }
    guard payloadEnd > payloadStart, letters[payloadEnd] == UInt8(ascii: "."),
      let signature = Self.decode(letters[(payloadEnd + 1)...])
    else { throw .malformed }
    guard key.isValid(signature, for: Array(letters[..<payloadEnd])) else { throw .badSignature }
    guard let payload = Self.decode(letters[payloadStart..<payloadEnd]),
      let claims = Self.claims(payload)
    else { throw .otherClaims }
    guard now < claims.expiresAt else { throw .expired }
    return claims
  }

  private static func decode(_ letters: ArraySlice<UInt8>) -> [UInt8]? {
    letters.withUnsafeBufferPointer { Base64URL.decode($0) }
  }

  /// Parses the claims in the one form that ``issue(user:session:now:)`` writes.
  private static func claims(_ payload: [UInt8]) -> AccessClaims? {
    var rest = ClaimsText(payload)
    guard rest.skip("{\"sub\":\""), let user = UserID(rest.word(until: "\"")),
      rest.skip("\",\"sid\":\""), let session = SessionID(rest.word(until: "\"")),
      rest.skip("\",\"role\":\""), let role = User.Role(rawValue: rest.word(until: "\"")),
      rest.skip("\",\"iat\":"), let issued = Int(rest.word(until: ",")),
      rest.skip(",\"exp\":"), let expires = Int(rest.word(until: "}")), rest.skip("}"), rest.isEmpty
    else { return nil }
    let epoch = Timestamp(milliseconds: 0)
    return AccessClaims(
      user: user, session: session, role: role, issuedAt: epoch.adding(seconds: issued),
      expiresAt: epoch.adding(seconds: expires))
  }
}

/// A cursor over bytes.
private struct ClaimsText {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  /// Skips a text; returns false when the bytes differ.
  mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard rest.count >= count,
      text.withUTF8Buffer({ $0.elementsEqual(rest.prefix(count)) })
    else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  /// The text before a letter, or up to the end when it is missing.
  mutating func word(until letter: UnicodeScalar) -> String {
    let word = rest.prefix { $0 != UInt8(ascii: letter) }
    rest = rest[word.endIndex...]
    return String(decoding: word, as: UTF8.self)
  }
}

extension AccessTokens: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "AccessTokens(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
