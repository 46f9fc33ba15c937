extension JSONValue {
  /// Reads exactly one value, strictly by RFC 8259 and I-JSON's ban on duplicate names (RFC 7493).
  ///
  /// Time is linear in the bytes. Recursion is bounded by ``JSONLimits/depthMax``.
  public static func parse(
    _ bytes: [UInt8], limits: JSONLimits = .request
  ) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes: bytes, limits: limits)
    return try reader.document()
  }
}

/// Walks over the bytes once, from left to right.
struct JSONReader {
  let bytes: [UInt8]
  let limits: JSONLimits
  var position = 0
  /// Values begun so far.
  private var values = 0
  /// The buffer in which strings with escapes are assembled; reused.
  var unescaped: [UInt8] = []

  init(bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSONValue {
    // RFC 8259, section 8.1, lets readers ignore a byte order mark, which editors put into the files they
    // save.
    if bytes.count > 2, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    if position < bytes.count { throw failure(.trailingBytes) }
    return value
  }

  /// Reads the value that starts at `position`; `depth` arrays and objects are open around it.
  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard position < bytes.count else { throw failure(.unexpectedEnd) }
    values += 1
    if values > limits.valuesMax { throw failure(.tooManyValues) }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      return .string(try string())
    case UInt8(ascii: "{"):
      return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["):
      return .array(try array(depth: depth + 1))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try number()
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default:
      throw failure(.unexpectedByte)
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    try open(depth)
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      try expect(UInt8(ascii: ","))
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    try open(depth)
    var object = JSONObject()
    if take(UInt8(ascii: "}")) { return object }
    while true {
      let start = position
      let name = try string()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      skipSpace()
      if !object.append(name, try value(depth: depth)) { throw failure(.duplicateName, at: start) }
      skipSpace()
      if take(UInt8(ascii: "}")) { return object }
      try expect(UInt8(ascii: ","))
      skipSpace()
    }
  }

  private mutating func open(_ depth: Int) throws(JSONError) {
    if depth > limits.depthMax { throw failure(.tooDeep) }
    position += 1
    skipSpace()
  }

  private mutating func word(_ word: StaticString) throws(JSONError) {
    for offset in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[offset]) }
  }

  /// Steps over `byte`, or throws if it is not next.
  mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard position < bytes.count else { throw failure(.unexpectedEnd) }
    guard bytes[position] == byte else { throw failure(.unexpectedByte) }
    position += 1
  }

  /// Steps over `byte` if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  func failure(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
    JSONError(reason: reason, offset: offset ?? position)
  }
}
