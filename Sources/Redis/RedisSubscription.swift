import CHiredis
import Encoding
import Glibc
import Synchronization
import Threads

/// Listens to one channel of Redis on a thread of its own, reconnecting whenever it must.
///
/// Messages published while it is disconnected are never received; ``Event`` reports such gaps.
public final class RedisSubscription: Sendable {
  /// An event for the listener, delivered on the thread, in order.
  public enum Event: Sendable {
    /// Everything published from now on will be received.
    case begun
    /// A message.
    case message(String)
    /// Messages published from now on may be missed.
    case lost
  }

  private let isStopping = Atomic<Bool>(false)
  /// The descriptor of the connection; -1 while there is none.
  fileprivate let descriptor = Atomic<Int32>(-1)
  /// Twice the number of events handled, plus one while an event is being handled.
  fileprivate let progress = Atomic(0)

  /// Starts to listen to `channel`.
  ///
  /// - Parameters:
  ///   - silenceMilliseconds: The connection counts as lost after so long without any message; the subscriber
  ///     makes sure that something is published more often.
  ///   - receive: Receives every event; it should be short.
  /// - Throws: `unavailable` when the system provides no thread.
  public init(
    _ address: RedisAddress, channel: String, limits: RedisLimits = RedisLimits(),
    silenceMilliseconds: Int, receive: @escaping @Sendable (Event) -> Void
  ) throws(RedisError) {
    let body = Listening(
      owner: self, address: address, channel: channel, limits: limits,
      silence: .milliseconds(silenceMilliseconds), receive: receive)
    do {
      try SystemThread.start(name: "redis-listener") { body.run() }.detach()
    } catch {
      throw .unavailable
    }
  }

  /// Stops listening; the thread ends within a fraction of a second.
  public func stop() { isStopping.store(true, ordering: .releasing) }

  /// Whether a message has arrived that is not yet fully handled. Costs one system call.
  public var hasUnreceived: Bool {
    if progress.load(ordering: .acquiring) % 2 == 1 { return true }
    let descriptor = descriptor.load(ordering: .acquiring)
    guard descriptor >= 0 else { return false }
    var byte: UInt8 = 0
    // If another connection has the number by now, a caller waits for a moment.
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
  }

  /// Returns when everything that arrived before the call is handled, or after `bound`.
  public func waitUntilReceived(within bound: Duration) async {
    // The event being handled now may have begun before the last message arrived.
    let begun = progress.load(ordering: .acquiring)
    let enough = begun + (begun % 2 == 1 ? 3 : 2)
    let end = ContinuousClock.now + bound
    while hasUnreceived, progress.load(ordering: .acquiring) < enough, ContinuousClock.now < end,
      !Task.isCancelled
    {
      try? await Task.sleep(for: .milliseconds(FixedLimits.unreceivedLookMilliseconds))
    }
  }

  var isStopped: Bool { isStopping.load(ordering: .acquiring) }
}

/// The work of the thread.
private final class Listening: Sendable {
  private let owner: RedisSubscription
  private let address: RedisAddress
  private let channel: String
  private let limits: RedisLimits
  private let silence: Duration
  private let receive: @Sendable (RedisSubscription.Event) -> Void

  init(
    owner: RedisSubscription, address: RedisAddress, channel: String, limits: RedisLimits,
    silence: Duration, receive: @escaping @Sendable (RedisSubscription.Event) -> Void
  ) {
    self.owner = owner
    self.address = address
    self.channel = channel
    self.limits = limits
    self.silence = silence
    self.receive = receive
  }

  func run() {
    var backoff = limits.backoff
    var spread = SplitMix64(seed: limits.pauseSeed &+ 1)
    while !owner.isStopped {
      if let connection = RedisConnection(address, limits), subscribe(connection) {
        backoff.reset()
        receive(.begun)
        listen(connection)
        if !owner.isStopped { receive(.lost) }
      }
      guard !owner.isStopped else { return }
      usleep(
        UInt32(clamping: backoff.fail(chance: .random(in: 0..<1, using: &spread)) * 1_000))
    }
  }

  private func subscribe(_ connection: RedisConnection) -> Bool {
    guard connection.append(RedisCommand("SUBSCRIBE", channel)) else { return false }
    guard case .array(let words)? = connection.read() else { return false }
    return words.first?.text == "subscribe"
  }

  private func listen(_ connection: RedisConnection) {
    owner.descriptor.store(connection.descriptor, ordering: .releasing)
    defer { owner.descriptor.store(-1, ordering: .releasing) }
    var receivedAt = ContinuousClock.now
    while !owner.isStopped {
      if connection.isReadable(milliseconds: 100) {
        // Before anything is taken from the connection, so that every message is always visible in one place.
        owner.progress.add(1, ordering: .acquiringAndReleasing)
        defer { owner.progress.add(1, ordering: .acquiringAndReleasing) }
        guard let replies = connection.readSaid() else { return }
        if !replies.isEmpty { receivedAt = .now }
        replies.forEach(receive)
      }
      if ContinuousClock.now - receivedAt > silence { return }
    }
  }

  private func receive(_ reply: RedisReply) {
    guard let words = reply.members, words.count == 3, words[0].text == "message",
      let text = words[2].text
    else { return }
    receive(.message(text))
  }
}
