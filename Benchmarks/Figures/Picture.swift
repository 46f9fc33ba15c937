import Glibc
import Measuring

/// The run as a picture: for each figure how near ours comes to the limit, with what must be and what it aims
/// at. Right is always better, whichever way the figure counts.
package struct Picture {
  private let record: Record

  package init(_ record: Record) { self.record = record }

  /// One figure's place on the scale.
  struct Mark: Hashable {
    let id: String
    let name: String
    /// 1 is the limit, or the bound of a figure without one; above it is better.
    let ours: Double
    let must: Double
    let aim: Double?
    let label: String
    let verdict: Row.Verdict
    let isDoubtful: Bool
  }

  /// The figures with a bound and a limit.
  var againstLimits: [Mark] {
    record.rows.filter { $0.figure.compares != .value }.compactMap(Self.mark)
  }

  /// The figures with a bound of their own; 1 is that bound.
  var againstBounds: [Mark] {
    record.rows.filter { $0.figure.compares == .value }.compactMap(Self.mark)
  }

  private static func mark(_ row: Row) -> Mark? {
    guard let must = row.figure.must, let judged = row.judged, judged > 0 else { return nil }
    let reference = row.figure.compares == .value ? must.number : 1
    func place(_ number: Double) -> Double {
      switch must {
      case .atLeast: number / reference
      case .atMost: reference / number
      }
    }
    let label =
      row.figure.compares == .value
      ? "\(row.oursText) (\(row.shown(must)))"
      : "\(row.ratioText) (\(row.shown(must)))"
    return Mark(
      id: row.figure.id, name: row.figure.name, ours: place(judged), must: place(must.number),
      aim: row.figure.aim.map { place($0.number) }, label: label, verdict: row.verdict,
      isDoubtful: row.doubt != nil)
  }

  // Pixels.
  private static let width = 1_120.0
  private static let left = 430.0
  private static let right = 860.0
  private static let step = 25.0
  /// The ends of the scale; what lies beyond sits at the end as an arrow.
  private static let least = 0.0625
  private static let most = 16.0

  /// The whole picture as SVG 1.1, without scripts and without anything from elsewhere.
  package var svg: String {
    let (limits, bounds) = (againstLimits, againstBounds)
    var y = 92.0
    var body = ""
    body += Self.panel("against the limit of the same run (1 = the limit)", limits, from: &y)
    body += Self.panel("against a fixed bound (1 = the bound)", bounds, from: &y)
    let height = y + 4
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(Self.width)) \
      \(Self.number(height))" width="\(Self.number(Self.width))" height="\(Self.number(height))" \
      font-family="system-ui, sans-serif" font-size="13" role="img" \
      aria-label="Measured figures against their limits">
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="16" y="28" font-size="18" font-weight="600" fill="#1a1a1a">How near the limit, right \
      is better</text>
      <text x="16" y="48" fill="#555555">\(Self.escaped(record.caption))</text>
      \(Self.legend)
      \(body)</svg>

      """
  }

  private static let legend = """
    <g fill="#333333"><circle cx="22" cy="65" r="6" fill="#1a7f37"/><text x="34" y="70">as it must \
    be</text><circle cx="132" cy="65" r="6" fill="#c62828"/><text x="144" y="70">missed</text>\
    <circle cx="212" cy="65" r="5" fill="#ffffff" stroke="#1a7f37" stroke-width="3"/>\
    <text x="224" y="70">the limit moved: doubtful</text>\
    <rect x="396" y="57" width="4" height="16" fill="#37474f"/><text x="406" y="70">must</text>\
    <rect x="452" y="57" width="2" height="16" fill="#7e9cb5"/><text x="460" y="70">aim</text></g>
    """

  private static func panel(_ title: String, _ marks: [Mark], from y: inout Double) -> String {
    guard !marks.isEmpty else { return "" }
    var text =
      "<text x=\"16\" y=\"\(number(y + 14))\" font-weight=\"600\" fill=\"#1a1a1a\">\(title)</text>\n"
    let top = y + 26
    let bottom = top + Double(marks.count) * step
    for tick in [0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16] {
      let x = number(place(tick))
      let colour = tick == 1 ? "#333333" : "#e0e0e0"
      text +=
        "<line x1=\"\(x)\" y1=\"\(number(top - 6))\" x2=\"\(x)\" y2=\"\(number(bottom))\" stroke=\"\(colour)\"/>"
        + "<text x=\"\(x)\" y=\"\(number(top - 10))\" text-anchor=\"middle\" font-size=\"11\" fill=\"#555555\">"
        + "\(tick < 1 ? "1/\(Int(1 / tick))" : "\(Int(tick))")</text>\n"
    }
    for (row, mark) in marks.enumerated() {
      text += line(mark, at: top + (Double(row) + 0.5) * step)
    }
    y = bottom + 30
    return text
  }

  private static func line(_ mark: Mark, at y: Double) -> String {
    let colour = mark.verdict == .missed ? "#c62828" : "#1a7f37"
    let x = place(mark.ours)
    let must = place(mark.must)
    var text =
      "<text x=\"16\" y=\"\(number(y + 4))\" fill=\"#1a1a1a\">"
      + "\(mark.id.hasPrefix("P") ? "<tspan font-weight=\"600\">\(mark.id)</tspan> " : "")"
      + "\(escaped(mark.name))</text>"
    text +=
      "<line x1=\"\(number(must))\" y1=\"\(number(y))\" x2=\"\(number(x))\" y2=\"\(number(y))\" stroke=\"\(colour)\" stroke-width=\"3\" stroke-opacity=\"0.45\"/>"
      + "<rect x=\"\(number(must - 2))\" y=\"\(number(y - 8))\" width=\"4\" height=\"16\" fill=\"#37474f\"/>"
    if let aim = mark.aim {
      text +=
        "<rect x=\"\(number(place(aim) - 1))\" y=\"\(number(y - 8))\" width=\"2\" height=\"16\" fill=\"#7e9cb5\"/>"
    }
    let dot =
      mark.isDoubtful
      ? "r=\"5\" fill=\"#ffffff\" stroke=\"\(colour)\" stroke-width=\"3\""
      : "r=\"6\" fill=\"\(colour)\""
    text += "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" \(dot)/>"
    let beyond = mark.ours > most ? "\u{2192} " : mark.ours < least ? "\u{2190} " : ""
    text +=
      "<text x=\"\(number(right + 16))\" y=\"\(number(y + 4))\" fill=\"\(colour)\">"
      + "\(beyond)\(escaped(mark.label))</text>\n"
    return text
  }

  /// Where a value lies, each doubling as wide as the next; what lies beyond an end lies at it.
  static func place(_ value: Double) -> Double {
    let inside = min(max(value, least), most)
    return left + (right - left) * log(inside / least) / log(most / least)
  }

  /// With one digit behind the point, and none where it is whole.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { all, character in
      switch character {
      case "&": all += "&amp;"
      case "<": all += "&lt;"
      case ">": all += "&gt;"
      case "\"": all += "&quot;"
      default: all.append(character)
      }
    }
  }
}
