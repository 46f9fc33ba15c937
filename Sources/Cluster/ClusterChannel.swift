public import BoxOffice
public import Redis
import Synchronization
public import Ticketing
import WaitingRoom

/// Carries cluster events between this instance and all others through a channel of Redis.
///
/// The channel may lose messages, so only speed depends on it: a loss is noticed, and then the store is read
/// again. An event of a concert only names the concert, which is then read. Without a channel,
/// ``isConnected`` is false and the owner of this object reads the store every second.
///
/// One message is under way at a time; events that come meanwhile go with the next, as soon as Redis has
/// answered. So a quiet instance publishes at once, and a busy one publishes many events with each message.
public final class ClusterChannel: ClusterTransport {
  struct Outgoing {
    var pending: [ClusterEvent] = []
    var first = 0
    var publishedAt = Timestamp(milliseconds: 0)
    /// The number of the next message.
    var message = 0
    /// Whether a client was given a version that the next message completes.
    var isAwaited = false
    /// Whether Redis has not yet answered the last message.
    var isPublishing = false
    /// The last message that Redis has answered.
    var answered = -1
    /// The last message that Redis has sent to every subscriber.
    var sent = -1
    /// Whether the last message was not sent in time; until one is, no answer waits.
    var isSlow = false
    /// Answers that wait for a message to be sent.
    var waiting: [Waiting] = []

    /// The message after which everything until now is published.
    var lastWanted: Int {
      let hasNext = isAwaited || !pending.isEmpty
      return message - (hasNext ? 0 : 1) + max(0, pending.count - 1) / Limits.eventsPerMessage
    }

    /// Removes the answers that have waited too long, or in vain.
    mutating func giveUp(_ isOver: (Waiting) -> Bool) -> [Waiting] {
      let over = takeWaiting(where: isOver)
      if !over.isEmpty { isSlow = true }
      return over
    }

    /// Removes the answers that waited for a message that was sent.
    mutating func send(_ message: Int) -> [Waiting] {
      sent = max(sent, message)
      isSlow = false
      return takeWaiting { $0.message <= message }
    }

    /// Removes the answers that no longer wait.
    mutating func takeWaiting(where isOver: (Waiting) -> Bool) -> [Waiting] {
      let over = waiting.filter(isOver)
      if !over.isEmpty { waiting.removeAll(where: isOver) }
      return over
    }
  }

  /// An answer that waits until a message was sent.
  struct Waiting: Sendable {
    let message: Int
    let since: Timestamp
    let continuation: CheckedContinuation<Void, Never>
  }

  struct Incoming {
    var follower = MessageFollower(silenceMilliseconds: Limits.silenceMilliseconds)
    var isConnected = false
    /// What must be read from the store: everything, at first.
    var unread = Unread(isAll: true)
    /// What is being read from the store now.
    var reading = Unread()
    /// Whether the store failed to answer the last time.
    var isUnreadable = false
    var begunAt = Timestamp(milliseconds: 0)
    /// The last message of each instance that the mirrors of the lines include.
    var followed: [String: Int] = [:]
    /// How often something was missed, and how often the channel was opened.
    var misses = 0
    var beginnings = 0

    mutating func miss() {
      unread.add(Unread(isAll: true))
      misses += 1
    }
  }

  private let redis: any RedisCaller
  /// The number of requests that wait for a version.
  let waiters = Atomic(0)
  let me: String
  let outgoing = Mutex(Outgoing())
  let incoming = Mutex(Incoming())
  /// Whether concerts named by events are still unread; outside the lock, because every request reads it.
  let isReadingNamed = Atomic(false)
  private let cameUnread = WakeUpSignal()
  let subscription = Mutex<RedisSubscription?>(nil)
  let now: @Sendable () -> Timestamp

  /// The channel; its name is shared by all instances on one Redis.
  private static let channel = "boxoffice:news"

  /// Makes a channel that is not connected yet. `instance` identifies this instance; no two may share a name.
  public init(
    redis: any RedisCaller, instance: String, now: @escaping @Sendable () -> Timestamp
  ) {
    self.redis = redis
    self.now = now
    me = instance
  }

  /// Starts to receive, and to publish the events of the live sale.
  public func connect(
    _ address: RedisAddress, limits: RedisLimits = RedisLimits(), live: LiveSale
  ) throws(RedisError) {
    live.cluster.connect(to: self)
    let made = try RedisSubscription(
      address, channel: Self.channel, limits: limits,
      silenceMilliseconds: Int(Limits.silenceMilliseconds)
    ) { [self] event in receive(event, live) }
    subscription.withLock { $0 = made }
    // Makes this instance known to all others before a client is given a version.
    publish()
  }

  /// Whether there is a channel, as far as this instance can know.
  public var isConnected: Bool { incoming.withLock { $0.isConnected } }

  /// What must be read from the store now: the concerts that events only named, or everything when something
  /// was missed or there is no channel. Call it before reading, and ``haveRead()`` or ``giveBack(_:)``
  /// afterwards: what is received while reading counts for the next time.
  public func takeUnread() -> Unread {
    let now = now()
    return incoming.withLock { incoming in
      if incoming.follower.forgetSilent(now: now) { incoming.miss() }
      incoming.reading = incoming.unread
      incoming.unread = Unread(isAll: !incoming.isConnected)
      note(incoming)
      return incoming.reading
    }
  }

  /// Returns when something must be read, or after `timeout`. Await it before ``takeUnread()``.
  public func waitForUnread(timeout: Duration) async { await cameUnread.wait(timeout: timeout) }

  /// Updates whether requests without a version wait. They do not wait for a whole store, nor for one that
  /// does not answer.
  private func note(_ incoming: Incoming) {
    let isNamed = !incoming.unread.concerts.isEmpty || !incoming.reading.concerts.isEmpty
    isReadingNamed.store(isNamed && !incoming.isUnreadable, ordering: .releasing)
  }

  /// Figures for `/metrics`: how often something was missed, and how often the channel was opened.
  public var figures: (misses: Int, beginnings: Int) {
    incoming.withLock { ($0.misses, $0.beginnings) }
  }

  /// Records that the store was read, so that memory includes what was missed.
  public func haveRead() {
    incoming.withLock { incoming in
      incoming.reading = Unread()
      incoming.isUnreadable = false
      note(incoming)
    }
  }

  /// Records that the store could not be read and must be read again.
  public func giveBack(_ unread: Unread) {
    incoming.withLock { incoming in
      incoming.reading = Unread()
      incoming.unread.add(unread)
      incoming.isUnreadable = true
      note(incoming)
    }
  }

  /// Publishes events that no request has published, and a sign of life when one is due. Call it every
  /// ``publishInterval``. Also ends the wait of answers that have waited too long for Redis.
  public func publish() {
    let now = now()
    let over = outgoing.withLock { outgoing in
      outgoing.giveUp { $0.since.adding(milliseconds: Limits.publishWaitMilliseconds) <= now }
    }
    for one in over { one.continuation.resume() }
    let publishedAt = outgoing.withLock { $0.publishedAt }
    publishOnce(isDue: publishedAt.adding(milliseconds: Limits.beatMilliseconds) <= now)
  }

  /// Publishes pending events, unless a message is under way: then they go with the next. Returns whether a
  /// message was submitted to Redis.
  @discardableResult
  func publishOnce(isDue: Bool = false) -> Bool {
    let now = now()
    let message = outgoing.withLock { outgoing -> ClusterMessage? in
      guard !outgoing.isPublishing, isDue || !outgoing.pending.isEmpty || outgoing.isAwaited else {
        return nil
      }
      outgoing.isPublishing = true
      return Self.next(of: &outgoing, by: me, now: now)
    }
    guard let message else { return false }
    publish(message)
    return true
  }

  /// Returns when Redis has sent everything enqueued until now to every subscriber. A request to another
  /// instance after that finds it arrived there; see ``hasUnreceived``. Returns at once while Redis is slow or
  /// away, and after a third of a second in any case.
  public func waitUntilPublished() async {
    guard isConnected else { return }
    await withCheckedContinuation { continuation in
      let now = now()
      let (isOver, toConfirm) = outgoing.withLock { outgoing -> (Bool, Int?) in
        let wanted = outgoing.lastWanted
        if outgoing.isSlow || outgoing.sent >= wanted { return (true, nil) }
        outgoing.waiting.append(Waiting(message: wanted, since: now, continuation: continuation))
        return (false, outgoing.answered >= wanted ? wanted : nil)
      }
      if isOver { continuation.resume() }
      if let toConfirm { confirm(toConfirm) }
    }
  }

  /// Publishes the last events with the notice that no more will follow, and stops receiving.
  public func end() async {
    let (last, over) = outgoing.withLock { outgoing in
      var message = Self.next(of: &outgoing, by: me, now: now())
      message.isLast = true
      return (message, outgoing.giveUp { _ in true })
    }
    for one in over { one.continuation.resume() }
    subscription.withLock { $0 }?.stop()
    _ = try? await redis.call(RedisCommand("PUBLISH", Self.channel, last.text))
  }

  /// Keeps an event for the next message.
  public func enqueue(_ event: ClusterEvent) {
    outgoing.withLock { outgoing in
      // Many people may join one line between two messages; that it changed is published once.
      if case .line(_, nil) = event, outgoing.pending.last == event { return }
      outgoing.pending.append(event)
      // Drops the oldest; the other instances see by the numbers that events are missing.
      if outgoing.pending.count > Limits.pendingMax {
        outgoing.first += Limits.eventsPerMessage
        outgoing.pending.removeFirst(Limits.eventsPerMessage)
      }
    }
  }

  private static func next(
    of outgoing: inout Outgoing, by sender: String, now: Timestamp
  ) -> ClusterMessage {
    let events = Array(outgoing.pending.prefix(Limits.eventsPerMessage))
    let message = ClusterMessage(
      sender: sender, first: outgoing.first, number: outgoing.message, events: events)
    outgoing.message += 1
    outgoing.isAwaited = false
    outgoing.pending.removeFirst(events.count)
    outgoing.first += events.count
    outgoing.publishedAt = now
    return message
  }

  private func publish(_ message: ClusterMessage) {
    // An instance that does not receive it will notice.
    redis.submit(RedisCommand("PUBLISH", Self.channel, message.text)) { [self] result in
      let wasTaken = (try? result.get()) != nil
      let (over, isAwaited) = outgoing.withLock { outgoing in
        outgoing.isPublishing = false
        outgoing.answered = message.number
        // Redis answers the publisher before it sends the message on, and does both before it takes the next
        // command. So an answer shows that the message before it has left for every subscriber.
        let over = wasTaken ? outgoing.send(message.number - 1) : outgoing.giveUp { _ in true }
        return (over, !outgoing.waiting.isEmpty)
      }
      for one in over { one.continuation.resume() }
      // While Redis is away, the next attempt is that of ``publish()``.
      if wasTaken, !publishOnce(), isAwaited { confirm(message.number) }
    }
  }

  /// Sends a command whose answer shows that a message has left, for when no other message follows.
  private func confirm(_ message: Int) {
    redis.submit(RedisCommand("PING")) { [self] result in
      guard (try? result.get()) != nil else { return }
      for one in outgoing.withLock({ $0.send(message) }) { one.continuation.resume() }
    }
  }

  private func receive(_ event: RedisSubscription.Event, _ live: LiveSale) {
    switch event {
    case .begun:
      incoming.withLock { incoming in
        incoming.isConnected = true
        incoming.beginnings += 1
        incoming.unread.add(Unread(isAll: true))
        incoming.follower.forgetAll()
        incoming.begunAt = now()
      }
    case .lost:
      incoming.withLock { incoming in
        incoming.isConnected = false
        incoming.unread.add(Unread(isAll: true))
      }
    case .message(let text):
      // An instance's own messages come back too; they are half of all.
      if text.hasPrefix(ClusterMessage.beginning(by: me)) { return }
      guard let message = ClusterMessage(text) else { return incoming.withLock { $0.miss() } }
      if message.sender != me { receive(message, live) }
    }
  }

  private func receive(_ message: ClusterMessage, _ live: LiveSale) {
    let now = now()
    let isWhole = incoming.withLock { incoming in
      let isWhole = incoming.follower.receive(
        from: message.sender, first: message.first, count: message.events.count, now: now)
      if message.isLast { incoming.follower.part(from: message.sender) }
      return isWhole
    }
    var unread = Unread()
    for event in message.events { unread.add(live.receive(event)) }
    let isUnread = incoming.withLock { [unread] incoming in
      incoming.unread.add(unread)
      if !isWhole { incoming.miss() }
      // Last, so that memory is never taken for newer than it is.
      incoming.follower.note(message.number, of: message.sender)
      note(incoming)
      return !incoming.unread.isEmpty
    }
    if isUnread { cameUnread.signal() }
  }
}
