import Encoding

/// What was counted and measured during a drill.
struct Tally: Sendable {
  /// One histogram for each step, by its number. Microseconds.
  var latencies = Step.allCases.map { _ in Histogram() }
  /// Refusals of each step.
  var refused = Step.allCases.map { _ in 0 }
  /// All steps from when they were sent: what a clock that starts with the request would tell.
  var fromSending = Histogram()
  /// Whole bookings without the time people think.
  var bookings = Histogram()
  /// Waits for a free connection.
  var connectionWaits = Histogram()
  /// From being let in, by the server's clock, to being told so.
  var noticing = Histogram()
  /// Between two polls of a waiting person.
  var pollGaps = Histogram()
  /// Milliseconds from being let in to the end of a stay that ended well.
  var stays = Histogram()
  var funnel = DrillReport.Funnel()
  var seconds: [DrillReport.Second] = []
  /// The second that is not over yet, and its latencies.
  var current = DrillReport.Second()
  var currentLatencies = Histogram()
  var requests = 0
  var seatsSold = 0
  var revenue: Int64 = 0
  var connectionsMost = 0
  var waiting = 0
  var inside = 0
  /// In nanoseconds of the monotonic clock; 0 before.
  var begun: UInt64 = 0
  var firstPayment: UInt64 = 0
  var lastPayment: UInt64 = 0
  var soldOut: UInt64 = 0
  var ended: UInt64 = 0
  var cpuNanoseconds: UInt64 = 0
  var seatsOfBots = 0
  var seatsReleasedByBots = 0
  var seatSecondsBlocked = 0.0
  /// Seats sold, by the hash of their identifiers.
  var sold: Set<UInt64> = []
  /// Whether it was told to stop before its end.
  var isInterrupted = false
  private(set) var violations: [DrillReport.Violation] = []
  private var codes: [(hash: UInt64, refusal: DrillReport.Refusal)] = []

  init() { sold.reserveCapacity(32_768) }

  /// Counts a refusal by its code.
  mutating func refuse(_ code: UnsafeRawBufferPointer?, status: Int, at step: Step) {
    current.refusals += 1
    refused[Int(step.rawValue)] += 1
    let hash = (code?.hash ?? 0) &+ UInt64(status)
    if let index = codes.firstIndex(where: { $0.hash == hash }) {
      codes[index].refusal.count += 1
    } else {
      let text = code?.string ?? "status \(status)"
      codes.append((hash, DrillReport.Refusal(code: text, status: status, count: 1)))
    }
  }

  /// Refusals, the most frequent first.
  var refusals: [DrillReport.Refusal] {
    codes.map(\.refusal).sorted { ($0.count, $1.code) > ($1.count, $0.code) }
  }

  /// Counts a broken promise; the first case of each kind is kept as text.
  mutating func violate(
    _ kind: DrillReport.Violation.Kind, count: Int = 1, _ example: @autoclosure () -> String
  ) {
    if let index = violations.firstIndex(where: { $0.kind == kind }) {
      violations[index].count += count
    } else {
      violations.append(DrillReport.Violation(kind, count: count, example: example()))
    }
  }

  /// Ends the second under way.
  mutating func endSecond(seatsLeft: Int) -> DrillReport.Second {
    current.waiting = waiting
    current.inside = inside
    current.seatsLeft = seatsLeft
    current.p99 = Double(currentLatencies.percentile(0.99)) / 1_000
    defer {
      current = DrillReport.Second()
      currentLatencies.clear()
    }
    return current
  }
}

extension UnsafeRawBufferPointer {
  /// A hash that is the same in every process.
  var hash: UInt64 {
    var hash = FNV1a()
    for byte in self { hash.add(word: UInt64(byte)) }
    return hash.value
  }
}
