import Database

/// The values of one statement in PostgreSQL's binary form, and the types it is prepared with.
///
/// One buffer for all of them, reused for the next statement.
struct Binds {
  private var bytes: [UInt8] = []
  private var ranges: [(start: Int, count: Int32)] = []

  /// Replaces the previous values.
  mutating func set(_ values: [Value]) {
    bytes.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    for value in values {
      let start = bytes.count
      switch value {
      case .null:
        ranges.append((-1, 0))
        continue
      case .integer(let number): append(UInt64(bitPattern: number))
      case .real(let number): append(number.bitPattern)
      case .text(let text): bytes.append(contentsOf: text.utf8)
      case .bytes(let raw): bytes.append(contentsOf: raw)
      case .uuid(let high, let low):
        append(high)
        append(low)
      }
      ranges.append((start, Int32(clamping: bytes.count - start)))
    }
  }

  /// Lends the values in libpq's form: the start of each (nil for NULL), its length, and that it is binary.
  func lend<Result>(
    _ body: (
      _ count: Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
      UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { raw in
      withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: ranges.count + 1) {
        starts in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * ranges.count + 1) { numbers in
          // An empty value needs an address too: a null pointer would mean NULL.
          starts[ranges.count] = nil
          for (index, range) in ranges.enumerated() {
            starts[index] = range.start < 0 ? nil : Self.address(raw, range.start)
            numbers[index] = range.count
            numbers[ranges.count + index] = 1
          }
          let lengths = numbers.baseAddress
          return body(
            Int32(clamping: ranges.count), UnsafePointer(starts.baseAddress),
            UnsafePointer(lengths), UnsafePointer(lengths.map { $0 + ranges.count }))
        }
      }
    }
  }

  /// The types a statement is prepared with; 0 lets the server infer the type.
  static func types(_ values: [Value]) -> [UInt32] {
    values.map { value in
      switch value {
      case .null: 0
      case .integer: TypeNumber.bigint
      case .real: TypeNumber.double
      case .text: TypeNumber.text
      case .bytes: TypeNumber.bytes
      case .uuid: TypeNumber.uuid
      }
    }
  }

  private static func address(
    _ raw: UnsafeRawBufferPointer, _ offset: Int
  ) -> UnsafePointer<CChar>? {
    let start = raw.baseAddress.map { $0 + offset } ?? UnsafeRawPointer(emptyValue.utf8Start)
    return start.assumingMemoryBound(to: CChar.self)
  }

  private mutating func append(_ word: UInt64) {
    withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

/// Provides an address for an empty value.
private let emptyValue: StaticString = ""

/// The object identifiers of the types that the port uses, fixed by PostgreSQL's catalogue (`pg_type.dat`).
enum TypeNumber {
  static let boolean: UInt32 = 16
  static let bytes: UInt32 = 17
  static let name: UInt32 = 19
  static let bigint: UInt32 = 20
  static let smallint: UInt32 = 21
  static let integer: UInt32 = 23
  static let text: UInt32 = 25
  static let real: UInt32 = 700
  static let double: UInt32 = 701
  static let numeric: UInt32 = 1_700
  static let uuid: UInt32 = 2_950
}
