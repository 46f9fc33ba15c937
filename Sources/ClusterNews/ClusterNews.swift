public import API
public import Redis
import Synchronization
public import Ticketing

/// Carries the news of an instance to all others through a channel of Redis, and theirs to it.
///
/// The channel may lose messages, so nothing depends on it but speed: what was missed is noticed, and
/// then the store is read again; news of a concert only name it, and that concert is read. While there is no channel, ``isConnected`` is false and whoever owns
/// this reads the store every second.
public final class ClusterNews: NewsCarrier {
  struct Outgoing {
    var untold: [News] = []
    var first = 0
    var toldAt = Timestamp(milliseconds: 0)
    /// The number of the next message.
    var message = 0
    /// Whether somebody was given a version that the next message makes true.
    var isAwaited = false
  }

  struct Incoming {
    var follower = NewsFollower(silenceMilliseconds: Limits.silenceMilliseconds)
    var isConnected = false
    /// What is to be read from the store: everything, at first.
    var unread = Unread(isAll: true)
    /// Whether the store is being read again.
    var isReading = false
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
  private let subscription = Mutex<RedisSubscription?>(nil)
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

  /// Begins to listen, and to carry what `office` tells.
  public func connect(
    _ address: RedisAddress, limits: RedisLimits = RedisLimits(), office: Office
  ) throws(RedisError) {
    office.news.carry(by: self)
    let made = try RedisSubscription(
      address, channel: Self.channel, limits: limits,
      silenceMilliseconds: Int(Limits.silenceMilliseconds)
    ) { [self] event in hear(event, office) }
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
      defer { incoming.unread = Unread(isAll: !incoming.isConnected) }
      incoming.isReading = !incoming.unread.isEmpty
      return incoming.unread
    }
  }

  /// Figures for `/metrics`: how often something was missed, and how often the channel began.
  public var figures: (misses: Int, beginnings: Int) {
    incoming.withLock { ($0.misses, $0.beginnings) }
  }

  /// The store was read, and memory has what was missed.
  public func haveRead() { incoming.withLock { $0.isReading = false } }

  /// The store could not be read: it still is to be.
  public func giveBack(_ unread: Unread) {
    incoming.withLock { incoming in
      incoming.isReading = false
      incoming.unread.add(unread)
    }
  }

  /// Tells what is to be told, or gives a sign of life when it is time; call it every
  /// ``tellInterval``.
  public func tell() {
    let now = now()
    let message = outgoing.withLock { outgoing -> NewsMessage? in
      let isDue = outgoing.toldAt.adding(milliseconds: Limits.beatMilliseconds) <= now
      guard !outgoing.untold.isEmpty || outgoing.isAwaited || isDue else { return nil }
      return Self.next(of: &outgoing, by: me, now: now)
    }
    if let message { publish(message) }
  }

  /// How often ``tell()`` is to be called.
  public static let tellInterval = Duration.milliseconds(Limits.tellMilliseconds)

  /// Tells the last news and that there will be no more, and stops listening.
  public func end() async {
    let last = outgoing.withLock { outgoing in
      var message = Self.next(of: &outgoing, by: me, now: now())
      message.isLast = true
      return message
    }
    subscription.withLock { $0 }?.stop()
    _ = try? await redis.call(RedisCommand("PUBLISH", Self.channel, last.text))
  }

  /// Keeps a piece of news for the next message.
  public func carry(_ news: News) {
    outgoing.withLock { outgoing in
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
    redis.submit(RedisCommand("PUBLISH", Self.channel, message.text)) { _ in }
  }

  private func hear(_ event: RedisSubscription.Event, _ office: Office) {
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
      guard let message = NewsMessage(text) else { return incoming.withLock { $0.miss() } }
      if message.sender != me { hear(message, office) }
    }
  }

  private func hear(_ message: NewsMessage, _ office: Office) {
    let now = now()
    let isWhole = incoming.withLock { incoming in
      let isWhole = incoming.follower.hear(
        from: message.sender, first: message.first, count: message.news.count, now: now)
      if message.isLast { incoming.follower.part(from: message.sender) }
      return isWhole
    }
    var unread = Unread()
    for news in message.news { unread.add(office.hear(news)) }
    incoming.withLock { [unread] incoming in
      incoming.unread.add(unread)
      if !isWhole { incoming.miss() }
      // Last, so that nobody takes memory for newer than it is.
      incoming.follower.note(message.number, of: message.sender)
    }
  }
}
