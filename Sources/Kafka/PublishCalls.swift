/// The calls whose messages have no answer yet, in the order in which they came: what to hand over
/// next, what is out, and who can be told.
///
/// A ticket names a message: the number of its call and its place in it.
struct PublishCalls {
  /// A caller and its messages.
  struct Call: Sendable {
    let messages: [KafkaMessage]
    let deadline: ContinuousClock.Instant
    let answer: @Sendable ([KafkaDelivery]) -> Void
  }

  /// A call whose messages all have their answer.
  struct Finished {
    let deliveries: [KafkaDelivery]
    let answer: @Sendable ([KafkaDelivery]) -> Void
  }

  private struct Open {
    let call: Call
    var deliveries: [KafkaDelivery?]
    var missing: Int
    var handed = 0
  }

  private static let placeBits: UInt = 24

  private var open: [UInt: Open] = [:]
  /// The calls that still have messages to hand over, the first first.
  private var unhanded: [UInt] = []
  private var lastNumber: UInt = 0
  private var finished: [Finished] = []
  /// Messages handed over that have no report.
  private(set) var outstanding = 0

  var isEmpty: Bool { open.isEmpty }
  var hasMore: Bool { !unhanded.isEmpty }

  /// When the first caller stops waiting.
  var deadline: ContinuousClock.Instant? { open.values.map(\.call.deadline).min() }

  mutating func add(_ call: Call) {
    guard !call.messages.isEmpty else {
      finished.append(Finished(deliveries: [], answer: call.answer))
      return
    }
    lastNumber += 1
    open[lastNumber] = Open(
      call: call, deliveries: Array(repeating: nil, count: call.messages.count),
      missing: call.messages.count)
    unhanded.append(lastNumber)
  }

  /// The next message to hand over, and its ticket.
  var next: (message: KafkaMessage, ticket: UInt)? {
    guard let number = unhanded.first, let entry = open[number] else { return nil }
    return (
      entry.call.messages[entry.handed], number << Self.placeBits | UInt(entry.handed)
    )
  }

  /// The next message was handed over.
  mutating func wasHanded() {
    outstanding += 1
    advance()
  }

  /// The next message was refused instead.
  mutating func wasRefused(_ delivery: KafkaDelivery) {
    guard let ticket = next?.ticket else { return }
    advance()
    settle(ticket, delivery)
  }

  /// A report came. Whether the message is alone in its call tells whom a refused batch is due to.
  mutating func report(_ ticket: UInt, _ outcome: (_ isAlone: Bool) -> KafkaDelivery) {
    // Only what is needed is taken out: a copy of the entry would be a copy of all its answers.
    guard let count = open[ticket >> Self.placeBits]?.deliveries.count else { return }
    outstanding -= 1
    settle(ticket, outcome(count == 1))
  }

  /// Answers everything that is open.
  mutating func giveUp(_ reason: String) {
    for number in open.keys.sorted() {
      guard let entry = open.removeValue(forKey: number) else { continue }
      finished.append(
        Finished(
          deliveries: entry.deliveries.map { $0 ?? .unreachable(reason) }, answer: entry.call.answer
        ))
    }
    unhanded = []
    outstanding = 0
  }

  /// The calls to answer now, once each.
  mutating func takeFinished() -> [Finished] {
    defer { finished.removeAll(keepingCapacity: true) }
    return finished
  }

  private mutating func advance() {
    guard let number = unhanded.first else { return }
    open[number]?.handed += 1
    if let entry = open[number], entry.handed == entry.call.messages.count {
      unhanded.removeFirst()
    }
  }

  private mutating func settle(_ ticket: UInt, _ delivery: KafkaDelivery) {
    let number = ticket >> Self.placeBits
    let place = Int(ticket & (1 << Self.placeBits - 1))
    guard case .some(.none) = open[number]?.deliveries[place] else { return }
    open[number]?.deliveries[place] = .some(delivery)
    open[number]?.missing -= 1
    guard open[number]?.missing == 0, let entry = open.removeValue(forKey: number) else { return }
    finished.append(
      Finished(deliveries: entry.deliveries.compactMap { $0 }, answer: entry.call.answer))
  }
}
