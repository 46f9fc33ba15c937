import Encoding

/// A buffer of bytes being assembled, at the cost of the copies alone.
///
/// An array checks with every append whether it is shared; this type has only one owner. For what is written
/// with every request: bodies and log lines.
public struct ByteBuffer: ~Copyable {
  /// The number of bytes.
  public private(set) var count = 0
  private var storage: UnsafeMutableBufferPointer<UInt8>

  /// Makes an empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 256) { storage = .allocate(capacity: max(16, capacity)) }

  deinit { storage.deallocate() }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    storage[count] = byte
    count += 1
  }

  /// Appends bytes.
  public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    storage.baseAddress?.advanced(by: count).update(from: start, count: bytes.count)
    count += bytes.count
  }

  /// Appends bytes.
  public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  /// Appends a text literal.
  public mutating func append(_ text: StaticString) {
    guard text.hasPointerRepresentation else { return text.withUTF8Buffer { append($0) } }
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a member's name that needs no escaping, quoted, and its colon; all with one look at the room.
  mutating func append(key name: UnsafeBufferPointer<UInt8>, afterComma: Bool) {
    reserve(name.count + 4)
    if afterComma { put(UInt8(ascii: ",")) }
    put(UInt8(ascii: "\""))
    if let letters = name.baseAddress {
      storage.baseAddress?.advanced(by: count).update(from: letters, count: name.count)
      count &+= name.count
    }
    put(UInt8(ascii: "\""))
    put(UInt8(ascii: ":"))
  }

  /// Appends one byte where there is room.
  private mutating func put(_ byte: UInt8) {
    storage[count] = byte
    count &+= 1
  }

  /// Appends a text's UTF-8.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Appends a number in decimal digits.
  public mutating func append(decimal value: UInt64) {
    // At most twenty digits, written from the last one on.
    reserve(20)
    var digits = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    rest = value
    var place = count + digits
    count = place
    repeat {
      place -= 1
      storage[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest != 0
  }

  /// Appends a number in sixteen hexadecimal digits.
  public mutating func append(hexadecimal value: UInt64) {
    reserve(16)
    Hex.write(value, digits: 16, to: storage, at: count)
    count += 16
  }

  /// Appends the bytes that `write` puts into a space of `room` bytes; it returns how many it used, at most
  /// `room`.
  public mutating func append(
    room: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int
  ) {
    reserve(room)
    let used = write(UnsafeMutableBufferPointer(rebasing: storage[count..<count + room]))
    count += min(max(0, used), room)
  }

  /// Lends the bytes to `body`.
  public borrowing func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeBufferPointer(rebasing: storage[..<count]))
  }

  /// A copy of the bytes.
  public var bytes: [UInt8] { withBytes { Array($0) } }

  /// Removes the bytes and keeps the capacity.
  public mutating func removeAll() { count = 0 }

  private mutating func reserve(_ more: Int) {
    if storage.count - count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: max(2 * storage.count, count + more))
    _ = larger.update(fromContentsOf: storage[..<count])
    storage.deallocate()
    storage = larger
  }
}
