import CSodium
import Encoding

/// A keyed digest of bytes: shows whether two requests are the same without keeping either.
///
/// BLAKE2b with a key, 128 bits: without the secret, no one can make two bodies that collide. Prints as a
/// placeholder.
public struct Fingerprint: Sendable {
  private let key: [UInt8]

  /// Derives the key from `secret`.
  public init(secret: [UInt8]) {
    key = MACKey(secret: secret, purpose: "fingerprint").code([])
  }

  /// The 32 hexadecimal digits that stand for `bytes`.
  public func of(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 16)
    crypto_generichash(&digest, digest.count, bytes, UInt64(bytes.count), key, key.count)
    return Hex.encode(digest)
  }
}

extension Fingerprint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "Fingerprint(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// SHA-256 without a key, for entity tags and checksums.
public enum SHA256 {
  /// The digest of `bytes` as 64 hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return Hex.encode(digest)
  }

  /// A digest computed piece by piece.
  public struct Sum: Sendable {
    private var state = crypto_hash_sha256_state()

    /// Makes the digest of no bytes.
    public init() {
      _ = Sodium.isReady
      crypto_hash_sha256_init(&state)
    }

    /// Adds the next bytes.
    public mutating func add(_ bytes: ArraySlice<UInt8>) {
      bytes.withUnsafeBufferPointer { buffer in
        _ = crypto_hash_sha256_update(&state, buffer.baseAddress, UInt64(buffer.count))
      }
    }

    /// The digest of the bytes added, as 64 hexadecimal digits.
    public func hex() -> String {
      var (state, digest) = (state, [UInt8](repeating: 0, count: 32))
      crypto_hash_sha256_final(&state, &digest)
      return Hex.encode(digest)
    }
  }
}
