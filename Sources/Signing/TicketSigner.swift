import CSodium
import Encoding

/// Signs ticket codes with Ed25519 (RFC 8032).
///
/// A code is the base64url text of 99 bytes: version 2, the key's number, the ticket's and the performance's
/// identifiers, and the signature of those 35 bytes. Codes of version 1 have no number and 97 bytes. With the
/// public key, anyone can verify a code without a network, and no one can make one. Prints as a placeholder.
public struct TicketSigner: Sendable {
  private let secretKey: [UInt8]
  /// The number of the key, which is in its codes; 0 for the key whose codes contain none.
  public let number: UInt16
  /// Verifies the codes of this signer.
  public let verifier: TicketVerifier

  /// Derives the key pair from a secret, as before keys had numbers; its codes are of version 1.
  public init(secret: [UInt8]) {
    let pair = Self.pair(MACKey(secret: secret, purpose: "ticket").code([]))
    secretKey = pair.secret
    number = 0
    verifier = TicketVerifier([TicketVerifier.Key(number: nil, publicKey: pair.open)])
  }

  /// Makes the key pair of a seed; nil unless it has 32 bytes and the number is at least 1.
  public init?(seed: [UInt8], number: UInt16) {
    guard seed.count == Self.seedBytes, number > 0 else { return nil }
    let pair = Self.pair(seed)
    secretKey = pair.secret
    self.number = number
    verifier = TicketVerifier([TicketVerifier.Key(number: number, publicKey: pair.open)])
  }

  /// Bytes of a seed.
  public static let seedBytes = Int(crypto_sign_ed25519_SEEDBYTES)

  private static func pair(_ seed: [UInt8]) -> (open: [UInt8], secret: [UInt8]) {
    _ = Sodium.isReady
    var publicKey = [UInt8](repeating: 0, count: TicketVerifier.keyBytes)
    var secretKey = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_SECRETKEYBYTES))
    crypto_sign_seed_keypair(&publicKey, &secretKey, seed)
    return (publicKey, secretKey)
  }

  /// The public key, which is not secret.
  public var publicKey: [UInt8] { verifier.keys[0].publicKey }

  /// The public key as base64url text, for the gates.
  public var publicKeyText: String { Base64URL.encode(publicKey) }

  /// The code of a ticket: 132 letters, or 130 in version 1; always the same for the same ticket.
  public func code(ticket: (UInt64, UInt64), performance: (UInt64, UInt64)) -> String {
    var message: [UInt8] = []
    message.reserveCapacity(TicketVerifier.messageBytes + TicketVerifier.signatureBytes)
    if number == 0 {
      message.append(TicketVerifier.versionWithoutNumber)
    } else {
      message.append(TicketVerifier.version)
      withUnsafeBytes(of: number.bigEndian) { message.append(contentsOf: $0) }
    }
    for half in [ticket.0, ticket.1, performance.0, performance.1] {
      withUnsafeBytes(of: half.bigEndian) { message.append(contentsOf: $0) }
    }
    var signature = [UInt8](repeating: 0, count: TicketVerifier.signatureBytes)
    crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey)
    return Base64URL.encode(message + signature)
  }
}

/// Verifies ticket codes with public keys only.
public struct TicketVerifier: Hashable, Sendable {
  /// A public key and the codes it verifies.
  public struct Key: Hashable, Sendable {
    /// The number in its codes; 0 for codes without a number; nil for any code.
    public let number: UInt16?
    /// 32 bytes.
    public let publicKey: [UInt8]
    /// When codes of this key stop opening gates, in milliseconds since 1970; nil for no end.
    public let endsAt: Int64?

    /// Makes a key; one without exactly 32 bytes verifies nothing.
    public init(number: UInt16?, publicKey: [UInt8], endsAt: Int64? = nil) {
      self.number = number
      self.publicKey = publicKey
      self.endsAt = endsAt
    }

    /// Reads the text of ``TicketSigner/publicKeyText``, or the same bytes as hex digits; nil for anything
    /// else.
    public init?(number: UInt16?, text: String, endsAt: Int64? = nil) {
      let decoded = Base64URL.decode(text) ?? []
      let bytes = decoded.count == TicketVerifier.keyBytes ? decoded : Hex.decode(text) ?? []
      guard bytes.count == TicketVerifier.keyBytes else { return nil }
      self.init(number: number, publicKey: bytes, endsAt: endsAt)
    }

    /// The key as base64url text.
    public var text: String { Base64URL.encode(publicKey) }
  }

  static let versionWithoutNumber: UInt8 = 1
  static let version: UInt8 = 2
  static let keyBytes = Int(crypto_sign_ed25519_PUBLICKEYBYTES)
  static let signatureBytes = Int(crypto_sign_ed25519_BYTES)
  static let messageBytes = 35
  /// The letters in a code of each version.
  static let letters = [130, 132]

  /// The keys.
  public let keys: [Key]

  /// Makes a verifier for codes of these keys.
  public init(_ keys: [Key]) { self.keys = keys }

  /// Makes a verifier that checks all codes with one key; nil for a text that is not a key.
  public init?(publicKeyText: String) {
    guard let key = Key(number: nil, text: publicKeyText) else { return nil }
    self.init([key])
  }

  /// The number of the key that a code claims to be signed with, unverified; 0 when it contains none, nil for
  /// a text that is not a code.
  public static func number(of code: String) -> UInt16? {
    guard letters.contains(code.utf8.count), let head = Base64URL.decode(String(code.prefix(4))),
      head.count == 3
    else { return nil }
    switch head[0] {
    case versionWithoutNumber: return 0
    case version: return UInt16(head[1]) << 8 | UInt16(head[2])
    default: return nil
    }
  }

  /// The identifiers inside `code`; nil unless it is well-formed and signed with one of the keys that have
  /// not ended.
  ///
  /// - Parameter milliseconds: Now, since 1970; without it no key has ended.
  public func verify(
    _ code: String, at milliseconds: Int64 = .min
  ) -> (ticket: (UInt64, UInt64), performance: (UInt64, UInt64))? {
    guard let number = Self.number(of: code), let bytes = Base64URL.decode(code) else { return nil }
    let start = number == 0 && bytes.first == Self.versionWithoutNumber ? 1 : 3
    guard bytes.count == start + 32 + Self.signatureBytes else { return nil }
    let message = Array(bytes[..<(start + 32)])
    let signature = Array(bytes[(start + 32)...])
    let isGenuine = keys.contains { key in
      guard key.publicKey.count == Self.keyBytes, key.number == nil || key.number == number,
        milliseconds < key.endsAt ?? .max
      else { return false }
      return
        crypto_sign_verify_detached(signature, message, UInt64(message.count), key.publicKey) == 0
    }
    guard isGenuine else { return nil }
    func half(_ offset: Int) -> UInt64 {
      message[(start + offset)..<(start + offset + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }
    return ((half(0), half(8)), (half(16), half(24)))
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
