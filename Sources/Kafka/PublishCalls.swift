/// The calls that still await answers, in order of arrival: which message to hand over next, which are out,
/// and which calls can be answered.
///
/// A ticket identifies a message: the number of its call and its position in it.
struct PublishCalls {
  /// A caller and its messages.
  struct Call: Sendable {
    let messages: [KafkaMessage]
    let deadline: ContinuousClock.Instant
    let answer: @Sendable ([KafkaDelivery]) -> Void
  }

  /// A call whose messages all have answers.
  struct Finished {
    let deliveries: [KafkaDelivery]
    let answer: @Sendable ([KafkaDelivery]) -> Void
  }

  /// A call that waits for its answers. Nearly all answers are `delivered`, so only the others are kept.
  private final class Open {
    let call: Call
    var hasAnswer: [Bool]
    var others: [Int: KafkaDelivery] = [:]
    var missing: Int
    var handed = 0

    init(_ call: Call) {
      self.call = call
      hasAnswer = Array(repeating: false, count: call.messages.count)
      missing = call.messages.count
    }

    /// Every answer; `reason` explains the missing ones.
    func deliveries(withoutAnswer reason: String = "") -> [KafkaDelivery] {
      var deliveries = Array(repeating: KafkaDelivery.delivered, count: hasAnswer.count)
      if missing > 0 {
        for place in hasAnswer.indices where !hasAnswer[place] {
          deliveries[place] = .unreachable(reason)
        }
      }
      for (place, delivery) in others { deliveries[place] = delivery }
      return deliveries
    }
  }

  private static let placeBits: UInt = 24

  private var open: [UInt: Open] = [:]
  /// The calls with messages still to be handed over, oldest first.
  private var unhanded: [(number: UInt, entry: Open)] = []
  private var lastNumber: UInt = 0
  private var finished: [Finished] = []
  /// Messages handed over that have no report.
  private(set) var outstanding = 0

  var isEmpty: Bool { open.isEmpty }
  var hasMore: Bool { !unhanded.isEmpty }

  /// The time at which the first caller stops waiting.
  var deadline: ContinuousClock.Instant? { open.values.map(\.call.deadline).min() }

  mutating func add(_ call: Call) {
    guard !call.messages.isEmpty else {
      finished.append(Finished(deliveries: [], answer: call.answer))
      return
    }
    lastNumber += 1
    let entry = Open(call)
    open[lastNumber] = entry
    unhanded.append((lastNumber, entry))
  }

  /// The next message to hand over, and its ticket.
  var next: (message: KafkaMessage, ticket: UInt)? {
    guard let (number, entry) = unhanded.first else { return nil }
    return (
      entry.call.messages[entry.handed], number << Self.placeBits | UInt(entry.handed)
    )
  }

  /// Records that the next message was handed over.
  mutating func wasHanded() {
    outstanding += 1
    advance()
  }

  /// Records that the next message was refused instead.
  mutating func wasRefused(_ delivery: KafkaDelivery) {
    guard let ticket = next?.ticket, let entry = unhanded.first?.entry else { return }
    advance()
    settle(entry, ticket, delivery)
  }

  /// Records a report. Whether the message is alone in its call shows who is to blame for a refused batch.
  mutating func report(_ ticket: UInt, _ outcome: (_ isAlone: Bool) -> KafkaDelivery) {
    guard let entry = open[ticket >> Self.placeBits] else { return }
    outstanding -= 1
    settle(entry, ticket, outcome(entry.hasAnswer.count == 1))
  }

  /// Answers every open call.
  mutating func giveUp(_ reason: String) {
    for number in open.keys.sorted() {
      guard let entry = open.removeValue(forKey: number) else { continue }
      finished.append(
        Finished(
          deliveries: entry.deliveries(withoutAnswer: reason), answer: entry.call.answer))
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
    guard let entry = unhanded.first?.entry else { return }
    entry.handed += 1
    if entry.handed == entry.call.messages.count { unhanded.removeFirst() }
  }

  private mutating func settle(_ entry: Open, _ ticket: UInt, _ delivery: KafkaDelivery) {
    let place = Int(ticket & (1 << Self.placeBits - 1))
    guard !entry.hasAnswer[place] else { return }
    entry.hasAnswer[place] = true
    if delivery != .delivered { entry.others[place] = delivery }
    entry.missing -= 1
    guard entry.missing == 0 else { return }
    open[ticket >> Self.placeBits] = nil
    finished.append(Finished(deliveries: entry.deliveries(), answer: entry.call.answer))
  }
}
