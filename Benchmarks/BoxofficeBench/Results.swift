import Measuring

/// The measured table, and whether it is good enough.
struct Results {
  private var lines: [String] = []
  private(set) var missed: [String] = []
  private(set) var doubts: [String] = []

  /// Adds a line without a bound.
  mutating func report(_ name: String, _ ours: String, limit: String = "", ratio: String = "") {
    add(name, ours, limit, ratio, "", "")
  }

  /// Adds a line whose `value` must not exceed `most`.
  mutating func require(
    _ name: String, _ value: Double, atMost most: Double, _ ours: String, limit: String = "",
    ratio: String = ""
  ) {
    judge(name, isGood: value <= most, "<= \(text(most))", ours, limit, ratio)
  }

  /// Adds a line whose `value` must reach `least`.
  mutating func require(
    _ name: String, _ value: Double, atLeast least: Double, _ ours: String, limit: String = "",
    ratio: String = ""
  ) {
    judge(name, isGood: value >= least, ">= \(text(least))", ours, limit, ratio)
  }

  /// Adds a line that must be true.
  mutating func require(_ name: String, _ isGood: Bool, _ ours: String) {
    judge(name, isGood: isGood, "exact", ours, "", "")
  }

  /// Notes a limit that moved too much between its own runs to compare with.
  mutating func checkSpread(_ name: String, of limits: [Double]) {
    guard let least = limits.min(), let most = limits.max(), least > 0 else { return }
    if most / least - 1 > Must.limitSpreadMax {
      doubts.append("\(name): the limit moved between \(text(least)) and \(text(most))")
    }
  }

  /// Notes a machine that was not ours alone.
  mutating func note(_ neighbours: Neighbours) {
    let share = neighbours.share
    report("other programs' share of the machine meanwhile", "\(text(share * 100)) %")
    if share > Must.neighboursMax {
      doubts.append("other programs used \(text(share * 100)) % of the machine")
    }
  }

  private mutating func judge(
    _ name: String, isGood: Bool, _ bound: String, _ ours: String, _ limit: String,
    _ ratio: String
  ) {
    if !isGood { missed.append("\(name): \(ours) \(ratio), must be \(bound)") }
    add(name, ours, limit, ratio, bound, isGood ? "yes" : "**NO**")
  }

  private mutating func add(
    _ name: String, _ ours: String, _ limit: String, _ ratio: String, _ bound: String,
    _ verdict: String
  ) {
    lines.append("| \(name) | \(ours) | \(limit) | \(ratio) | \(bound) | \(verdict) |")
    say(lines[lines.count - 1])
  }

  /// The whole table in Markdown.
  var table: String {
    """
    | measured | box office | limit | ratio | must | met |
    |---|---|---|---|---|---|

    """ + lines.joined(separator: "\n")
  }
}
