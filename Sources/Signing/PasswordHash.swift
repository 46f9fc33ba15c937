import CSodium
import Encoding

/// Hashes one password with argon2id (RFC 9106) on the calling thread.
///
/// ``PasswordHasher`` is what servers call; this is the work its threads do.
enum PasswordHash {
  /// Makes the text to store, with a new salt; nil when there is not enough memory.
  static func make(_ password: [UInt8], cost: PasswordCost) -> String? {
    var text = [CChar](repeating: 0, count: Int(crypto_pwhash_argon2id_STRBYTES))
    let result = password.withUnsafeBytes { password in
      crypto_pwhash_str_alg(
        &text, start(of: password), UInt64(password.count), UInt64(cost.passes),
        cost.memory * 1_024,
        crypto_pwhash_ALG_ARGON2ID13)
    }
    guard result == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether `password` is the one behind `stored`, whatever cost that text names.
  static func verify(_ password: [UInt8], against stored: String) -> Bool {
    guard let text = cString(stored) else { return false }
    return password.withUnsafeBytes { password in
      crypto_pwhash_str_verify(text, start(of: password), UInt64(password.count)) == 0
    }
  }

  /// A text that no password matches and that costs as much to verify as any other.
  static func decoy(cost: PasswordCost) -> String {
    let salt = Base64URL.encode([UInt8](repeating: 0, count: 16))
    let digest = Base64URL.encode([UInt8](repeating: 0, count: 32))
    return "$argon2id$v=19$m=\(cost.memory),t=\(cost.passes),p=1$\(salt)$\(digest)"
  }

  /// The cost that `stored` names; nil unless it is one of our texts, within bounds.
  static func cost(of stored: String) -> PasswordCost? {
    let parts = stored.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].isEmpty, parts[1].elementsEqual("argon2id".utf8),
      parts[2].elementsEqual("v=19".utf8), !parts[4].isEmpty, !parts[5].isEmpty
    else { return nil }
    let settings = parts[3].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard settings.count == 3, settings[2].elementsEqual("p=1".utf8),
      let memory = number(settings[0], after: "m="), let passes = number(settings[1], after: "t="),
      memory <= PasswordLimits.memoryMax, passes <= PasswordLimits.passesMax
    else { return nil }
    return PasswordCost(passes: passes, memory: memory)
  }

  private static func number(_ setting: Substring.UTF8View, after name: String) -> Int? {
    guard setting.starts(with: name.utf8) else { return nil }
    return Int(Substring(setting.dropFirst(name.utf8.count)))
  }

  /// `stored` in the fixed-size form the library reads; nil when it is not one of ours.
  private static func cString(_ stored: String) -> [CChar]? {
    let size = Int(crypto_pwhash_argon2id_STRBYTES)
    guard stored.utf8.count < size, !stored.utf8.contains(0), cost(of: stored) != nil else {
      return nil
    }
    var text = stored.utf8.map { CChar(bitPattern: $0) }
    text.append(contentsOf: repeatElement(0, count: size - text.count))
    return text
  }

  /// The address of `password`; the library needs one even for no bytes.
  private static func start(of password: UnsafeRawBufferPointer) -> UnsafePointer<CChar> {
    let empty = StaticString("").utf8Start
    return UnsafeRawPointer(password.baseAddress ?? UnsafeRawPointer(empty))
      .assumingMemoryBound(to: CChar.self)
  }
}

/// The cost of one hash.
public struct PasswordCost: Hashable, Sendable {
  /// Passes over the memory; at least 1.
  public let passes: Int
  /// Memory in KiB; at least 8.
  public let memory: Int

  /// Makes a cost, raising each part to its least.
  public init(passes: Int, memory: Int) {
    self.passes = max(1, passes)
    self.memory = max(8, memory)
  }

  /// Two passes over 19 MiB, the least OWASP's password storage guidance recommends for argon2id:
  /// about 20 ms.
  public static let standard = PasswordCost(passes: 2, memory: 19 * 1_024)
}
