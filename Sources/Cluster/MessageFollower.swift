import Ticketing

/// Notices whether every event of every other instance was received.
///
/// A channel may lose messages, and an instance may die with events pending. Each instance numbers its events
/// and sends signs of life, so both show; an instance that has missed something reads the store again.
struct MessageFollower: Sendable {
  private struct Sender {
    /// The number of its next event.
    var next: Int
    var receivedAt: Timestamp
    /// The number of its last message; -1 when its version of the program does not number messages.
    var message = -1
  }

  private var senders: [String: Sender] = [:]
  /// The longest time between two signs of life, in milliseconds.
  private let silenceMax: Int64

  init(silenceMilliseconds: Int64) { silenceMax = silenceMilliseconds }

  /// Receives `count` events, the first with the number `first`. False when some were missed.
  mutating func receive(from sender: String, first: Int, count: Int, now: Timestamp) -> Bool {
    let expected = senders[sender]?.next ?? 0
    let (next, overflow) = first.addingReportingOverflow(count)
    senders[sender] = Sender(
      next: overflow ? first : next, receivedAt: now, message: senders[sender]?.message ?? -1)
    return first == expected
  }

  /// Records that everything in a message is known.
  mutating func note(_ message: Int, of sender: String) { senders[sender]?.message = message }

  /// The last known message of an instance; nil when it is gone or was never seen.
  func message(of sender: String) -> Int? { senders[sender]?.message }

  /// The last message of every instance.
  var messages: [String: Int] { senders.mapValues(\.message) }

  /// Records that an instance has published everything and ends.
  mutating func part(from sender: String) { senders[sender] = nil }

  /// Forgets the instances that fell silent. Returns whether there were any.
  mutating func forgetSilent(now: Timestamp) -> Bool {
    let before = senders.count
    senders = senders.filter { $0.value.receivedAt.adding(milliseconds: silenceMax) >= now }
    return senders.count < before
  }

  /// Forgets every instance, because the channel was lost: whichever sends next counts as new.
  mutating func forgetAll() { senders = [:] }
}
