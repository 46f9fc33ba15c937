import Encoding

/// What a drill does: who comes when, and how they behave. Shares are 0 to 1.
public struct DrillSettings: Sendable, Equatable {
  /// People who come, besides bots.
  public var fans = 20_000
  /// When they come.
  public var arrivals = ArrivalCurve(shape: .spike, seconds: 60)
  /// Decides who behaves how, when and where.
  public var seed: UInt64 = 1
  /// The mean of a pause for thought, in seconds; each pause is half to one and a half of it.
  public var thinkSeconds = 2.0
  /// Whether nobody thinks, and everybody looks at once after joining.
  public var hurries = false
  /// Seats each person wants.
  public var party = 1
  /// The share that picks seats on the map; the others take the best.
  public var picking = 0.5
  /// The share that leaves the line without a word.
  public var leavingSilently = 0.0
  /// The share that never pays for what it holds.
  public var lettingLapse = 0.0
  /// The share that presses the pay button twice.
  public var doubleClicking = 0.0
  /// The share whose wallet has too little money at first.
  public var withTooLittleMoney = 0.0
  /// The share whose payment takes ten times a pause for thought.
  public var payingSlowly = 0.0
  /// Bots: they react after a millisecond, ignore `pollAfter`, and hold and give back before they buy.
  public var bots = 0
  /// Connections at once.
  public var connections = 1_000
  /// Seconds after which the drill ends whatever happens.
  public var durationSeconds = DrillLimits.durationSecondsMax

  /// Makes the default settings.
  public init() {}

  /// Fans and bots.
  public var people: Int { fans + bots }

  /// The same crowd, a tenth of it in a tenth of the time: people come as quickly, for a short while.
  public var probe: DrillSettings {
    var probe = self
    let wanted = Int(Double(fans) * DrillLimits.probeShare)
    probe.fans = min(
      fans, min(max(wanted, DrillLimits.probeFans.lowerBound), DrillLimits.probeFans.upperBound))
    let share = Double(probe.fans) / Double(max(1, fans))
    probe.arrivals.seconds *= share
    probe.bots = Int(Double(bots) * share)
    probe.durationSeconds = min(durationSeconds, DrillLimits.probeSeconds)
    return probe
  }

  /// Chance from its beginning: behaviours are drawn from it first, so that whoever prepares the fans draws
  /// the same as whoever plays them.
  var dice: SplitMix64 { SplitMix64(seed: seed) }

  /// Each setting by its flag, for the report.
  var described: [DrillReport.Setting] {
    func share(_ value: Double) -> String { "\((value * 1_000).rounded() / 10)%" }
    return [
      .init("--fans", "\(fans)"), .init("--arrive", "\(arrivals.seconds)s"),
      .init("--curve", arrivals.name), .init("--seed", "\(seed)"),
      .init("--think", "\(thinkSeconds)s"), .init("--hurry", hurries ? "on" : "off"),
      .init("--party", "\(party)"), .init("--picking", share(picking)),
      .init("--leave-silently", share(leavingSilently)), .init("--let-lapse", share(lettingLapse)),
      .init("--double-click", share(doubleClicking)),
      .init("--too-little-money", share(withTooLittleMoney)),
      .init("--slow-payment", share(payingSlowly)), .init("--bots", "\(bots)"),
      .init("--connections", "\(connections)"),
    ]
  }
}

/// How people arrive.
public struct ArrivalCurve: Sendable, Equatable {
  /// The form of the curve.
  public enum Shape: Sendable, Equatable {
    /// A rush: half of all come in the first eighth of the time.
    case spike
    /// More and more.
    case ramp
    /// The same number in every second.
    case even
    /// So many in each second, from the file with this name.
    case measured(String, [Count])
  }

  /// How many came in one second.
  public struct Count: Sendable, Equatable {
    /// Seconds after the opening.
    public var second: Double
    /// How many.
    public var count: Double

    /// Makes a count.
    public init(second: Double, count: Double) {
      self.second = second
      self.count = count
    }
  }

  /// The form.
  public var shape: Shape
  /// The seconds in which all come. A measured curve is stretched to it.
  public var seconds: Double

  /// Makes a curve.
  public init(shape: Shape, seconds: Double) {
    self.shape = shape
    self.seconds = seconds
  }

  /// Its name.
  public var name: String {
    switch shape {
    case .spike: "spike"
    case .ramp: "ramp"
    case .even: "even"
    case .measured(let name, _): name
    }
  }

  /// When each of `count` people comes, in nanoseconds after the opening, in order.
  public func times(_ count: Int, using dice: inout some RandomNumberGenerator) -> [UInt64] {
    let nanoseconds = max(0, seconds) * 1e9
    guard nanoseconds > 0, count > 0 else { return Array(repeating: 0, count: max(0, count)) }
    var sums: [Double] = []
    var starts: [Double] = []
    if case .measured(_, let counts) = shape {
      var sum = 0.0
      for one in counts {
        sum += one.count
        sums.append(sum)
        starts.append(one.second)
      }
    }
    let times = (0..<count).map { _ in
      let chance = Double(dice.next() >> 11) / Double(1 << 53)
      let share =
        switch shape {
        case .spike: chance * chance * chance
        case .ramp: chance.squareRoot()
        case .even: chance
        case .measured: Self.measured(chance, sums, starts)
        }
      return UInt64(share * nanoseconds)
    }
    return times.sorted()
  }

  /// The share of the time at which a share of the people has come.
  private static func measured(_ chance: Double, _ sums: [Double], _ starts: [Double]) -> Double {
    guard let all = sums.last, all > 0, let first = starts.first, let last = starts.last else {
      return chance
    }
    let wanted = chance * all
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] <= wanted { low = middle + 1 } else { high = middle }
    }
    let before = low > 0 ? sums[low - 1] : 0
    let inside = (wanted - before) / max(sums[low] - before, .leastNonzeroMagnitude)
    // The last line's second is as long as any other.
    return (starts[low] - first + inside) / (last - first + 1)
  }
}
