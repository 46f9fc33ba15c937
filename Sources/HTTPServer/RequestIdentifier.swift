import Encoding

/// Request ids: the client's own when usable, otherwise 15 hexadecimal digits, which a String stores without
/// the heap.
///
/// Neither secret nor unguessable: they only distinguish requests in logs.
struct RequestIdentifier {
  /// Characters of a usable id, visible ASCII.
  static let lengths = 1...128

  /// Digits of an id made here.
  private static let made = 15

  private var numbers: SplitMix64

  /// Makes a generator with its own starting point: `seed` differs between servers, `connection` within one.
  init(seed: UInt64, connection: UInt64) { numbers = SplitMix64(seed: seed &+ connection) }

  /// Whether an `X-Request-Id` may be echoed and logged.
  static func isUsable(_ text: String) -> Bool {
    lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// The next number of this connection.
  mutating func nextNumber() -> UInt64 { numbers.next() }

  /// The next id of this connection.
  mutating func next() -> String {
    let number = nextNumber()
    return String(unsafeUninitializedCapacity: Self.made) { bytes in
      Hex.write(number >> 4, digits: Self.made, to: bytes, at: 0)
      return Self.made
    }
  }
}
