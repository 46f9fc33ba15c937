public import Signing
public import Ticketing

/// A queue token that also names its owner, so that a line whose store was lost can be rebuilt from the
/// tokens people hold.
///
/// The text is base64url without padding of 65 bytes: version 2, the concert (16), the index (8), the
/// nonce (8), the user (16) and a code of 16 bytes over all of them; numbers are big-endian.
public struct PersonalToken: Hashable, Sendable {
  /// The concert whose line it is.
  public let concert: ConcertID
  /// The entry's order in its line.
  public let index: UInt64
  /// Must equal the entry's nonce.
  public let nonce: UInt64
  /// Whose place it is.
  public let user: UserID

  /// Makes a token to be signed.
  public init(concert: ConcertID, index: UInt64, nonce: UInt64, user: UserID) {
    self.concert = concert
    self.index = index
    self.nonce = nonce
    self.user = user
  }

  /// The signed text, 87 characters.
  public func text(signedBy key: ShortMACKey) -> String {
    let numbers: [6 of UInt64] = [
      concert.high, concert.low, index, nonce, user.high, user.low,
    ]
    return SignedNumbers.text(of: numbers.span, version: Self.version, key: key)
  }

  /// Reads a text and checks its signature in constant time. Nil for anything this key did not sign, down to
  /// the last bit.
  public init?(_ text: String, signedBy key: ShortMACKey) {
    var numbers = [6 of UInt64](repeating: 0)
    var span = numbers.mutableSpan
    guard SignedNumbers.read(text, version: Self.version, key: key, into: &span) else { return nil }
    self.init(
      concert: ConcertID(high: numbers[0], low: numbers[1]), index: numbers[2], nonce: numbers[3],
      user: UserID(high: numbers[4], low: numbers[5]))
  }

  private static let version: UInt8 = 2
}
