extension Timestamp {
  /// RFC 3339 in UTC with milliseconds, for example `2026-11-21T10:00:00.000Z`.
  public var text: String {
    String(unsafeUninitializedCapacity: Self.textCount) { buffer in write(to: buffer) }
  }

  /// The number of characters of every ``text``.
  public static let textCount = 24

  /// Writes ``text`` to the start of `buffer`, which has room for ``textCount``; returns that count.
  public func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let (days, milliseconds) = floorDivide(self.milliseconds, by: 86_400_000)
    let (year, month, day) = Self.civil(fromDays: days)
    let time = UInt32(truncatingIfNeeded: milliseconds)
    let second = time / 1_000
    let wholeYear = UInt32(min(max(year, 0), 9_999))
    func put(_ value: UInt32, _ position: Int, before mark: UInt8) {
      buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
      buffer[position + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
      buffer[position + 2] = mark
    }
    put(wholeYear / 100, 0, before: 0)
    put(wholeYear % 100, 2, before: UInt8(ascii: "-"))
    put(UInt32(truncatingIfNeeded: month), 5, before: UInt8(ascii: "-"))
    put(UInt32(truncatingIfNeeded: day), 8, before: UInt8(ascii: "T"))
    put(second / 3_600, 11, before: UInt8(ascii: ":"))
    put(second / 60 % 60, 14, before: UInt8(ascii: ":"))
    put(second % 60, 17, before: UInt8(ascii: "."))
    buffer[20] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: time % 1_000 / 100)
    put(time % 100, 21, before: UInt8(ascii: "Z"))
    return Self.textCount
  }

  /// Parses RFC 3339 with any offset and up to nine fraction digits (truncated to milliseconds).
  ///
  /// Years 1970 to 9999. Leap seconds and anything looser than the RFC give nil.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 35 else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for position in range {
        guard position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 else {
          return nil
        }
        value = value * 10 + Int64(bytes[position] - 48)
      }
      return value
    }
    func mark(_ position: Int, _ wanted: String) -> Bool {
      position < bytes.count && wanted.utf8.contains(bytes[position])
    }
    guard let year = number(0..<4), mark(4, "-"), let month = number(5..<7), mark(7, "-"),
      let day = number(8..<10), mark(10, "Tt"), let hour = number(11..<13), mark(13, ":"),
      let minute = number(14..<16), mark(16, ":"), let second = number(17..<19),
      year >= 1970, (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var position = 19
    var fraction: Int64 = 0
    if mark(position, ".") {
      position += 1
      let start = position
      while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 { position += 1 }
      guard position > start, position - start <= 9 else { return nil }
      for digit in 0..<3 {
        let index = start + digit
        fraction = fraction * 10 + (index < position ? Int64(bytes[index] - 48) : 0)
      }
    }
    var offset: Int64 = 0
    if mark(position, "Zz") {
      position += 1
    } else {
      guard mark(position, "+-"), let hours = number(position + 1..<position + 3),
        mark(position + 3, ":"), let minutes = number(position + 4..<position + 6),
        hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (bytes[position] == UInt8(ascii: "-") ? -1 : 1)
      position += 6
    }
    guard position == bytes.count else { return nil }
    let days = Self.days(fromYear: year, month: month, day: day)
    let total = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
    // An offset may lead out of the years that can be formatted.
    guard (0...Self.lastSecond).contains(total) else { return nil }
    self.init(milliseconds: total * 1_000 + fraction)
  }

  /// 9999-12-31T23:59:59Z, in seconds since the epoch.
  private static let lastSecond: Int64 = 253_402_300_799

  /// Days since the epoch of a civil date, by Howard Hinnant's era-based date algorithm.
  private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, by: 400).quotient
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse of ``days(fromYear:month:day:)``.
  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, by: 146_097).quotient
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Division that rounds towards minus infinity.
private func floorDivide(
  _ value: Int64, by divisor: Int64
) -> (quotient: Int64, remainder: Int64) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
