import Synchronization
public import Ticketing

/// Bounds how often something may be tried for one key, such as log-ins for one e-mail.
///
/// An attempt is counted before it is made, and given back when it succeeds: many at once cannot
/// all slip through before the first has failed. Each key has a bucket that holds `attempts` and
/// refills evenly over `seconds`; its state is one instant (the generic cell rate algorithm).
public final class AttemptLimiter: Sendable {
  private struct State {
    /// For each key the instant at which its bucket is full again.
    var fullAt: [String: Timestamp] = [:]
    /// When full buckets may next be looked for; keeps a flood of keys from making that dear.
    var pruneFrom = Timestamp(milliseconds: .min)
  }

  private let state = Mutex(State())
  private let interval: Int64
  private let window: Int64
  private let keysMax: Int

  /// Lets a key try `attempts` times at once and as many again each `seconds`; both at least 1.
  public init(
    attempts: Int, seconds: Int, keysMax: Int = AccountLimits.limitedKeysMax
  ) {
    let attempts = Int64(min(max(attempts, 1), 1_000_000))
    interval = max(1, Int64(min(max(seconds, 1), 1_000_000)) * 1_000 / attempts)
    window = interval * attempts
    self.keysMax = max(1, keysMax)
  }

  /// Ten failed log-ins for one e-mail in five minutes.
  public static func forEmails() -> AttemptLimiter { AttemptLimiter(attempts: 10, seconds: 300) }

  /// A hundred failed log-ins from one network address in five minutes: many people may share one.
  public static func forAddresses() -> AttemptLimiter {
    AttemptLimiter(attempts: 100, seconds: 300)
  }

  /// How many keys are being counted.
  public var count: Int { state.withLock { $0.fullAt.count } }

  /// Counts an attempt; nil when it may be made, else the seconds (at least 1) after which to try
  /// again.
  ///
  /// A new key is refused while as many are counted as may be: forgetting one would let a flood of
  /// keys wipe out the counts.
  public func take(_ key: String, now: Timestamp) -> Int? {
    state.withLock { state in
      let known = state.fullAt[key]
      if known == nil, !makeRoom(&state, now: now) { return seconds(interval) }
      // A clock that stepped back must not keep a key out for longer than the window.
      let fullAt = min(max(known ?? now, now), now.adding(milliseconds: window))
      let next = fullAt.adding(milliseconds: interval)
      let latest = now.adding(milliseconds: window)
      guard next <= latest else { return max(1, latest.secondsUntil(next)) }
      state.fullAt[key] = next
      return nil
    }
  }

  /// Gives back the attempt counted for `key`, because it succeeded.
  public func giveBack(_ key: String, now: Timestamp) {
    state.withLock { state in
      guard let fullAt = state.fullAt[key]?.adding(milliseconds: -interval) else { return }
      state.fullAt[key] = fullAt > now ? fullAt : nil
    }
  }

  private func makeRoom(_ state: inout State, now: Timestamp) -> Bool {
    if state.fullAt.count < keysMax { return true }
    // Beyond a second ahead the mark was set before the clock stepped back.
    let isDue = now >= state.pruneFrom || state.pruneFrom > now.adding(seconds: 1)
    guard isDue else { return false }
    state.fullAt = state.fullAt.filter { now < $0.value }
    state.pruneFrom = now.adding(seconds: 1)
    return state.fullAt.count < keysMax
  }

  private func seconds(_ milliseconds: Int64) -> Int { Int((milliseconds + 999) / 1_000) }
}
