/// Appends JSON to bytes and sets the commas.
///
/// It trusts its caller to close what was opened and to give each member a name: it is for bodies written out
/// in code, where a test of the body reveals a slip. Text is escaped as RFC 8259 asks.
public struct JSONWriter: ~Copyable {
  private var buffer: ByteBuffer
  /// Whether a value has just ended here, so that another one needs a comma first.
  private var followsValue = false

  /// Makes an empty writer with room for `capacity` bytes.
  public init(reservingCapacity capacity: Int = 256) { buffer = ByteBuffer(capacity: capacity) }

  /// A copy of what has been written.
  public var bytes: [UInt8] { buffer.bytes }

  /// The number of bytes written.
  public var count: Int { buffer.count }

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
    guard name.hasPointerRepresentation else {
      separate()
      followsValue = false
      name.withUTF8Buffer { buffer.append(quoting: $0) }
      return buffer.append(UInt8(ascii: ":"))
    }
    // Names written in code need no escaping, so they are not scanned.
    let text = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    assert(text.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    buffer.append(key: text, afterComma: followsValue)
    followsValue = false
  }

  /// Writes a member's name that is known only at run time.
  public mutating func key(named name: String) {
    string(name)
    buffer.append(UInt8(ascii: ":"))
    followsValue = false
  }

  /// Writes text.
  public mutating func string(_ value: String) {
    separate()
    var value = value
    value.withUTF8 { buffer.append(quoting: $0) }
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// Writes an integer.
  public mutating func integer(_ value: Int64) {
    separate()
    if value < 0 { buffer.append(UInt8(ascii: "-")) }
    buffer.append(decimal: value.magnitude)
  }

  /// Writes text that needs no escaping: `write` puts it into a space of `room` bytes and returns how many it
  /// used.
  public mutating func plain(room: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    separate()
    buffer.append(UInt8(ascii: "\""))
    buffer.append(room: room, write)
    buffer.append(UInt8(ascii: "\""))
  }

  /// Writes a number in its shortest exact form; a value that is not finite becomes `null`.
  public mutating func real(_ value: Double) {
    raw(value.isFinite ? value.description : "null")
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  /// Writes `null`.
  public mutating func null() { raw("null") }

  /// Writes bytes that are already one JSON value.
  public mutating func raw(_ value: [UInt8]) {
    separate()
    buffer.append(value)
  }

  /// Writes text that is already one JSON value.
  public mutating func raw(_ value: String) {
    separate()
    buffer.append(value)
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    buffer.append(byte)
    followsValue = false
  }

  private mutating func close(_ byte: UInt8) {
    buffer.append(byte)
    followsValue = true
  }

  private mutating func separate() {
    if followsValue { buffer.append(UInt8(ascii: ",")) }
    followsValue = true
  }
}
