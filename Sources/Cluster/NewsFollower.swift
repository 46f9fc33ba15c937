import Ticketing

/// Notices whether everything every other instance told was heard.
///
/// A channel may lose messages and an instance may die with something untold. Each numbers its news
/// and gives a sign of life, so both show; who has missed something reads the store again.
struct NewsFollower: Sendable {
  private struct Sender {
    /// The number of its next news.
    var next: Int
    var heardAt: Timestamp
    /// The number of its last message; -1 when messages of its program have none.
    var message = -1
  }

  private var senders: [String: Sender] = [:]
  /// Longest time in milliseconds between two signs of life.
  private let silenceMax: Int64

  init(silenceMilliseconds: Int64) { silenceMax = silenceMilliseconds }

  /// Hears `count` news, the first with the number `first`. False when something was missed.
  mutating func hear(from sender: String, first: Int, count: Int, now: Timestamp) -> Bool {
    let expected = senders[sender]?.next ?? 0
    let (next, overflow) = first.addingReportingOverflow(count)
    senders[sender] = Sender(
      next: overflow ? first : next, heardAt: now, message: senders[sender]?.message ?? -1)
    return first == expected
  }

  /// Everything of a message is known.
  mutating func note(_ message: Int, of sender: String) { senders[sender]?.message = message }

  /// The last message of an instance that is known; nil when it is gone, or was never heard of.
  func message(of sender: String) -> Int? { senders[sender]?.message }

  /// The last message of every instance.
  var messages: [String: Int] { senders.mapValues(\.message) }

  /// An instance says that it has told everything and ends.
  mutating func part(from sender: String) { senders[sender] = nil }

  /// Forgets the instances that fell silent; whether there were any.
  mutating func forgetSilent(now: Timestamp) -> Bool {
    let before = senders.count
    senders = senders.filter { $0.value.heardAt.adding(milliseconds: silenceMax) >= now }
    return senders.count < before
  }

  /// The channel was lost: whoever speaks next is new.
  mutating func forgetAll() { senders = [:] }
}
