public import BoxOffice
import Redis
import Synchronization
import Ticketing

/// Versions, by which instances compare what they know: for clients whose requests alternate between them.
extension ClusterChannel {
  /// A text that names this instance and the message that will publish everything done until now, together
  /// with the parts of `shown` that other instances gave.
  public func version(after shown: Substring?) -> String {
    let number = outgoing.withLock { outgoing in
      outgoing.isAwaited = true
      return outgoing.lastWanted
    }
    publishOnce()
    let others = (shown.map(VersionPart.all) ?? []).filter { $0.sender != me }
    let parts = [VersionPart(sender: me, message: number)] + others
    return parts.prefix(Limits.versionPartsMax).map(\.text).joined(separator: "~")
  }

  /// How this instance compares to a version. A version that no instance gave counts as current.
  ///
  /// Without a channel no instance can receive anything, so every version counts as current.
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

  /// Returns when this instance has everything a version stands for, or after a second. Without a version,
  /// returns when the concerts of received events have been read, or after a quarter of a second. Returns at
  /// once when very many requests already wait.
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

  /// Whether a message from another instance has arrived that is not yet fully handled.
  public var hasUnreceived: Bool { subscription.withLock { $0 }?.hasUnreceived ?? false }

  /// Returns when everything that has arrived is handled, or after a bound.
  public func waitUntilReceived() async {
    await subscription.withLock { $0 }?.waitUntilReceived(
      within: .milliseconds(Limits.unreceivedMilliseconds))
  }

  /// The last message received from every instance. Read it before following the lines, and pass it to
  /// ``linesFollow(_:)`` when that succeeded.
  public var received: [String: Int] {
    let mine = outgoing.withLock { $0.message - 1 }
    var received = incoming.withLock { $0.follower.messages }
    received[me] = mine
    return received
  }

  /// Records that the mirrors of the lines include every message received before they began to follow.
  public func linesFollow(_ received: [String: Int]) {
    incoming.withLock { $0.followed = received }
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

  /// Reads the form of ``text``; nil for anything else.
  init?(_ text: Substring) {
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 2, let message = Int(halves[1]), message >= 0,
      (1...Limits.instanceNameMax).contains(halves[0].utf8.count),
      halves[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
    else { return nil }
    self.init(sender: String(halves[0]), message: message)
  }

  /// The valid parts of a version.
  static func all(in version: Substring) -> [VersionPart] {
    version.split(separator: "~").prefix(Limits.versionPartsMax).compactMap { VersionPart($0) }
  }
}

extension ClusterChannel.Incoming {
  /// This instance knows everything it did itself, except for what the mirrors of the lines still lack.
  fileprivate func standing(toMine part: VersionPart, next: Int) -> Standing {
    guard part.message <= next + Limits.messagesAwaitedMax else { return .current }
    return part.message <= followed[part.sender] ?? -1 ? .current : .linesBehind
  }

  fileprivate func standing(to part: VersionPart, now: Timestamp) -> Standing {
    let isMissing = !unread.isEmpty || !reading.isEmpty
    guard let received = follower.message(of: part.sender) else {
      // Either the instance is gone and the store was read since, or nothing was received from it yet.
      let hasReceivedAll = begunAt.adding(milliseconds: Limits.silenceMilliseconds) <= now
      return hasReceivedAll && !isMissing ? .current : .behind
    }
    if part.message > received {
      return part.message - received > Limits.messagesAwaitedMax ? .current : .behind
    }
    if isMissing { return .behind }
    return part.message <= followed[part.sender] ?? -1 ? .current : .linesBehind
  }
}
