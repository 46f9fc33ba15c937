public import BoxOffice
import Redis
import Synchronization
import Ticketing

/// What instances know of each other's newest: for people whose requests go now here, now there.
extension ClusterNews {
  /// This instance and the number of the message that will tell of everything done until now, and what
  /// the client has shown of others.
  public func version(after shown: Substring?) -> String {
    let number = outgoing.withLock { outgoing in
      outgoing.isAwaited = true
      return outgoing.lastWanted
    }
    tellOnce()
    let others = (shown.map(VersionPart.all) ?? []).filter { $0.sender != me }
    let parts = [VersionPart(sender: me, message: number)] + others
    return parts.prefix(Limits.versionPartsMax).map(\.text).joined(separator: "~")
  }

  /// How this instance stands to a version. One that no instance gave is as good as current.
  ///
  /// Without a channel nobody can hear anything, and everybody is as current as can be.
  public func standing(_ version: Substring?) -> Standing {
    guard let version else { return isReadingNamed.load(ordering: .acquiring) ? .behind : .current }
    let parts = VersionPart.all(in: version)
    guard !parts.isEmpty else { return .current }
    let next = outgoing.withLock { $0.message }
    let now = now()
    return incoming.withLock { incoming in
      guard incoming.isConnected else { return .current }
      var standing = Standing.current
      for part in parts {
        let here =
          part.sender == me
          ? incoming.standing(toMine: part, next: next) : incoming.standing(to: part, now: now)
        if here == .behind { return .behind }
        if here == .linesBehind { standing = .linesBehind }
      }
      return standing
    }
  }

  /// Returns when this instance has what a version stands for, or after a second; without one, when the
  /// concerts it has heard of are read, or after a third of a second. When very many wait already it
  /// returns at once.
  public func catchUp(with version: Substring?) async {
    let others = waiters.add(1, ordering: .relaxed).oldValue
    defer { waiters.subtract(1, ordering: .relaxed) }
    guard others < Limits.waitersMax else { return }
    let longest = version == nil ? Limits.unshownMilliseconds : Limits.awaitedMilliseconds
    let end = now().adding(milliseconds: Int64(longest))
    while standing(version) == .behind, now() < end, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(Limits.lookMilliseconds))
    }
  }

  /// Whether something another instance told has come and was not yet heard to its end.
  public var hasUnheard: Bool { subscription.withLock { $0 }?.hasUnheard ?? false }

  /// Returns when what had come was heard, or after a bound.
  public func hearAll() async {
    await subscription.withLock { $0 }?.hearAll(within: .milliseconds(Limits.unheardMilliseconds))
  }

  /// What has been heard of every instance. Read it before following the lines, and hand it to
  /// ``linesFollow(_:)`` when that succeeded.
  public var heard: [String: Int] {
    let mine = outgoing.withLock { $0.message - 1 }
    var heard = incoming.withLock { $0.follower.messages }
    heard[me] = mine
    return heard
  }

  /// The mirrors of the lines include what had been heard when they began to follow.
  public func linesFollow(_ heard: [String: Int]) {
    incoming.withLock { $0.followed = heard }
  }
}

/// An instance and the number of one of its messages.
struct VersionPart: Hashable {
  var sender: String
  var message: Int

  var text: String { "\(sender).\(message)" }

  init(sender: String, message: Int) {
    self.sender = sender
    self.message = message
  }

  /// Reads what ``text`` wrote; nil for anything else.
  init?(_ text: Substring) {
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 2, let message = Int(halves[1]), message >= 0,
      (1...Limits.instanceNameMax).contains(halves[0].utf8.count),
      halves[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
    else { return nil }
    self.init(sender: String(halves[0]), message: message)
  }

  /// The parts of a version, of those that are any.
  static func all(in version: Substring) -> [VersionPart] {
    version.split(separator: "~").prefix(Limits.versionPartsMax).compactMap { VersionPart($0) }
  }
}

extension ClusterNews.Incoming {
  /// What one has done oneself is known, but to the mirrors of the lines.
  fileprivate func standing(toMine part: VersionPart, next: Int) -> Standing {
    guard part.message <= next + Limits.messagesAwaitedMax else { return .current }
    return part.message <= followed[part.sender] ?? -1 ? .current : .linesBehind
  }

  fileprivate func standing(to part: VersionPart, now: Timestamp) -> Standing {
    let isMissing = !unread.isEmpty || !reading.isEmpty
    guard let heard = follower.message(of: part.sender) else {
      // Gone, and the store was read since; or not heard of yet.
      let hasHeardAll = begunAt.adding(milliseconds: Limits.silenceMilliseconds) <= now
      return hasHeardAll && !isMissing ? .current : .behind
    }
    if part.message > heard {
      return part.message - heard > Limits.messagesAwaitedMax ? .current : .behind
    }
    if isMissing { return .behind }
    return part.message <= followed[part.sender] ?? -1 ? .current : .linesBehind
  }
}
