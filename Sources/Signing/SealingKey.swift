import CSodium

/// A key that encrypts small secrets for storing (XChaCha20-Poly1305), made for one purpose only.
///
/// A sealed text can be read only with the same key and the same `context`, such as the id of its row, so a
/// text moved to another row is worthless. Prints as a placeholder.
public struct SealingKey: Sendable {
  private static let nonceCount = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
  private static let codeCount = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

  private let key: [UInt8]

  /// Derives the key for `purpose` from `secret`.
  public init(secret: [UInt8], purpose: String) {
    key = MACKey(secret: secret, purpose: purpose).code([])
  }

  /// Encrypts the bytes, with a new nonce before them and a code after them: 40 bytes more.
  public func seal(_ bytes: [UInt8], context: String) -> [UInt8] {
    let nonce = SecureRandom().bytes(Self.nonceCount)
    let context = Array(context.utf8)
    var sealed = [UInt8](repeating: 0, count: bytes.count + Self.codeCount)
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      &sealed, nil, bytes, UInt64(bytes.count), context, UInt64(context.count), nil, nonce, key)
    return nonce + sealed
  }

  /// Decrypts sealed bytes; nil when the key, the context or the text is not the original.
  public func open(_ sealed: [UInt8], context: String) -> [UInt8]? {
    let rest = sealed.count - Self.nonceCount - Self.codeCount
    guard rest >= 0 else { return nil }
    let nonce = Array(sealed.prefix(Self.nonceCount))
    let text = Array(sealed.dropFirst(Self.nonceCount))
    let context = Array(context.utf8)
    var bytes = [UInt8](repeating: 0, count: rest)
    let result = crypto_aead_xchacha20poly1305_ietf_decrypt(
      &bytes, nil, nil, text, UInt64(text.count), context, UInt64(context.count), nonce, key)
    return result == 0 ? bytes : nil
  }
}

extension SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "SealingKey(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
