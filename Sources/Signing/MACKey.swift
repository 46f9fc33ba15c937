import CSodium

/// A key for HMAC-SHA256 (RFC 2104), made for one purpose only.
///
/// Keys for two purposes made from one secret are independent, so a code for one purpose is worthless for
/// another. The two padded key blocks are hashed when the key is made; a message of up to 55 bytes then costs
/// two compressions. Prints as a placeholder.
public struct MACKey: Sendable {
  private let start: crypto_auth_hmacsha256_state

  /// Derives the key for `purpose` from `secret`, as HMAC-SHA256 of the purpose.
  public init(secret: [UInt8], purpose: String) {
    self.init(key: MACKey(key: secret).code(Array("boxoffice \(purpose)".utf8)))
  }

  /// Uses `key` as it is: for codes that another party checks with the same key.
  public init(key: [UInt8]) {
    _ = Sodium.isReady
    var state = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&state, key, key.count)
    start = state
  }

  /// The 32-byte code of `message`.
  public func code(_ message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      var state = start
      crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
      if let address = buffer.baseAddress { crypto_auth_hmacsha256_final(&state, address) }
      count = 32
    }
  }

  /// Whether `code` is the 32-byte code of `message`; takes the same time for any wrong code.
  public func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
    ConstantTime.areEqual(code, self.code(message))
  }
}

extension MACKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "MACKey(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
