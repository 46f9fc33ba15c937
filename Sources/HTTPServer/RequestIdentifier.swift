/// Request ids: the client's own when usable, else 15 hexadecimal digits, which a String holds
/// without the heap.
///
/// Not secret and not unguessable: they only tell requests apart in logs.
struct RequestIdentifier {
  /// Characters of a usable id, visible ASCII.
  static let lengths = 1...128

  /// Digits of an id made here.
  private static let made = 15

  private var state = UInt64.random(in: .min ... .max)

  /// Whether an `X-Request-Id` may be echoed and logged.
  static func isUsable(_ text: String) -> Bool {
    lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// The next number of this connection: splitmix64 from a random start.
  mutating func nextNumber() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The next id of this connection.
  mutating func next() -> String {
    let mixed = nextNumber()
    return String(unsafeUninitializedCapacity: Self.made) { bytes in
      for index in 0..<Self.made {
        let digit = UInt8(truncatingIfNeeded: mixed >> UInt64(60 - 4 * index)) & 0xF
        bytes[index] = digit < 10 ? 48 + digit : 87 + digit
      }
      return Self.made
    }
  }
}
