public import Ticketing
import WaitingRoom

/// Says how long a sale will take, before it is played: the line itself and the same crowd, in a time of
/// their own that does not pass, with the latencies of a short probe.
public struct Forecast {
  /// Mean latencies of the steps of a booking, in milliseconds.
  private struct Pace {
    var join, poll, look, hold, pay: Double
  }

  /// What a person does next.
  private enum Next { case come, poll, hold, pay, lapse, nothing }

  private struct Person {
    var behaviour: Behaviour
    var next = Next.come
    var place = 0
    var searches = 0
    var left = 0
  }

  private let settings: DrillSettings
  private let pace: Pace
  private let holdNanoseconds: UInt64
  private let opening: Timestamp
  private var line: Line
  private var people: [Person] = []
  private var timers = TimerHeap()
  private var free: Int
  private var sold = 0
  private var dice: any RandomNumberGenerator
  private var roundAt: UInt64 = 0

  /// Predicts the sale of a concert from the report of a probe of it.
  ///
  /// - Returns: The time to sell out, nil when seats will be left, and the slowest hundredth of a booking, both
  ///   in milliseconds.
  public static func predict(
    _ settings: DrillSettings, _ concert: Concert, probe: DrillReport, opening: Timestamp
  ) -> DrillReport.Prediction? {
    var forecast = Forecast(settings, concert, probe: probe, opening: opening)
    guard let time = forecast.run() else { return nil }
    // Processors may be slower than the line.
    var least = 0.0
    if let server = probe.server, server.cpuMillisecondsPerBooking > 0 {
      let driver = probe.driver.cpuSeconds * 1_000 / Double(max(1, probe.result.bookings))
      let each = server.cpuMillisecondsPerBooking + driver
      least =
        Double(probe.about.seats) / Double(max(1, settings.party)) * each
        / Double(max(1, server.processors))
    }
    return DrillReport.Prediction(
      sellOutMilliseconds: max(time, least), bookingP99: probe.result.bookingP99)
  }

  private init(
    _ settings: DrillSettings, _ concert: Concert, probe: DrillReport, opening: Timestamp
  ) {
    func median(_ name: String) -> Double { probe.steps.first { $0.name == name }?.p50 ?? 1 }
    pace = Pace(
      join: median("join"), poll: median("poll"), look: median("dates") + median("statuses"),
      hold: median("hold"), pay: median("pay"))
    self.settings = settings
    self.opening = opening
    holdNanoseconds = UInt64(concert.terms.holdSeconds) * 1_000_000_000
    line = Line(concert: concert.id, now: opening)
    line.configure(concert, now: opening)
    free = probe.about.seats
    var dice = settings.dice
    people = Behaviour.draw(settings, using: &dice).map { Person(behaviour: $0) }
    let times = settings.arrivals.times(settings.fans, using: &dice)
    for index in people.indices {
      timers.add(Int32(index), due: index < times.count ? times[index] : 0)
    }
    self.dice = dice
  }

  /// Milliseconds until the last seat is paid; nil when seats are left.
  private mutating func run() -> Double? {
    let seats = free
    let end = UInt64(settings.durationSeconds * 1e9)
    while let (now, index) = timers.take(now: .max), now < end {
      if now >= roundAt { round(now) }
      let person = Int(index)
      switch people[person].next {
      case .come: come(person, now)
      case .poll: poll(person, now)
      case .hold: hold(person, now)
      case .pay:
        sold += wanted(person)
        leave(person, now)
      case .lapse:
        free += wanted(person)
        people[person].next = .nothing
      case .nothing: break
      }
      if sold >= seats { return Double(now) / 1e6 }
    }
    return nil
  }

  private func wanted(_ person: Int) -> Int {
    people[person].behaviour.contains(.isBot) ? DrillLimits.botSeats : settings.party
  }

  private func time(_ now: UInt64) -> Timestamp {
    opening.adding(milliseconds: Int64(now / 1_000_000))
  }

  /// Lets in who may come in.
  private mutating func round(_ now: UInt64) {
    roundAt = now + DrillLimits.forecastRoundNanoseconds
    while true {
      let round = line.decideRound(time(now))
      line.commit(round)
      if !round.hasMore { return }
    }
  }

  private mutating func act(_ person: Int, _ next: Next, _ now: UInt64, milliseconds: Double) {
    people[person].next = next
    timers.add(Int32(person), due: now + UInt64(max(0, milliseconds) * 1e6))
  }

  private mutating func thought(_ person: Int, _ factor: Double = 1) -> Double {
    if people[person].behaviour.contains(.isBot) { return DrillLimits.botMilliseconds }
    return settings.hurries
      ? 0 : settings.thinkSeconds * (0.5 + dice.share()) * factor * 1_000
  }

  private mutating func come(_ person: Int, _ now: UInt64) {
    let user = UserID(high: 1, low: UInt64(person))
    guard
      case .reserved(let place, _)? = try? line.reserve(
        user, nonce: UInt64(person), now: time(now))
    else { return people[person].next = .nothing }
    people[person].place = place
    people[person].left = Int(dice.share() * 3)
    let mayEnter = line.joined(place)
    // The answer to joining is given before the round that may let the person in.
    let pause = settings.hurries ? 0 : pause(person, now)
    if mayEnter { round(now) }
    act(person, .poll, now, milliseconds: pace.join + pause)
  }

  private func token(_ person: Int) -> QueueToken {
    QueueToken(
      concert: line.concert, index: UInt64(people[person].place), nonce: UInt64(person))
  }

  /// The pause before the next poll, in milliseconds.
  private mutating func pause(_ person: Int, _ now: UInt64) -> Double {
    if people[person].behaviour.contains(.isBot) { return DrillLimits.botPollMilliseconds }
    let place = try? line.place(token(person), text: "", now: time(now))
    return Double(place?.pollAfter ?? 1) * 1_000
  }

  private mutating func poll(_ person: Int, _ now: UInt64) {
    guard let place = try? line.place(token(person), text: "", now: time(now)) else {
      return people[person].next = .nothing
    }
    let isSilent = people[person].behaviour.contains(.leavesSilently)
    if place.status == .active {
      // The stay is lost until it ends.
      if isSilent { return people[person].next = .nothing }
      return act(
        person, .hold, now, milliseconds: pace.poll + pace.look + thought(person))
    }
    if isSilent {
      if people[person].left == 0 { return people[person].next = .nothing }
      people[person].left -= 1
    }
    let pause =
      people[person].behaviour.contains(.isBot)
      ? DrillLimits.botPollMilliseconds : Double(place.pollAfter) * 1_000
    act(person, .poll, now, milliseconds: pace.poll + pause)
  }

  private mutating func hold(_ person: Int, _ now: UInt64) {
    let wanted = wanted(person)
    guard free >= wanted else {
      people[person].searches += 1
      guard people[person].searches < DrillLimits.searchesMax else { return leave(person, now) }
      return act(
        person, .hold, now, milliseconds: pace.look + max(100, thought(person)))
    }
    free -= wanted
    if people[person].behaviour.contains(.letsLapse) {
      people[person].next = .lapse
      return timers.add(Int32(person), due: now + holdNanoseconds)
    }
    let isSlow = people[person].behaviour.contains(.paysSlowly)
    act(person, .pay, now, milliseconds: pace.hold + thought(person, isSlow ? 10 : 1) + pace.pay)
  }

  private mutating func leave(_ person: Int, _ now: UInt64) {
    people[person].next = .nothing
    if line.ended(people[person].place) { round(now) }
  }
}
