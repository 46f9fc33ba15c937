import Glibc

/// The bytes of one request, written again for each.
struct RequestBuffer: ~Copyable {
  private let bytes = UnsafeMutableRawPointer.allocate(
    byteCount: DrillLimits.requestBytes, alignment: 16)
  /// How many there are.
  private(set) var count = 0

  init() {}

  deinit { bytes.deallocate() }

  var start: UnsafeRawPointer { UnsafeRawPointer(bytes) }

  mutating func clear() { count = 0 }

  mutating func put(_ text: StaticString) {
    put(UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount)
  }

  mutating func put(_ text: String) {
    // Native strings, which all of these are, lend their bytes.
    var text = text
    text.withUTF8 { if let base = $0.baseAddress { put(UnsafeRawPointer(base), $0.count) } }
  }

  mutating func put(_ text: UnsafeRawPointer, _ length: Int) {
    guard count + length <= DrillLimits.requestBytes else { return }
    memcpy(bytes + count, text, length)
    count += length
  }

  mutating func put(_ number: UInt64) {
    var number = number
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &digits) { digits in
      var place = 24
      repeat {
        place -= 1
        digits[place] = UInt8(48 + number % 10)
        number /= 10
      } while number > 0
      if let base = digits.baseAddress { put(UnsafeRawPointer(base + place), 24 - place) }
    }
  }
}
