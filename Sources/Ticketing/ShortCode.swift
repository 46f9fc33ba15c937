/// A ticket's code for speech and typing: ten characters of Crockford's base 32.
///
/// Nine characters are an unpredictable number (slightly less than 45 bits); the tenth is its remainder
/// modulo 37, which detects every wrong character and every transposition of two. Only numbers whose
/// remainder is one of the 32 characters are used, so that the symbols for the other five never appear.
public struct ShortCode: Hashable, Sendable {
  /// The number in the nine characters; the stored form.
  public let number: Int64

  /// The number of characters of every ``text``.
  public static let count = 10
  /// The count of numbers per remainder; a factor of what ``init(chance:)`` makes.
  public static let numbersOfOneRest: Int64 = (1 << 45) / modulus
  private static let modulus: Int64 = 37
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Accepts a stored number; nil for one that is not a code's.
  public init?(number: Int64) {
    guard number > 0, number < 1 << 45, number % Self.modulus < 32 else { return nil }
    self.number = number
  }

  /// Makes a code from 64 random bits.
  public init(chance: UInt64) {
    // The least is one and not zero: zero marks a row that was never given a number.
    let rank = Int64(chance >> 5) % (Self.numbersOfOneRest - 1) + 1
    number = rank * Self.modulus + Int64(chance & 31)
  }

  /// Parses a code that was typed or dictated: case, blanks and hyphens do not matter, nor O for 0, and I or
  /// L for 1. Nil for anything that is not a code, or one with a mistake.
  public init?(_ text: some StringProtocol) {
    var digits: [Int64] = []
    for scalar in text.unicodeScalars {
      guard let digit = Self.digit(scalar) else {
        guard scalar == "-" || scalar.properties.isWhitespace else { return nil }
        continue
      }
      guard digits.count < Self.count else { return nil }
      digits.append(digit)
    }
    guard digits.count == Self.count, let check = digits.last else { return nil }
    let number = digits.dropLast().reduce(0) { $0 << 5 | $1 }
    guard number % Self.modulus == check else { return nil }
    self.init(number: number)
  }

  /// The ten characters.
  public var text: String {
    let shifts = stride(from: 40, through: 0, by: -5)
    let digits = shifts.map { Int(number >> Int64($0) & 31) } + [Int(number % Self.modulus)]
    return String(decoding: digits.map { Self.alphabet[$0] }, as: UTF8.self)
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int64? {
    guard scalar.isASCII else { return nil }
    var byte = UInt8(scalar.value)
    if (97...122).contains(byte) { byte -= 32 }
    switch byte {
    case UInt8(ascii: "O"): return 0
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
    default: return alphabet.firstIndex(of: byte).map(Int64.init)
    }
  }
}

extension ShortCode: CustomStringConvertible {
  /// The ten characters.
  public var description: String { text }
}
