/// Appends JSON to bytes, setting commas itself.
///
/// It trusts its caller to close what was opened and to give each member a name: it is for bodies
/// written out in code, where a test of the body shows a slip. Text is escaped as RFC 8259 asks.
public struct JSONWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8]
  /// Whether a value has just ended here, so that another one needs a comma first.
  private var followsValue = false

  /// Makes an empty writer with room for `capacity` bytes.
  public init(reservingCapacity capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(max(0, capacity))
  }

  /// Opens an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }

  /// Closes an object.
  public mutating func endObject() { close(UInt8(ascii: "}")) }

  /// Opens an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }

  /// Closes an array.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes the name of the member whose value comes next.
  public mutating func key(_ name: StaticString) {
    separate()
    followsValue = false
    guard name.hasPointerRepresentation else {
      name.withUTF8Buffer { quote($0) }
      return bytes.append(UInt8(ascii: ":"))
    }
    // Names written in code need no escaping, so nobody looks for it byte by byte.
    let text = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    assert(text.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: text)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Writes a member's name that is only known at run time.
  public mutating func key(named name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    followsValue = false
  }

  /// Writes text.
  public mutating func string(_ value: String) {
    separate()
    var value = value
    value.withUTF8 { quote($0) }
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// Writes an integer.
  public mutating func integer(_ value: Int64) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    // Nineteen digits at most, written from the last one on.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value.magnitude
      var first = 20
      repeat {
        first -= 1
        digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
    }
  }

  /// Writes a number in its shortest exact form; a value that is not finite becomes `null`.
  public mutating func real(_ value: Double) {
    raw(value.isFinite ? value.description : "null")
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  /// Writes `null`.
  public mutating func null() { raw("null") }

  /// Writes bytes that already are one JSON value.
  public mutating func raw(_ value: [UInt8]) {
    separate()
    bytes.append(contentsOf: value)
  }

  /// Writes text that already is one JSON value.
  public mutating func raw(_ value: String) {
    separate()
    bytes.append(contentsOf: value.utf8)
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    followsValue = false
  }

  private mutating func close(_ byte: UInt8) {
    bytes.append(byte)
    followsValue = true
  }

  private mutating func separate() {
    if followsValue { bytes.append(UInt8(ascii: ",")) }
    followsValue = true
  }

  private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var plainFrom = 0
    for position in text.indices {
      let byte = text[position]
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plainFrom..<position]))
      escape(byte)
      plainFrom = position + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plainFrom...]))
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      for digit in [byte >> 4, byte & 15] {
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
