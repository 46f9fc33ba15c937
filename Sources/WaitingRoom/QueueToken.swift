public import Ticketing

/// What a queue token says once its signature has been checked.
///
/// The text is base64url without padding of 49 bytes: a version, the concert (16), the index (8), the
/// nonce (8) and the first 16 bytes of a code over all of them; numbers are big-endian.
public struct QueueToken: Hashable, Sendable {
  /// In which concert's line.
  public let concert: ConcertID
  /// The entry's order in its line.
  public let index: UInt64
  /// Must equal the entry's.
  public let nonce: UInt64

  /// Makes a token to be signed.
  public init(concert: ConcertID, index: UInt64, nonce: UInt64) {
    self.concert = concert
    self.index = index
    self.nonce = nonce
  }

  /// The signed text, 66 characters.
  public func text(signedBy signer: some TokenSigner) -> String {
    withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { bytes in
      bytes[0] = Self.version
      bytes.storeBigEndian(concert.high, at: 1)
      bytes.storeBigEndian(concert.low, at: 9)
      bytes.storeBigEndian(index, at: 17)
      bytes.storeBigEndian(nonce, at: 25)
      let code = signer.code(UnsafeRawBufferPointer(rebasing: bytes[..<Self.signedCount]))
      bytes.storeBigEndian(code.0, at: 33)
      bytes.storeBigEndian(code.1, at: 41)
      return TokenText.encode(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Reads a text and checks its signature, in the same time wherever it differs; nil for anything
  /// this signer did not sign, down to the last bit.
  public init?(_ text: String, signedBy signer: some TokenSigner) {
    let token = withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) {
      bytes -> QueueToken? in
      guard TokenText.decode(text, into: bytes), bytes[0] == Self.version else { return nil }
      let code = signer.code(UnsafeRawBufferPointer(rebasing: bytes[..<Self.signedCount]))
      let difference =
        (code.0 ^ bytes.loadBigEndian(at: 33)) | (code.1 ^ bytes.loadBigEndian(at: 41))
      guard difference == 0 else { return nil }
      return QueueToken(
        concert: ConcertID(high: bytes.loadBigEndian(at: 1), low: bytes.loadBigEndian(at: 9)),
        index: bytes.loadBigEndian(at: 17), nonce: bytes.loadBigEndian(at: 25))
    }
    guard let token else { return nil }
    self = token
  }

  /// Tokens of ``PersonalToken`` have version 2.
  private static let version: UInt8 = 1
  private static let signedCount = 33
  private static let byteCount = 49
}

/// Signs queue tokens; the composition root gives the key.
public protocol TokenSigner: Sendable {
  /// The first sixteen bytes, big-endian, of a keyed code over the message, such as keyed BLAKE2b.
  func code(_ message: UnsafeRawBufferPointer) -> (UInt64, UInt64)
}

extension UnsafeMutableRawBufferPointer {
  func storeBigEndian(_ number: UInt64, at offset: Int) {
    storeBytes(of: number.bigEndian, toByteOffset: offset, as: UInt64.self)
  }

  func loadBigEndian(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
