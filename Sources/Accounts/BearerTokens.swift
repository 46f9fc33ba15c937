import Synchronization
public import Ticketing

/// Verifies the access tokens of `Authorization` headers (RFC 6750), and remembers those that were valid: a
/// person's further requests cost a comparison instead of a code over the token.
///
/// A header is found by the hash of all its bytes under the process's own random key, and then compared. Who
/// guesses tokens cannot choose what a guess is compared with, so the time tells nothing.
public final class BearerTokens: Sendable {
  private struct Remembered {
    let hash: Int
    let header: String
    let claims: AccessClaims
  }

  /// The places of one part of the hashes; parts, so that HTTP threads rarely wait for each other.
  private final class Part: Sendable {
    let places: Mutex<[Remembered?]>

    init(count: Int) { places = Mutex(Array(repeating: nil, count: count)) }
  }

  private let tokens: AccessTokens
  private let parts: [Part]
  private let placesOfPart: Int

  /// Verifies with `tokens`, and remembers about as many headers as `rememberedMax`; a new one takes the place
  /// of an older one.
  public init(_ tokens: AccessTokens, rememberedMax: Int = AccountLimits.rememberedTokensMax) {
    self.tokens = tokens
    let count = max(1, rememberedMax / AccountLimits.tokenParts)
    placesOfPart = count
    parts = (0..<AccountLimits.tokenParts).map { _ in Part(count: count) }
  }

  /// The claims of a header's token, if it is one of ours and has not expired at `now`. ``EndedSessions`` knows
  /// whether its session was ended.
  public func claims(
    in header: String, now: Timestamp
  ) throws(AccessTokenRefusal) -> AccessClaims {
    let hash = header.hashValue
    let number = UInt(bitPattern: hash)
    let part = parts[Int(number % UInt(parts.count))]
    let place = Int(number / UInt(parts.count) % UInt(placesOfPart))
    let known = part.places.withLock { places -> AccessClaims? in
      // The lengths too: strings are equal when they are canonically equivalent, as a Kelvin sign is to a K.
      guard let found = places[place], found.hash == hash,
        found.header.utf8.count == header.utf8.count, found.header == header
      else { return nil }
      return found.claims
    }
    if let known {
      guard now < known.expiresAt else { throw .expired }
      return known
    }
    guard let token = Self.token(in: header) else { throw .malformed }
    let claims = try tokens.verify(token, now: now)
    let remembered = Remembered(hash: hash, header: header, claims: claims)
    part.places.withLock { $0[place] = remembered }
    return claims
  }

  /// The token of a Bearer header: compared as bytes, because a token has hundreds of characters.
  private static func token(in header: String) -> String? {
    let bytes = header.utf8
    guard let space = bytes.firstIndex(of: UInt8(ascii: " ")),
      header[..<space].lowercased() == "bearer"
    else { return nil }
    let token = bytes[space...].drop { $0 == UInt8(ascii: " ") }
    guard !token.isEmpty, !token.contains(UInt8(ascii: " ")) else { return nil }
    return String(Substring(token))
  }
}
