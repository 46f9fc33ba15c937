/// Whether people entered in the order in which they came.
struct FairnessCheck {
  /// One person who was let in.
  struct Entry {
    /// When joining was asked for and when it was answered, in nanoseconds.
    var asked: UInt64
    var answered: UInt64
    /// When the server let the person in, in milliseconds.
    var entered: Int64
  }

  /// Compares everyone with everyone, in n log n.
  static func compare(_ entries: [Entry]) -> (inOrder: Double, overtook: Int) {
    guard entries.count > 1 else { return (1, 0) }
    let pairs = Double(entries.count) * Double(entries.count - 1) / 2
    let inverted = inversions(entries.sorted { $0.asked < $1.asked }.map(\.entered))
    return (1 - Double(inverted) / pairs, overtakers(entries))
  }

  /// Pairs of which the first is the larger, counted while the halves are merged.
  static func inversions(_ values: [Int64]) -> Int {
    var from = values
    var to = values
    var count = 0
    var width = 1
    while width < from.count {
      var start = 0
      while start < from.count {
        let middle = min(start + width, from.count)
        let end = min(start + 2 * width, from.count)
        var (left, right) = (start, middle)
        for place in start..<end {
          if left < middle, right >= end || from[left] <= from[right] {
            to[place] = from[left]
            left += 1
          } else {
            to[place] = from[right]
            right += 1
            count += middle - left
          }
        }
        start = end
      }
      swap(&from, &to)
      width *= 2
    }
    return count
  }

  /// People who entered before somebody whose joining had been answered before theirs was asked for. What was
  /// on its way at the same time has no order.
  static func overtakers(_ entries: [Entry]) -> Int {
    let byEntry = entries.sorted { $0.entered > $1.entered }
    var earliest = UInt64.max
    var count = 0
    var index = 0
    while index < byEntry.count {
      var end = index
      while end < byEntry.count, byEntry[end].entered == byEntry[index].entered {
        if byEntry[end].asked > earliest { count += 1 }
        end += 1
      }
      for entry in byEntry[index..<end] { earliest = min(earliest, entry.answered) }
      index = end
    }
    return count
  }
}

extension FairnessCheck {
  /// Some of the people, in the order of arrival, with their places in both orders.
  static func order(_ entries: [Entry]) -> [DrillReport.OrderPoint] {
    guard entries.count > 1 else { return [] }
    let byArrival = entries.indices.sorted { entries[$0].asked < entries[$1].asked }
    // Who entered in the same round entered at the same time: their order is that of arrival.
    let byEntry = byArrival.enumerated().sorted {
      (entries[$0.element].entered, $0.offset) < (entries[$1.element].entered, $1.offset)
    }
    var places = [Int](repeating: 0, count: entries.count)
    for (place, one) in byEntry.enumerated() { places[one.offset] = place }
    let last = Double(entries.count - 1)
    let step = max(1, (entries.count + DrillLimits.orderPointsMax - 1) / DrillLimits.orderPointsMax)
    return stride(from: 0, to: entries.count, by: step).map { place in
      DrillReport.OrderPoint(arrival: Double(place) / last, entry: Double(places[place]) / last)
    }
  }
}

extension CrowdPlayer {
  /// Whether the line was fair, and what bots took.
  var fairness: DrillReport.Fairness {
    let entries = fans.filter { $0.enteredWall > 0 }.map {
      FairnessCheck.Entry(asked: $0.joinAsked, answered: $0.joined, entered: $0.enteredWall)
    }
    var fairness = DrillReport.Fairness()
    fairness.compared = entries.count
    fairness.order = FairnessCheck.order(entries)
    (fairness.inOrder, fairness.overtook) = FairnessCheck.compare(entries)
    fairness.seatsOfBots = tally.seatsOfBots
    if tally.seatsSold > 0 {
      fairness.shareOfBots = Double(tally.seatsOfBots) / Double(tally.seatsSold)
    }
    fairness.seatsReleasedByBots = tally.seatsReleasedByBots
    fairness.seatSecondsBlocked = tally.seatSecondsBlocked
    return fairness
  }
}
