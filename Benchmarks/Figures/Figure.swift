/// What a run measures: a name, what it is compared with, and what must hold.
package struct Figure: Hashable, Sendable {
  /// `P1` to `P14` with a letter behind it, or a word of its own.
  package let id: String
  /// The part of the run that measures it, as `--only` names it.
  package let part: String
  package let name: String
  /// Behind each value: `/s`, ` us`, ` ms`, ` %`.
  package let unit: String
  /// What the limit is; empty where nothing is measured beside it.
  package let limit: String
  package let compares: Comparison
  package let must: Bound?
  package let aim: Bound?

  package init(
    _ id: String, _ part: String, _ name: String, _ unit: String, against limit: String = "",
    comparing compares: Comparison? = nil, must: Bound? = nil, aim: Bound? = nil
  ) {
    self.id = id
    self.part = part
    self.name = name
    self.unit = unit
    self.limit = limit
    self.compares = compares ?? (limit.isEmpty ? .value : .medians)
    self.must = must
    self.aim = aim
  }
}

/// What is held against the bound.
package enum Comparison: String, Hashable, Sendable, CaseIterable {
  /// The median of ours divided by the median of the limit.
  case medians
  /// The median of the quotients of neighbours in time: for differences smaller than an hour's mood.
  case pairs
  /// Ours alone.
  case value
}

/// What must hold of a ratio or a value.
package enum Bound: Hashable, Sendable {
  case atLeast(Double)
  case atMost(Double)

  package var number: Double {
    switch self {
    case .atLeast(let number), .atMost(let number): number
    }
  }

  package func isMet(by value: Double) -> Bool {
    switch self {
    case .atLeast(let least): value >= least
    case .atMost(let most): value <= most
    }
  }

  /// The sign before the number.
  package var sign: String {
    switch self {
    case .atLeast: ">="
    case .atMost: "<="
    }
  }
}
