import CSodium

/// A key for keyed BLAKE2b with codes of 128 bits (RFC 7693), made for one purpose only.
///
/// For what is checked with every request: such a code is as hard to forge as half an HMAC-SHA256 and costs a
/// quarter of its time. Prints as a placeholder.
public struct ShortMACKey: Sendable {
  private let key: [UInt8]

  /// Derives the key for `purpose` from `secret`, as HMAC-SHA256 of the purpose.
  public init(secret: [UInt8], purpose: String) {
    self.init(key: MACKey(secret: secret, purpose: purpose).code([]))
  }

  /// Uses `key`, 16 to 64 bytes, as it is.
  init(key: [UInt8]) {
    _ = Sodium.isReady
    self.key = key
  }

  /// The 16-byte code of `message`, big-endian; allocates nothing.
  public func code(_ message: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    var code: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &code) { code in
      guard let address = code.bindMemory(to: UInt8.self).baseAddress else { return }
      _ = crypto_generichash_blake2b(
        address, code.count, message.bindMemory(to: UInt8.self).baseAddress,
        UInt64(message.count), key, key.count)
    }
    return (UInt64(bigEndian: code.0), UInt64(bigEndian: code.1))
  }
}

extension ShortMACKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "ShortMACKey(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
