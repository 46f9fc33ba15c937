public import BoxOffice
public import Redis
import Synchronization
public import Ticketing
import WaitingRoom

/// Carries the news of an instance to all others through a channel of Redis, and theirs to it.
///
/// The channel may lose messages, so nothing depends on it but speed: what was missed is noticed, and
/// then the store is read again; news of a concert only name it, and that concert is read. While there is
/// no channel, ``isConnected`` is false and whoever owns this reads the store every second.
///
/// One message is under way at a time: what comes meanwhile goes with the next, as soon as Redis has
/// answered. So a quiet instance tells at once, and a busy one tells much with each message.
public final class ClusterNews: NewsCarrier {
  struct Outgoing {
    var untold: [News] = []
    var first = 0
    var toldAt = Timestamp(milliseconds: 0)
    /// The number of the next message.
    var message = 0
    /// Whether somebody was given a version that the next message makes true.
    var isAwaited = false
    /// Whether Redis has not yet answered the last message.
    var isTelling = false
    /// The last message that Redis has answered.
    var answered = -1
    /// The last message that Redis has sent to everybody who listens.
    var sent = -1
    /// Whether the last message was not sent in time: nobody waits for one then.
    var isSlow = false
    /// Answers that wait for a message to be sent.
    var waiting: [Waiting] = []

    /// The message after which everything until now is told.
    var lastWanted: Int {
      let hasNext = isAwaited || !untold.isEmpty
      return message - (hasNext ? 0 : 1) + max(0, untold.count - 1) / Limits.newsPerMessage
    }

    /// Takes out who has waited for too long, or for nothing.
    mutating func giveUp(_ isOver: (Waiting) -> Bool) -> [Waiting] {
      let over = takeWaiting(where: isOver)
      if !over.isEmpty { isSlow = true }
      return over
    }

    /// Takes out who waited for a message that was sent.
    mutating func send(_ message: Int) -> [Waiting] {
      sent = max(sent, message)
      isSlow = false
      return takeWaiting { $0.message <= message }
    }

    /// Takes out who waits no longer.
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
    var follower = NewsFollower(silenceMilliseconds: Limits.silenceMilliseconds)
    var isConnected = false
    /// What is to be read from the store: everything, at first.
    var unread = Unread(isAll: true)
    /// What is being read from the store now.
    var reading = Unread()
    /// Whether the store did not answer the last time.
    var isUnreadable = false
    var begunAt = Timestamp(milliseconds: 0)
    /// The last message of each instance that the mirrors of the lines include.
    var followed: [String: Int] = [:]
    /// How often something was missed, and how often the channel began.
    var misses = 0
    var beginnings = 0

    mutating func miss() {
      unread.add(Unread(isAll: true))
      misses += 1
    }
  }

  private let redis: any RedisCaller
  /// How many requests wait for a version.
  let waiters = Atomic(0)
  let me: String
  let outgoing = Mutex(Outgoing())
  let incoming = Mutex(Incoming())
  /// Whether concerts are heard of and not yet read; beside the lock, because every request asks.
  let isReadingNamed = Atomic(false)
  private let cameUnread = TurnSignal()
  let subscription = Mutex<RedisSubscription?>(nil)
  let now: @Sendable () -> Timestamp

  /// The channel; its name is shared by all instances on one Redis.
  private static let channel = "boxoffice:news"

  /// Makes a carrier that carries nothing yet. `instance` tells the instances apart; no two may have
  /// the same.
  public init(
    redis: any RedisCaller, instance: String, now: @escaping @Sendable () -> Timestamp
  ) {
    self.redis = redis
    self.now = now
    me = instance
  }

  /// Begins to listen, and to carry what the live sale tells.
  public func connect(
    _ address: RedisAddress, limits: RedisLimits = RedisLimits(), live: LiveSale
  ) throws(RedisError) {
    live.news.carry(by: self)
    let made = try RedisSubscription(
      address, channel: Self.channel, limits: limits,
      silenceMilliseconds: Int(Limits.silenceMilliseconds)
    ) { [self] event in hear(event, live) }
    subscription.withLock { $0 = made }
    // Known to all others before anybody is given a version.
    tell()
  }

  /// Whether there is a channel, as far as anybody can know.
  public var isConnected: Bool { incoming.withLock { $0.isConnected } }

  /// What is to be read from the store now: what news only named, or everything when something was
  /// missed or there is no channel. Call it before reading, and ``haveRead()`` or ``giveBack(_:)`` after
  /// it: what is heard while reading counts for the next time.
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

  /// Returns when something is to be read, or after `timeout`: what to wait on before ``takeUnread()``.
  public func waitForUnread(timeout: Duration) async { await cameUnread.wait(timeout: timeout) }

  /// Tells requests without a version whether to wait. Not for a whole store, nor for one that does not
  /// answer.
  private func note(_ incoming: Incoming) {
    let isNamed = !incoming.unread.concerts.isEmpty || !incoming.reading.concerts.isEmpty
    isReadingNamed.store(isNamed && !incoming.isUnreadable, ordering: .releasing)
  }

  /// Figures for `/metrics`: how often something was missed, and how often the channel began.
  public var figures: (misses: Int, beginnings: Int) {
    incoming.withLock { ($0.misses, $0.beginnings) }
  }

  /// The store was read, and memory has what was missed.
  public func haveRead() {
    incoming.withLock { incoming in
      incoming.reading = Unread()
      incoming.isUnreadable = false
      note(incoming)
    }
  }

  /// The store could not be read: it still is to be.
  public func giveBack(_ unread: Unread) {
    incoming.withLock { incoming in
      incoming.reading = Unread()
      incoming.unread.add(unread)
      incoming.isUnreadable = true
      note(incoming)
    }
  }

  /// Tells what no request has told, or gives a sign of life when it is time; call it every
  /// ``tellInterval``. Answers that have waited too long for Redis wait no longer.
  public func tell() {
    let now = now()
    let over = outgoing.withLock { outgoing in
      outgoing.giveUp { $0.since.adding(milliseconds: Limits.toldMilliseconds) <= now }
    }
    for one in over { one.continuation.resume() }
    let toldAt = outgoing.withLock { $0.toldAt }
    tellOnce(isDue: toldAt.adding(milliseconds: Limits.beatMilliseconds) <= now)
  }

  /// Tells what is to be told, unless a message is under way: then it goes with the next. Whether a
  /// message was given to Redis.
  @discardableResult
  func tellOnce(isDue: Bool = false) -> Bool {
    let now = now()
    let message = outgoing.withLock { outgoing -> NewsMessage? in
      guard !outgoing.isTelling, isDue || !outgoing.untold.isEmpty || outgoing.isAwaited else {
        return nil
      }
      outgoing.isTelling = true
      return Self.next(of: &outgoing, by: me, now: now)
    }
    guard let message else { return false }
    publish(message)
    return true
  }

  /// Returns when Redis has sent everything carried until now to all who listen: whoever asks one of them
  /// next comes when it has arrived, see ``hasUnheard``. At once while Redis is slow or away, and after a third of a second in any case.
  public func told() async {
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

  /// Tells the last news and that there will be no more, and stops listening.
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

  /// Keeps a piece of news for the next message.
  public func carry(_ news: News) {
    outgoing.withLock { outgoing in
      // Many join one line between two messages, and that it changed is told once.
      if case .line(_, nil) = news, outgoing.untold.last == news { return }
      outgoing.untold.append(news)
      // The oldest go; the others see by the numbers that something is missing.
      if outgoing.untold.count > Limits.untoldMax {
        outgoing.first += Limits.newsPerMessage
        outgoing.untold.removeFirst(Limits.newsPerMessage)
      }
    }
  }

  private static func next(
    of outgoing: inout Outgoing, by sender: String, now: Timestamp
  ) -> NewsMessage {
    let news = Array(outgoing.untold.prefix(Limits.newsPerMessage))
    let message = NewsMessage(
      sender: sender, first: outgoing.first, number: outgoing.message, news: news)
    outgoing.message += 1
    outgoing.isAwaited = false
    outgoing.untold.removeFirst(news.count)
    outgoing.first += news.count
    outgoing.toldAt = now
    return message
  }

  private func publish(_ message: NewsMessage) {
    // Whoever does not hear it notices.
    redis.submit(RedisCommand("PUBLISH", Self.channel, message.text)) { [self] result in
      let wasTaken = (try? result.get()) != nil
      let (over, isAwaited) = outgoing.withLock { outgoing in
        outgoing.isTelling = false
        outgoing.answered = message.number
        // Redis answers whoever publishes before it sends the message on, and does both before it takes
        // the next command: an answer says that the message before it has left for everybody.
        let over = wasTaken ? outgoing.send(message.number - 1) : outgoing.giveUp { _ in true }
        return (over, !outgoing.waiting.isEmpty)
      }
      for one in over { one.continuation.resume() }
      // While Redis is away the next try is that of ``tell()``.
      if wasTaken, !tellOnce(), isAwaited { confirm(message.number) }
    }
  }

  /// Asks for an answer that says that a message has left, when no other message follows.
  private func confirm(_ message: Int) {
    redis.submit(RedisCommand("PING")) { [self] result in
      guard (try? result.get()) != nil else { return }
      for one in outgoing.withLock({ $0.send(message) }) { one.continuation.resume() }
    }
  }

  private func hear(_ event: RedisSubscription.Event, _ live: LiveSale) {
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
      // One's own come back too, and are half of all.
      if text.hasPrefix(NewsMessage.beginning(by: me)) { return }
      guard let message = NewsMessage(text) else { return incoming.withLock { $0.miss() } }
      if message.sender != me { hear(message, live) }
    }
  }

  private func hear(_ message: NewsMessage, _ live: LiveSale) {
    let now = now()
    let isWhole = incoming.withLock { incoming in
      let isWhole = incoming.follower.hear(
        from: message.sender, first: message.first, count: message.news.count, now: now)
      if message.isLast { incoming.follower.part(from: message.sender) }
      return isWhole
    }
    var unread = Unread()
    for news in message.news { unread.add(live.hear(news)) }
    let isUnread = incoming.withLock { [unread] incoming in
      incoming.unread.add(unread)
      if !isWhole { incoming.miss() }
      // Last, so that nobody takes memory for newer than it is.
      incoming.follower.note(message.number, of: message.sender)
      note(incoming)
      return !incoming.unread.isEmpty
    }
    if isUnread { cameUnread.signal() }
  }
}
