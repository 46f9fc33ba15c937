import Ticketing
import WaitingRoom

/// The polls of everyone who waits, second by second, by the law that the line itself tells them.
///
/// People arrive evenly and are let in at the planned pace. Groups of arrivals are followed from poll to poll;
/// when to poll next is ``EntryEstimate``'s answer, the one that the server sends.
package struct PollLoad: Sendable {
  /// Polls in each second from the opening on.
  package private(set) var perSecond: [Double]
  /// Seconds until the sale is sold out, or everyone has been let in.
  package let endSeconds: Double
  /// The longest wait of a person who was let in, in seconds.
  package private(set) var longestWait = 0.0
  /// Seconds between two polls of the last person in line: the least, and the most.
  package private(set) var pollAfter: ClosedRange<Int>

  private let sale: PlannedSale
  /// The law, in a line that moves at the planned pace.
  private let law: EntryEstimate

  /// All polls.
  package var total: Double { perSecond.reduce(0, +) }
  /// The polls of the busiest second. People who arrive over long poll as evenly as they came, so the busiest
  /// second is found in the mean of a sixtieth of that time.
  package var peak: Double { peak(until: perSecond.count) }

  /// The polls of the busiest second before one.
  package func peak(until end: Int) -> Double {
    let window = max(1, min(sale.arriveSeconds / 60, end))
    var sum = 0.0
    var highest = 0.0
    for second in 0..<min(end, perSecond.count) {
      sum += perSecond[second]
      if second >= window { sum -= perSecond[second - window] }
      highest = max(highest, sum)
    }
    return highest / Double(window)
  }

  /// People waiting at a time, in seconds from the opening.
  package func waiting(at time: Double) -> Double {
    guard time < endSeconds else { return 0 }
    return max(0, min(Double(sale.fans), time * sale.arrivalsPerSecond) - entered(at: time))
  }

  /// The most people who wait at once.
  package var waitingPeak: Double {
    waiting(at: min(Double(sale.arriveSeconds), endSeconds.nextDown))
  }

  /// Follows the fans of a sale.
  package init(_ sale: PlannedSale) {
    self.sale = sale
    let pace = sale.entriesPerSecond
    let letIn = min(Double(sale.fans), sale.entriesNeeded)
    // The last to be let in come a stay before the seats are gone.
    let lastTurn = max(
      Double(sale.arriveSeconds) * letIn / Double(sale.fans),
      (letIn - Double(sale.maxActive)) / pace)
    let end = lastTurn + Double(sale.staySeconds)
    endSeconds = max(1, end.rounded(.up))
    perSecond = Array(repeating: 0, count: Int(endSeconds) + sale.arriveSeconds + 61)
    law = EntryEstimate(
      policy: .capacity(maxActive: sale.maxActive, activeSeconds: sale.staySeconds),
      graceSeconds: sale.graceSeconds, holdSeconds: sale.staySeconds, inside: sale.maxActive,
      perMinute: Int((pace * 60).rounded()), stalledSeconds: 0, batch: BatchClock())
    pollAfter = 1...1
    let people = min(sale.fans, CapacityLimits.peopleFollowed)
    var far = FarPolls(seconds: perSecond.count)
    for number in 0..<people {
      follow(
        share: (Double(number) + 0.5) / Double(people), weight: Double(sale.fans) / Double(people),
        far: &far)
    }
    far.add(to: &perSecond)
    let last = (0..<100).map {
      interval(wait: Double(sale.fans) / pace, place: UInt64(sale.fans) + $0)
    }
    pollAfter = (last.min() ?? 1)...(last.max() ?? 1)
  }

  /// Seconds until the next poll of a person who has so many seconds to wait.
  private func interval(wait: Double, place: UInt64) -> Int {
    let ahead = Int(min(wait * sale.entriesPerSecond, Double(CapacityLimits.searchFansMax)))
    let told = law.secondsToEntry(ahead: ahead, planned: nil, now: Timestamp(milliseconds: 0))
    return max(1, law.pollAfter(ahead: ahead, wait: told, index: place))
  }

  /// Adds the polls of the person who arrives after a share of the others, and of all whom that person stands
  /// for.
  private mutating func follow(
    share: Double, weight: Double, far: inout FarPolls
  ) {
    let rank = share * Double(sale.fans)
    let arrival = share * Double(sale.arriveSeconds)
    let turn = max(arrival, (rank - Double(sale.maxActive)) / sale.entriesPerSecond)
    let leave = min(turn, endSeconds)
    if turn <= endSeconds { longestWait = max(longestWait, turn - arrival) }
    var time = arrival
    var polls = 0
    // Joining tells the place as a poll does, so the first poll comes an interval later. One more poll learns
    // that the person is in, or that all is sold.
    while time < leave {
      let step = Double(interval(wait: turn - time, place: UInt64(rank)))
      polls += 1
      let even = min(turn - Double(CapacityLimits.farSeconds), leave) - time
      if polls > CapacityLimits.pollsFollowed, even > step {
        // Far from the head the interval stays the same, and by now people poll evenly: each poll is spread over
        // the interval around it.
        let until = time + (even / step).rounded(.down) * step
        // The last poll of a person who is never let in comes after the end, and learns of it.
        let isLast = until + step >= leave
        far.note(
          weight / step, from: time + step / 2, until: until + step * (isLast ? 1.5 : 0.5))
        if isLast { return }
        time = until
        continue
      }
      time += step
      perSecond[min(perSecond.count - 1, Int(time))] += weight
    }
  }

  /// People let in until a time.
  private func entered(at time: Double) -> Double {
    min(time * sale.arrivalsPerSecond, Double(sale.maxActive) + time * sale.entriesPerSecond)
  }
}

/// Polls that come evenly over a long time, as changes of their rate.
private struct FarPolls {
  private var changes: [Double]

  init(seconds: Int) { changes = Array(repeating: 0, count: seconds + 1) }

  /// Notes so many polls a second between two times.
  mutating func note(_ rate: Double, from start: Double, until end: Double) {
    change(at: start, by: rate)
    change(at: end, by: -rate)
  }

  /// The second of the change has a part of it.
  private mutating func change(at time: Double, by rate: Double) {
    let second = min(changes.count - 2, Int(time))
    let part = 1 - (time - Double(second))
    changes[second] += rate * part
    changes[second + 1] += rate * (1 - part)
  }

  /// Adds the polls of each second.
  func add(to perSecond: inout [Double]) {
    var rate = 0.0
    for second in perSecond.indices {
      rate += changes[second]
      perSecond[second] += max(0, rate)
    }
  }
}
