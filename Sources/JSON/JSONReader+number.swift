extension JSONReader {
  /// Reads the number that starts at `position`.
  mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    let isNegative = take(UInt8(ascii: "-"))
    let firstDigit = position
    try digits(from: start)
    if position - firstDigit > 1, bytes[firstDigit] == UInt8(ascii: "0") {
      throw failure(.malformedNumber, at: start)
    }
    let integerEnd = position
    if take(UInt8(ascii: ".")) { try digits(from: start) }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits(from: start)
    }
    if position == integerEnd, let value = integer(firstDigit..<integerEnd, isNegative) {
      return .integer(value)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw failure(.numberOutOfRange, at: start)
    }
    return .real(value)
  }

  /// Steps over one digit or more of the number that began at `start`.
  private mutating func digits(from start: Int) throws(JSONError) {
    let first = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
      position += 1
      if position - start > Limits.numberBytesMax { throw failure(.numberTooLong, at: start) }
    }
    if position == first { throw failure(.malformedNumber, at: start) }
  }

  /// The integer of those digits; nil when 64 bits cannot hold it. Counts downwards because the negative
  /// range is larger by one.
  private func integer(_ digits: Range<Int>, _ isNegative: Bool) -> Int64? {
    var value: Int64 = 0
    for position in digits {
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(bytes[position] &- UInt8(ascii: "0"))
      let (difference, wrapped) = product.subtractingReportingOverflow(digit)
      if overflowed || wrapped { return nil }
      value = difference
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }
}
