import Measuring

/// A figure as measured: every sample of ours and of the limit, in the order in which they were taken.
package struct Row: Hashable, Sendable {
  package let figure: Figure
  package let ours: [Double]
  package let limit: [Double]
  /// What a reader should know beside the figure: bytes of an answer, a second value.
  package let note: String

  /// Samples keep four digits: the rest is noise, and files stay small.
  package init(_ figure: Figure, ours: [Double], limit: [Double] = [], note: String = "") {
    self.figure = figure
    self.ours = ours.map(Self.shortened)
    self.limit = limit.map(Self.shortened)
    self.note = note
  }

  /// How a figure ended.
  package enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// What the figure aims at was reached.
    case aim
    /// What must be was reached.
    case met
    case missed
    /// Nothing is asked of it.
    case shown
    case unmeasured
  }

  /// How far the limit's own samples may lie apart before a comparison means nothing. 25 %: a disk's or a
  /// neighbour's mood of that size hides what a change of ours does.
  package static let limitSpreadMax = 0.25

  /// Ours against the limit; nil without a limit.
  package var ratio: Double? {
    guard !ours.isEmpty, !limit.isEmpty else { return nil }
    switch figure.compares {
    case .pairs:
      let quotients = zip(ours, limit).filter { $0.1 > 0 }.map { $0 / $1 }
      return quotients.isEmpty ? nil : median(quotients)
    case .medians, .value:
      let limit = median(limit)
      return limit > 0 ? median(ours) / limit : nil
    }
  }

  /// What the bounds speak of; nil when it was not measured.
  package var judged: Double? {
    if figure.compares != .value { return ratio }
    return ours.isEmpty ? nil : median(ours)
  }

  package var verdict: Verdict {
    guard let judged, judged.isFinite else { return .unmeasured }
    guard let must = figure.must else { return .shown }
    guard must.isMet(by: judged) else { return .missed }
    return figure.aim.map { $0.isMet(by: judged) } == true ? .aim : .met
  }

  /// How far the limit's samples lie apart: the largest over the smallest, less one.
  package var limitSpread: Double? { spread(limit) }

  /// Why the figure says little; nil when it may be believed.
  package var doubt: String? {
    guard figure.must != nil, figure.compares != .value, let limitSpread,
      limitSpread > Self.limitSpreadMax
    else { return nil }
    return "the limit moved between \(text(limit.min() ?? 0)) and \(text(limit.max() ?? 0))"
      + figure.unit
  }

  private static func shortened(_ value: Double) -> Double {
    guard value.isFinite, value != 0 else { return value.isFinite ? value : -1 }
    var scale = 1.0
    while abs(value) * scale < 1_000 { scale *= 10 }
    return (value * scale).rounded() / scale
  }
}

/// The largest of some values over the smallest, less one; nil of fewer than two, or of one not above zero.
package func spread(_ values: [Double]) -> Double? {
  guard values.count > 1, let least = values.min(), let most = values.max(), least > 0 else {
    return nil
  }
  return most / least - 1
}
