/// A chart of several lines over the seconds of a drill.
struct Chart {
  private let seconds: Int
  private static let left = 52.0
  private static let width = 420.0
  private static let top = 10.0
  private static let height = 170.0

  init(seconds: Int) { self.seconds = seconds }

  /// The lines with their legend; empty when there is nothing to draw.
  func drawn(
    _ series: [(name: String, colour: Character, values: [Double])], unit: String,
    second: (String) -> String, label: String
  ) -> String {
    guard seconds > 0 else { return "" }
    let most = max(1, series.flatMap(\.values).max() ?? 1)
    let top = Self.rounded(most)
    var parts: [String] = []
    for part in 0...4 {
      let value = top * Double(part) / 4
      let y = Self.y(value / top)
      parts.append(
        "<path class=\"rule\" d=\"M\(Markup.at(Self.left)) \(Markup.at(y))h\(Markup.at(Self.width))\"/>"
          + "<text x=\"46\" y=\"\(Markup.at(y + 4))\" text-anchor=\"end\">\(Self.tick(value))</text>"
      )
    }
    for (share, anchor) in [(0.0, "start"), (0.5, "middle"), (1.0, "end")] {
      let time = Markup.short(Double(seconds - 1) * share)
      parts.append(
        "<text x=\"\(Markup.at(Self.left + Self.width * share))\" y=\"198\" "
          + "text-anchor=\"\(anchor)\">\(second(time))</text>")
    }
    for line in series { parts.append(self.line(line.values, colour: line.colour, top: top)) }
    let legend = series.map { line in
      let peak = line.values.max() ?? 0
      return "<li><i class=\"\(line.colour)\"></i>\(line.name) "
        + "(≤ \(Markup.number(peak))\(unit.isEmpty ? "" : " \(unit)"))</li>"
    }
    return
      "<svg viewBox=\"0 0 480 206\" role=\"img\" aria-label=\"\(label)\">\(parts.joined())</svg>"
      + "<ul class=\"legend\">\(legend.joined())</ul>"
  }

  /// One line; of many seconds, the highest of each step is drawn, so that no peak is lost.
  private func line(_ values: [Double], colour: Character, top: Double) -> String {
    let step = max(1, (values.count + PageLimits.pointsMax - 1) / PageLimits.pointsMax)
    var points = stride(from: 0, to: values.count, by: step).map { start in
      let most = values[start..<min(values.count, start + step)].max() ?? 0
      let across = values.count > 1 ? Double(start) / Double(values.count - 1) : 0
      return "\(Markup.at(Self.left + Self.width * across)),\(Markup.at(Self.y(most / top)))"
    }
    // A drill of one second is a flat line.
    if points.count == 1, let only = points.first {
      points.append("\(Markup.at(Self.left + Self.width)),\(only.split(separator: ",")[1])")
    }
    return "<polyline class=\"curve \(colour)\" points=\"\(points.joined(separator: " "))\"/>"
  }

  private static func y(_ share: Double) -> Double { top + height * (1 - min(max(share, 0), 1)) }

  /// The next number of the form 1, 2, 4 or 8 times a power of ten: its quarters are short.
  static func rounded(_ value: Double) -> Double {
    var unit = 1.0
    while unit * 10 <= value, unit < 1e15 { unit *= 10 }
    for factor in [1.0, 2, 4, 8] where value <= factor * unit { return max(4, factor * unit) }
    return 10 * unit
  }

  private static func tick(_ value: Double) -> String {
    switch value {
    case 1e6...: "\(Markup.short(value / 1e6))M"
    case 1e4...:
      "\(Markup.number(value / 1e3, value.truncatingRemainder(dividingBy: 1e3) == 0 ? 0 : 1))k"
    default: Markup.number(value, value == value.rounded() ? 0 : 1)
    }
  }
}

/// A scale on which each power of ten has the same width.
struct LogScale {
  private let low: Double
  private let powers: Int

  /// A scale of whole powers of ten around two values.
  init(low: Double, high: Double) {
    var begin = 0.01
    while begin * 10 <= max(low, 0.01), begin < 1e9 { begin *= 10 }
    var end = begin * 10
    var powers = 1
    while end < high, powers < 12 {
      end *= 10
      powers += 1
    }
    self.low = begin
    self.powers = powers
  }

  /// The values of its lines.
  var lines: [Double] {
    var value = low
    return (0...powers).map { _ in
      defer { value *= 10 }
      return value
    }
  }

  /// Where a value is, 0 to 1.
  func share(_ value: Double) -> Double {
    // By halves of a power's range: no logarithm without a library, and a bar needs no more.
    var rest = max(value, low) / low
    var whole = 0.0
    while rest >= 10, whole < Double(powers) {
      rest /= 10
      whole += 1
    }
    var part = 0.0
    var width = 1.0
    for _ in 0..<10 {
      width /= 2
      rest *= rest
      if rest >= 10 {
        rest /= 10
        part += width
      }
    }
    return min(1, (whole + part) / Double(powers))
  }
}
