public import Ticketing

/// A queue token that also says whose it is, so that a line whose store was lost can be rebuilt from
/// the tokens people hold.
///
/// The text is base64url without padding of 65 bytes: version 2, the concert (16), the index (8), the
/// nonce (8), the user (16) and the first 16 bytes of a code over all of them; numbers are big-endian.
public struct PersonalToken: Hashable, Sendable {
  /// In which concert's line.
  public let concert: ConcertID
  /// The entry's order in its line.
  public let index: UInt64
  /// Must equal the entry's.
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
  public func text(signedBy signer: some TokenSigner) -> String {
    withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { bytes in
      bytes[0] = Self.version
      bytes.storeBigEndian(concert.high, at: 1)
      bytes.storeBigEndian(concert.low, at: 9)
      bytes.storeBigEndian(index, at: 17)
      bytes.storeBigEndian(nonce, at: 25)
      bytes.storeBigEndian(user.high, at: 33)
      bytes.storeBigEndian(user.low, at: 41)
      let code = signer.code(UnsafeRawBufferPointer(rebasing: bytes[..<Self.signedCount]))
      bytes.storeBigEndian(code.0, at: 49)
      bytes.storeBigEndian(code.1, at: 57)
      return TokenText.encode(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Reads a text and checks its signature, in the same time wherever it differs; nil for anything
  /// this signer did not sign, down to the last bit.
  public init?(_ text: String, signedBy signer: some TokenSigner) {
    let token = withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) {
      bytes -> PersonalToken? in
      guard TokenText.decode(text, into: bytes), bytes[0] == Self.version else { return nil }
      let code = signer.code(UnsafeRawBufferPointer(rebasing: bytes[..<Self.signedCount]))
      let difference =
        (code.0 ^ bytes.loadBigEndian(at: 49)) | (code.1 ^ bytes.loadBigEndian(at: 57))
      guard difference == 0 else { return nil }
      return PersonalToken(
        concert: ConcertID(high: bytes.loadBigEndian(at: 1), low: bytes.loadBigEndian(at: 9)),
        index: bytes.loadBigEndian(at: 17), nonce: bytes.loadBigEndian(at: 25),
        user: UserID(high: bytes.loadBigEndian(at: 33), low: bytes.loadBigEndian(at: 41)))
    }
    guard let token else { return nil }
    self = token
  }

  private static let version: UInt8 = 2
  private static let signedCount = 49
  private static let byteCount = 65
}
