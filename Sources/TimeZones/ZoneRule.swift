/// The offsets of one zone over time, as a line of the table defines them.
struct ZoneRule: Sendable {
  /// Seconds east of UTC outside summer time.
  private let standard: Int
  private var summer: Summer?
  /// Changes listed one by one, by instant, where no rule covers the coming years: Ramadan moves.
  private var listed: [(begins: Int, offset: Int)] = []

  private struct Summer {
    let offset: Int
    let begins: YearDay
    let ends: YearDay
  }

  /// Parses `STANDARD [SUMMER BEGINS ENDS] [SECONDS:OFFSET …]`.
  init?(_ fields: ArraySlice<Substring>) {
    guard let standard = fields.first.flatMap({ Int($0) }) else { return nil }
    self.standard = standard
    for field in fields {
      let parts = field.split(separator: ":").compactMap { Int($0) }
      if parts.count == 2 { listed.append((parts[0], parts[1])) }
    }
    let rule = Array(fields.dropFirst().prefix { !$0.contains(":") })
    guard !rule.isEmpty else { return }
    guard rule.count == 3, let offset = Int(rule[0]), let begins = YearDay(rule[1]),
      let ends = YearDay(rule[2])
    else { return nil }
    summer = Summer(offset: offset, begins: begins, ends: ends)
  }

  /// Seconds east of UTC, `seconds` after the epoch.
  func offset(at seconds: Int) -> Int {
    if let first = listed.first, let last = listed.last, first.begins <= seconds,
      seconds <= last.begins
    {
      return listed.last { $0.begins <= seconds }?.offset ?? standard
    }
    guard let summer else { return standard }
    let year = Calendar.year(of: seconds + standard)
    // Each change is given in the local time that it ends.
    let begins = summer.begins.seconds(in: year) - standard
    let ends = summer.ends.seconds(in: year) - summer.offset
    // South of the equator summer spans the turn of the year.
    let isSummer =
      begins < ends
      ? begins <= seconds && seconds < ends : !(ends <= seconds && seconds < begins)
    return isSummer ? summer.offset : standard
  }
}

/// The day of a rule: the first to fourth weekday of a month, or the fifth for its last.
struct YearDay: Sendable {
  private let month: Int
  private let week: Int
  /// Sunday is 0.
  private let weekday: Int
  /// Seconds from that day's midnight; may be negative, or exceed the day.
  private let seconds: Int

  /// Parses `3.2.0/7200`.
  init?(_ text: Substring) {
    let halves = text.split(separator: "/")
    let parts = halves.first?.split(separator: ".").compactMap { Int($0) } ?? []
    guard halves.count == 2, let seconds = Int(halves[1]), parts.count == 3,
      (1...12).contains(parts[0]), (1...5).contains(parts[1]), (0...6).contains(parts[2])
    else { return nil }
    (month, week, weekday) = (parts[0], parts[1], parts[2])
    self.seconds = seconds
  }

  /// Seconds after the epoch in local time.
  func seconds(in year: Int) -> Int {
    let first = Calendar.days(year: year, month: month)
    // The epoch was a Thursday.
    let firstWeekday = Calendar.modulo(first + 4, 7)
    var day = first + Calendar.modulo(weekday - firstWeekday, 7) + 7 * (week - 1)
    let next =
      month == 12
      ? Calendar.days(year: year + 1, month: 1) : Calendar.days(year: year, month: month + 1)
    while day >= next { day -= 7 }
    return day * 86_400 + seconds
  }
}

/// The civil calendar, in days and seconds since 1970-01-01.
enum Calendar {
  /// Days until the first of a month, by Howard Hinnant's era-based date algorithm.
  static func days(year: Int, month: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = Int(floor(Int64(shifted), 400))
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The year that contains a second.
  static func year(of seconds: Int) -> Int {
    let day = floor(Int64(seconds), 86_400) + 719_468
    let era = floor(Int64(day), 146_097)
    let dayOfEra = day - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // The shifted year begins with March.
    return yearOfEra + era * 400 + (dayOfYear >= 306 ? 1 : 0)
  }

  /// Division that rounds towards minus infinity.
  static func floor(_ value: Int64, _ divisor: Int64) -> Int {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return Int(remainder < 0 ? quotient - 1 : quotient)
  }

  static func modulo(_ value: Int, _ divisor: Int) -> Int {
    let remainder = value % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
