import Capacity

/// How a plan writes its figures.
extension PlanText {
  /// A part, as people call it.
  static func name(_ part: Strain.Part) -> String {
    switch part {
    case .instances: "processors"
    case .writer: "the writing thread"
    case .disk: "the disk"
    case .connections: "connections"
    case .logIns: "log-ins (they wait)"
    case .network: "network"
    case .postgres: "PostgreSQL's processors"
    case .log: "PostgreSQL's log"
    case .redis: "Redis's core"
    }
  }

  /// A whole number with commas.
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }

  /// A number to three figures, and small ones with a decimal.
  static func short(_ number: Double) -> String {
    guard number < 9e17 else { return "more than can be counted" }
    if number < 10 { return decimal(number) }
    var step = 1.0
    while number / step >= 1_000 { step *= 10 }
    return grouped(Int((number / step).rounded() * step))
  }

  /// A number with one decimal, or two below one.
  static func decimal(_ number: Double) -> String {
    let scale = number < 1 ? 100.0 : 10
    guard number < 1e15 else { return short(number) }
    let whole = Int((number * scale).rounded())
    let unit = Int(scale)
    let rest = String(whole % unit)
    if whole % unit == 0 { return grouped(whole / unit) }
    return grouped(whole / unit) + "."
      + String(repeating: "0", count: (unit == 100 ? 2 : 1) - rest.count) + rest
  }

  static func percent(_ share: Double) -> String { "\(short((share * 100).rounded())) %" }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  static func bytes(_ number: Double) -> String {
    switch number {
    case ..<1e6: "\(decimal(number / 1e3)) kB"
    case ..<1e9: "\(decimal(number / 1e6)) MB"
    default: "\(decimal(number / 1e9)) GB"
    }
  }

  static func bits(_ bytesPerSecond: Double) -> String {
    bytesPerSecond * 8 < 1e9
      ? "\(decimal(bytesPerSecond * 8 / 1e6)) Mbit/s"
      : "\(decimal(bytesPerSecond * 8 / 1e9)) Gbit/s"
  }

  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds.rounded())) s"
    case ..<7_200: "\(decimal(seconds / 60)) min"
    default: "\(decimal(seconds / 3_600)) h"
    }
  }

  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
