public import Signing
public import Ticketing

/// The contents of a queue token once its signature has been checked.
///
/// The text is base64url without padding of 49 bytes: a version, the concert (16), the index (8), the
/// nonce (8) and a code of 16 bytes over all of them; numbers are big-endian.
public struct QueueToken: Hashable, Sendable {
  /// The concert whose line it is.
  public let concert: ConcertID
  /// The entry's order in its line.
  public let index: UInt64
  /// Must equal the entry's nonce.
  public let nonce: UInt64

  /// Makes a token to be signed.
  public init(concert: ConcertID, index: UInt64, nonce: UInt64) {
    self.concert = concert
    self.index = index
    self.nonce = nonce
  }

  /// The signed text, 66 characters.
  public func text(signedBy key: ShortMACKey) -> String {
    let numbers: [4 of UInt64] = [concert.high, concert.low, index, nonce]
    return SignedNumbers.text(of: numbers.span, version: Self.version, key: key)
  }

  /// Reads a text and checks its signature in constant time. Nil for anything this key did not sign, down to
  /// the last bit.
  public init?(_ text: String, signedBy key: ShortMACKey) {
    var numbers = [4 of UInt64](repeating: 0)
    var span = numbers.mutableSpan
    guard SignedNumbers.read(text, version: Self.version, key: key, into: &span) else { return nil }
    self.init(
      concert: ConcertID(high: numbers[0], low: numbers[1]), index: numbers[2], nonce: numbers[3])
  }

  /// Tokens of ``PersonalToken`` have version 2.
  private static let version: UInt8 = 1
}
