import CSodium

/// Signs ticket codes with Ed25519 (RFC 8032).
///
/// A code is the base64url text of 97 bytes: version 1, the ticket's and the performance's
/// identifiers, and the signature of those 33 bytes. Whoever holds the public key can verify a
/// code without a network and cannot make one. Prints as a placeholder.
public struct TicketSigner: Sendable {
  private let secretKey: [UInt8]
  /// Verifies what this signs.
  public let verifier: TicketVerifier

  /// Derives the key pair from `secret`.
  public init(secret: [UInt8]) {
    let seed = MACKey(secret: secret, purpose: "ticket").code([])
    var publicKey = [UInt8](repeating: 0, count: TicketVerifier.keyBytes)
    var secretKey = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_SECRETKEYBYTES))
    crypto_sign_seed_keypair(&publicKey, &secretKey, seed)
    self.secretKey = secretKey
    verifier = TicketVerifier(publicKey: publicKey)
  }

  /// The public key as base64url text, to be given to gates.
  public var publicKeyText: String { Base64URL.encode(verifier.publicKey) }

  /// The code of a ticket: 130 letters, always the same for the same ticket.
  public func code(ticket: (UInt64, UInt64), performance: (UInt64, UInt64)) -> String {
    var message: [UInt8] = [TicketVerifier.version]
    for half in [ticket.0, ticket.1, performance.0, performance.1] {
      withUnsafeBytes(of: half.bigEndian) { message.append(contentsOf: $0) }
    }
    var signature = [UInt8](repeating: 0, count: TicketVerifier.signatureBytes)
    crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey)
    return Base64URL.encode(message + signature)
  }
}

/// Verifies ticket codes with the public key alone.
public struct TicketVerifier: Hashable, Sendable {
  static let version: UInt8 = 1
  static let keyBytes = Int(crypto_sign_ed25519_PUBLICKEYBYTES)
  static let signatureBytes = Int(crypto_sign_ed25519_BYTES)
  private static let messageBytes = 33

  let publicKey: [UInt8]

  init(publicKey: [UInt8]) { self.publicKey = publicKey }

  /// Reads the text that ``TicketSigner/publicKeyText`` gives, or the same bytes as hex digits; nil
  /// for anything else.
  public init?(publicKeyText: String) {
    let publicKey = Base64URL.decode(publicKeyText) ?? []
    let bytes = publicKey.count == Self.keyBytes ? publicKey : Hex.decode(publicKeyText) ?? []
    guard bytes.count == Self.keyBytes else { return nil }
    self.init(publicKey: bytes)
  }

  /// The identifiers inside `code`; nil unless it is well-formed and signed with our key.
  public func verify(_ code: String) -> (ticket: (UInt64, UInt64), performance: (UInt64, UInt64))? {
    guard code.utf8.count == 130, let bytes = Base64URL.decode(code),
      bytes.count == Self.messageBytes + Self.signatureBytes, bytes[0] == Self.version
    else { return nil }
    let message = Array(bytes[..<Self.messageBytes])
    let signature = Array(bytes[Self.messageBytes...])
    guard
      crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    else { return nil }
    func half(_ start: Int) -> UInt64 {
      message[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    return ((half(1), half(9)), (half(17), half(25)))
  }
}

extension TicketSigner: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "TicketSigner(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
