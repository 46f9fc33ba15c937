/// A whole run: where and when it was, and what it measured.
package struct Record: Hashable, Sendable {
  /// The machine; figures of another are no news.
  package struct Machine: Hashable, Sendable {
    package var processor = ""
    package var cores = 0
    /// MiB.
    package var memory = 0
    package var kernel = ""

    package init() {}
  }

  /// A part of the run that ended before its time.
  package struct Fault: Hashable, Sendable {
    package let part: String
    package let reason: String

    package init(part: String, reason: String) {
      self.part = part
      self.reason = reason
    }
  }

  /// `2026-11-30`.
  package var date = ""
  /// As Git abbreviates it, with a `+` when files were changed.
  package var commit = ""
  package var isQuick = false
  package var machine = Machine()
  /// Seconds it took.
  package var seconds = 0.0
  /// The share of the machine that other programs used.
  package var neighbours = 0.0
  package var faults: [Fault] = []
  package private(set) var rows: [Row] = []

  /// The share of the machine other programs may use meanwhile. Two cores: a tenth is a fifth of one.
  package static let neighboursMax = 0.10

  package init() {}

  /// Adds a row, or puts it in the place of the one with its id: `P1a` to `P14`, then the others in the
  /// catalogue's order.
  package mutating func add(_ row: Row) {
    rows.removeAll { $0.figure.id == row.figure.id }
    let rank = Self.rank(row.figure.id)
    let place = rows.firstIndex { Self.rank($0.figure.id) > rank } ?? rows.count
    rows.insert(row, at: place)
  }

  /// Adds a row without samples for each figure of these parts that has none: what was not measured is seen.
  package mutating func fill(parts: Set<String>) {
    let known = Set(rows.map(\.figure.id))
    for figure in Catalogue.figures where parts.contains(figure.part) && !known.contains(figure.id)
    {
      if !isQuick || !Catalogue.onlyWhole.contains(figure.id) { add(Row(figure, ours: [])) }
    }
  }

  /// What must be and is not.
  package var missed: [Row] { rows.filter { $0.verdict == .missed } }

  /// Rows that should be there and are not; only those with a bound count.
  package var unmeasured: [Row] {
    rows.filter { $0.verdict == .unmeasured && $0.figure.must != nil }
  }

  /// Why the run, or rows of it, should be repeated.
  package var doubts: [String] {
    var doubts = rows.compactMap { row in row.doubt.map { "\(row.figure.id): \($0)" } }
    if neighbours > Self.neighboursMax {
      doubts.append("other programs used \(Int((neighbours * 100).rounded())) % of the machine")
    }
    return doubts
  }

  /// Whether everything was measured, may be believed and is as it must be.
  package var isGood: Bool {
    missed.isEmpty && unmeasured.isEmpty && doubts.isEmpty && faults.isEmpty
  }

  /// Where a row stands: by the number behind `P`, its letters, then the catalogue.
  private static func rank(_ id: String) -> Rank {
    let place = Catalogue.figures.firstIndex { $0.id == id } ?? Catalogue.figures.count
    let digits = id.dropFirst().prefix { $0.isNumber }
    guard id.first == "P", let number = Int(digits) else {
      return Rank(number: .max, letters: "", place: place)
    }
    return Rank(number: number, letters: String(id.dropFirst(1 + digits.count)), place: place)
  }

  private struct Rank: Comparable {
    let number: Int
    let letters: String
    let place: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.number, left.letters, left.place) < (right.number, right.letters, right.place)
    }
  }
}
