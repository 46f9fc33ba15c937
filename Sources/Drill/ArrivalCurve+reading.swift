extension ArrivalCurve {
  /// Why lines are not a curve.
  public enum LinesError: Error, Equatable, CustomStringConvertible {
    /// This line, from 1, is not `second,count` with two numbers that are not negative.
    case notACount(line: Int)
    /// The seconds of this line are not above those of the one before.
    case notInOrder(line: Int)
    /// There are more lines than seconds of a day.
    case tooMany
    /// Nobody comes.
    case nobody

    /// For the operator.
    public var description: String {
      switch self {
      case .notACount(let line): "line \(line) is not second,count, such as 12,340."
      case .notInOrder(let line): "the second of line \(line) is not above the one before it."
      case .tooMany: "it has more than \(DrillLimits.curveLinesMax) lines."
      case .nobody: "nobody comes in it."
      }
    }
  }

  /// Reads lines of `second,count`. A heading, empty lines and lines that begin with `#` are skipped, and
  /// columns beyond the second are ignored.
  public static func counts(_ text: String) throws(LinesError) -> [Count] {
    var counts: [Count] = []
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let words = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.filter { !" \r\"\t".contains($0) }
      }
      guard let first = words.first, !line.hasPrefix("#"), words.contains(where: { !$0.isEmpty })
      else { continue }
      guard words.count >= 2, let second = Double(first), let count = Double(words[1]),
        second >= 0, count >= 0, second.isFinite, count.isFinite
      else {
        // The first line of a spreadsheet says what the columns are.
        if counts.isEmpty, Double(first) == nil, number == 1 { continue }
        throw .notACount(line: number)
      }
      if let last = counts.last, second <= last.second { throw .notInOrder(line: number) }
      guard counts.count < DrillLimits.curveLinesMax else { throw .tooMany }
      counts.append(Count(second: second, count: count))
    }
    guard counts.contains(where: { $0.count > 0 }) else { throw .nobody }
    return counts
  }
}
