import Synchronization
public import Ticketing

/// Bounds how often something may be tried for one key, such as log-ins to one account from one network.
///
/// An attempt is counted before it is made, and given back unless it turns out to count: many at once cannot
/// all slip through before the first has failed. Each key has a bucket that holds `attempts` and refills
/// evenly over `seconds`; its state is one instant (the generic cell rate algorithm). Keys are stored as
/// hashes with a seed of this process's own.
public final class AttemptLimiter: Sendable {
  /// The decision about an attempt.
  public enum Decision: Hashable, Sendable {
    /// It may be made now.
    case now
    /// It is counted, and may be made after this many milliseconds.
    case after(milliseconds: Int64)
    /// It is not counted; another may be made after this many seconds, at least 1.
    case refused(seconds: Int)
  }

  private struct State {
    /// The instant at which each key's bucket is full again.
    var fullAt: [Int: Timestamp] = [:]
  }

  private let state = Mutex(State())
  private let interval: Int64
  private let window: Int64
  private let keysMax: Int

  /// Allows a key `attempts` tries at once and as many again every `seconds`; both at least 1.
  public init(
    attempts: Int, seconds: Int, keysMax: Int = AccountLimits.limitedKeysMax
  ) {
    let attempts = Int64(min(max(attempts, 1), 1_000_000))
    interval = max(1, Int64(min(max(seconds, 1), 1_000_000)) * 1_000 / attempts)
    window = interval * attempts
    self.keysMax = max(1, keysMax)
  }

  /// The number of keys being counted.
  public var count: Int { state.withLock { $0.fullAt.count } }

  /// Counts an attempt; nil when it may be made, otherwise the seconds (at least 1) until the next try.
  public func take(_ key: String, now: Timestamp) -> Int? {
    guard case .refused(let seconds) = admit(key, timeout: 0, now: now) else { return nil }
    return seconds
  }

  /// Counts an attempt that may be made within a timeout of `timeout` milliseconds, and returns when.
  ///
  /// A new key is never refused because of others: when the maximum number of keys is counted, those that
  /// tried least are evicted.
  public func admit(_ key: String, timeout: Int64, now: Timestamp) -> Decision {
    state.withLock { state in
      let key = key.hashValue
      let known = state.fullAt[key]
      if known == nil, state.fullAt.count >= keysMax { makeRoom(&state, now: now) }
      // A clock set back must not block a key for longer than the window.
      let latestEver = now.adding(milliseconds: window + max(0, timeout))
      let fullAt = min(max(known ?? now, now), latestEver)
      let next = fullAt.adding(milliseconds: interval)
      let latest = now.adding(milliseconds: window)
      guard next > latest else {
        state.fullAt[key] = next
        return .now
      }
      guard next <= latestEver else {
        return .refused(seconds: max(1, latestEver.secondsUntil(next)))
      }
      state.fullAt[key] = next
      return .after(milliseconds: next.milliseconds - latest.milliseconds)
    }
  }

  /// Gives back the attempt counted for `key`, because it does not count after all.
  public func giveBack(_ key: String, now: Timestamp) {
    state.withLock { state in
      let key = key.hashValue
      guard let fullAt = state.fullAt[key]?.adding(milliseconds: -interval) else { return }
      state.fullAt[key] = fullAt > now ? fullAt : nil
    }
  }

  /// Evicts the keys with a full bucket, and of the others those that tried least, until a quarter of the
  /// places is free. So eviction is rare, and a client that floods the table with keys evicts those, and not
  /// the keys that were tried often.
  private func makeRoom(_ state: inout State, now: Timestamp) {
    state.fullAt = state.fullAt.filter { now < $0.value }
    var surplus = state.fullAt.count - (keysMax - max(1, keysMax / 4))
    guard surplus > 0 else { return }
    var tried = [Int](repeating: 0, count: Self.levels)
    for fullAt in state.fullAt.values { tried[level(fullAt, now)] += 1 }
    var dropped = tried.map { count in
      defer { surplus -= min(surplus, count) }
      return min(surplus, count)
    }
    state.fullAt = state.fullAt.filter { _, fullAt in
      let level = level(fullAt, now)
      guard dropped[level] > 0 else { return true }
      dropped[level] -= 1
      return false
    }
  }

  /// The number of levels by which keys are ranked for eviction.
  private static let levels = 64

  private func level(_ fullAt: Timestamp, _ now: Timestamp) -> Int {
    let debt = min(max(fullAt.milliseconds - now.milliseconds, 0), window)
    return Int(debt * Int64(Self.levels - 1) / window)
  }
}
