import CTimeZones
public import Ticketing

/// The time zones of the IANA database, from a table inside the executable.
///
/// Not the machine's own database: a slim container has none, and two instances could have different names.
/// Exact from 2024 on; for earlier times the rule of the time or today's rule applies.
public enum TimeZones {
  /// The zone with this name, in the database's spelling; nil for any other text.
  public static func name(_ text: String) -> ZoneName? {
    rules[text] == nil ? nil : ZoneName(checked: text)
  }

  /// Every name, in order.
  public static var names: [String] { rules.keys.sorted() }

  /// Seconds east of UTC at an instant; 0 for a zone that only a newer version has.
  public static func offset(of time: Timestamp, in zone: ZoneName) -> Int {
    rules[zone.text]?.offset(at: Calendar.floor(time.milliseconds, 1_000)) ?? 0
  }

  /// The local time, as spreadsheets parse it: `2027-03-01 19:00`.
  public static func clock(_ time: Timestamp, in zone: ZoneName) -> String {
    let text = time.adding(seconds: offset(of: time, in: zone)).text
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }

  private static let rules: [String: ZoneRule] = {
    let table = time_zone_table()
    let text = String(
      decoding: UnsafeBufferPointer(start: table.bytes, count: table.count), as: UTF8.self)
    var rules: [String: ZoneRule] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: " ")
      guard let name = fields.first, let rule = ZoneRule(fields.dropFirst()) else { continue }
      rules[String(name)] = rule
    }
    return rules
  }()
}
