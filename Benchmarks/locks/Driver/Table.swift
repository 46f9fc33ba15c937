import Measuring

/// The one table, and whether it is as it must be.
struct Table {
  /// What is known of a way before it runs.
  enum Promise {
    /// Every round must be right.
    case exact
    /// Shows what goes wrong: a run in which nothing does has shown nothing.
    case wrong
  }

  private var lines: [(wanted: Wanted, text: String)] = []
  private(set) var faults: [String] = []

  /// Adds a way by its median round; complaints of every round count.
  mutating func add(_ wanted: Wanted, _ name: String, _ rounds: [Tally], _ promise: Promise) {
    let sorted = rounds.sorted { $0.total < $1.total }
    guard !sorted.isEmpty else { return }
    let middle = sorted[sorted.count / 2]
    let complaints = rounds.flatMap(\.complaints)
    let shown = middle.complaints.first ?? complaints.first
    var verdict = "exact"
    switch (promise, shown) {
    case (.exact, nil):
      if middle.gaveUp > 0 { verdict += ", but \(grouped(middle.gaveUp)) gave up" }
    case (.exact, let complaint?):
      verdict = "**WRONG**: \(complaint)"
      faults.append("\(wanted.rawValue), \(name): \(complaint)")
    case (.wrong, nil):
      verdict = "nothing went wrong"
      faults.append("\(wanted.rawValue), \(name): nothing went wrong, so nothing is shown")
    case (.wrong, let complaint?): verdict = "WRONG, as expected: \(complaint)"
    }
    let figures = [middle.total, middle.answer(0.5), middle.answer(0.99)].map { text($0) }
    let counts = [middle.successes, middle.refusals, middle.errors + middle.gaveUp, middle.retries]
      .map {
        grouped($0)
      }
    let cells = [wanted.rawValue, name] + figures + counts + [verdict]
    lines.append((wanted, "| " + cells.joined(separator: " | ") + " |"))
    say(lines[lines.count - 1].text)
  }

  /// The whole table in Markdown, sorted by what is wanted.
  var markdown: String {
    let sorted = Wanted.allCases.flatMap { wanted in lines.filter { $0.wanted == wanted } }
    return """
      | wanted | way | all, ms | p50, ms | p99, ms | successes | refusals | errors | retries | verdict |
      |---|---|---:|---:|---:|---:|---:|---:|---:|---|

      """ + sorted.map(\.text).joined(separator: "\n")
  }
}
