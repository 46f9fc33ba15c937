import Encoding
import Glibc
import Threads

/// Plays all people of a drill on one thread: an open loop, in which people come and act when they are due,
/// whether or not the server keeps up.
///
/// Each step is due at a time, and its latency counts from there to the whole answer, so a server that stalls
/// shows in every step that was due meanwhile, also in those for which no connection was free.
struct CrowdPlayer: ~Copyable {
  let settings: DrillSettings
  let crowd: Crowd
  let sale: SaleFacts
  let endpoint: Endpoint
  /// In every idempotency key, so that a second drill with the same people asks anew.
  let run: UInt64
  /// Wall time at the opening in milliseconds since 1970, to compare with what the server says.
  let openingWall: Int64
  /// Called once a second with what it brought; returns false to end the drill.
  let observe: (DrillReport.Second, borrowing Tally) -> Bool

  /// Whether wallets were as the crowd says before the drill.
  var knowsBalances = true
  /// Processor seconds of the server since it was last asked, where it can be asked.
  var watch: (() -> Double)?

  let fans: UnsafeMutableBufferPointer<Fan>
  let texts: UnsafeMutableRawPointer
  let links: UnsafeMutableBufferPointer<Link>
  let input: UnsafeMutableRawBufferPointer
  let poller: Poller
  var out = RequestBuffer()
  var body = RequestBuffer()
  var timers = TimerHeap()
  var dice: SplitMix64
  var tally = Tally()
  var idle: [Int32] = []
  var closed: [Int32] = []
  /// Steps that are due and have no connection, in order; the first `taken` are gone.
  var queue: [Order] = []
  var taken = 0
  /// People who have come and are not gone.
  var present = 0
  var toCome = 0
  /// Nanoseconds of the monotonic clock, read again for each event.
  var now: UInt64 = 0

  /// Prepares to play.
  ///
  /// - Throws: ``ThreadError`` when the system gives no descriptors.
  init(
    _ settings: DrillSettings, crowd: Crowd, sale: SaleFacts, at endpoint: Endpoint, run: UInt64,
    openingWall: Int64,
    observe: @escaping (DrillReport.Second, borrowing Tally) -> Bool
  ) throws(ThreadError) {
    self.settings = settings
    self.crowd = crowd
    self.sale = sale
    self.endpoint = endpoint
    self.run = run
    self.openingWall = openingWall
    self.observe = observe
    poller = try Poller(room: DrillLimits.readyAtOnce)
    dice = settings.dice
    fans = .allocate(capacity: settings.people)
    fans.initialize(repeating: Fan())
    texts = .allocate(byteCount: max(1, settings.people) * TextSlot.bytes, alignment: 16)
    links = .allocate(capacity: max(1, settings.connections))
    links.initialize(repeating: Link())
    input = .allocate(byteCount: DrillLimits.readBytes, alignment: 16)
    closed = links.indices.reversed().map { Int32($0) }
  }

  deinit {
    for link in links {
      if link.socket >= 0 { close(link.socket) }
      link.part?.deallocate()
    }
    links.deallocate()
    fans.deallocate()
    texts.deallocate()
    input.deallocate()
  }

  /// The seats that nobody has paid for.
  var seatsLeft: Int { sale.seatsFree - tally.seatsSold }

  /// Plays the drill to its end.
  mutating func play() {
    let cpu = MonotonicClock.threadNanoseconds
    let behaviours = Behaviour.draw(settings, using: &dice)
    let times = settings.arrivals.times(settings.fans, using: &dice)
    now = MonotonicClock.nanoseconds
    tally.begun = now
    timers.reserve(settings.people)
    // Who comes when has nothing to do with who behaves how.
    for index in fans.indices {
      fans[index].behaviour = behaviours[index]
      timers.add(Int32(index), due: now + (index < times.count ? times[index] : 0))
    }
    toCome = settings.people
    var tick = now + 1_000_000_000
    var cpuAtTick = cpu
    while true {
      now = MonotonicClock.nanoseconds
      while let timer = timers.take(now: now) { wake(Int(timer.fan), due: timer.due) }
      if present == 0, toCome == 0 { break }
      if isLongOver { break }
      if now >= tick {
        let used = MonotonicClock.threadNanoseconds
        tally.current.driverCPU = Double(used - cpuAtTick) / 1e9
        cpuAtTick = used
        tick += 1_000_000_000
        guard second() else {
          tally.isInterrupted = true
          break
        }
      }
      let until = min(tick, timers.first ?? tick)
      poll(until > now ? until - now : 0)
    }
    now = MonotonicClock.nanoseconds
    tally.ended = now
    tally.cpuNanoseconds = MonotonicClock.threadNanoseconds - cpu
    tally.seconds.append(tally.endSecond(seatsLeft: seatsLeft))
  }

  private mutating func poll(_ nanoseconds: UInt64) {
    let poller = poller
    poller.wait(nanoseconds: nanoseconds) { number, isReadable, isWritable in
      self.ready(number, isReadable: isReadable, isWritable: isWritable)
    }
  }

  /// Whether nothing more can be learnt.
  private var isLongOver: Bool {
    let elapsed = Double(now - tally.begun) / 1e9
    if elapsed > settings.durationSeconds { return true }
    guard tally.soldOut > 0, toCome == 0 else { return false }
    return Double(now - tally.soldOut) / 1e9 > DrillLimits.afterSellOutSeconds
  }

  /// Ends a second; returns false to stop.
  private mutating func second() -> Bool {
    let lost = UInt64(DrillLimits.answerSeconds * 1e9)
    for index in links.indices where links[index].state == .busy && now > links[index].sent + lost {
      lose(index, "no answer in \(Int(DrillLimits.answerSeconds)) s")
    }
    if let watch { tally.current.serverCPU = watch() }
    let second = tally.endSecond(seatsLeft: seatsLeft)
    tally.seconds.append(second)
    return observe(second, tally)
  }
}

// MARK: - People

extension CrowdPlayer {
  /// A person's time has come.
  mutating func wake(_ fan: Int, due: UInt64) {
    if fans[fan].whereabouts == .away, fans[fan].joinSent == 0 {
      toCome -= 1
      present += 1
      tally.funnel.arrived += 1
      tally.current.arrivals += 1
      // Only the first: a repeated joining does not move an arrival.
      fans[fan].joinSent = max(1, due)
    }
    let step = fans[fan].next
    // Counted first: the answer to the first click must know of the second.
    let clicksTwice = step == .pay && fans[fan].behaviour.contains(.doubleClicks)
    if step == .pay {
      fans[fan].clicks = clicksTwice ? 2 : 1
      fans[fan].afterClicks = .giveUp
    }
    place(Order(fan: Int32(fan), step: step, due: due))
    if clicksTwice { place(Order(fan: Int32(fan), step: .pay, isTwin: true, due: due)) }
  }

  /// Lets a person act after a pause.
  mutating func act(_ fan: Int, _ step: Step, after nanoseconds: UInt64) {
    fans[fan].next = step
    timers.add(Int32(fan), due: now + nanoseconds)
  }

  /// Lets a person act at once.
  mutating func act(_ fan: Int, _ step: Step) {
    fans[fan].next = step
    wake(fan, due: now)
  }

  /// A pause for thought, in nanoseconds.
  mutating func thought(of fan: Int, times factor: Double = 1) -> UInt64 {
    if fans[fan].isBot { return UInt64(DrillLimits.botMilliseconds * 1e6) }
    guard !settings.hurries else { return 0 }
    return UInt64(settings.thinkSeconds * (0.5 + dice.share()) * factor * 1e9)
  }

  /// A person is gone.
  mutating func end(_ fan: Int, _ end: Fan.End) {
    guard fans[fan].end == .none else { return }
    fans[fan].end = end
    present -= 1
    leave(fan, for: .gone)
    switch end {
    case .none: break
    case .ticketed: tally.funnel.ticketed += 1
    case .toldSoldOut: tally.funnel.toldSoldOut += 1
    case .leftSilently: tally.funnel.leftSilently += 1
    case .letLapse: tally.funnel.letLapse += 1
    case .foundNothing: tally.funnel.foundNothing += 1
    case .turnedAway: tally.funnel.turnedAway += 1
    }
  }

  /// Notes where a person goes.
  mutating func leave(_ fan: Int, for next: Fan.Whereabouts) {
    switch fans[fan].whereabouts {
    case .waiting: tally.waiting -= 1
    case .inside: tally.inside -= 1
    case .away, .gone: break
    }
    switch next {
    case .waiting: tally.waiting += 1
    case .inside: tally.inside += 1
    case .away, .gone: break
    }
    fans[fan].whereabouts = next
  }

  func text(of fan: Int) -> UnsafeMutableRawPointer { texts + fan * TextSlot.bytes }
}
