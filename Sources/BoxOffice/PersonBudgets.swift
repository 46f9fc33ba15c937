import Synchronization
public import Ticketing

/// Bounds what one person may write, so that no account fills the disk.
///
/// Each person has a bucket of ``BoxOfficeLimits/writesAtOnce`` writes that refills by one each
/// ``BoxOfficeLimits/writeMilliseconds``; its state is one instant. Instances tell each other of what was
/// taken, in lumps: ordinary people cost no message, and whoever writes much is bounded by the
/// cluster. Told too late by at most a lump an instance, and then it counts as debt.
public final class PersonBudgets: Sendable {
  private struct Account {
    /// When the bucket is full again.
    var fullAt: Timestamp
    /// Writes the other instances have not been told of.
    var untold = 0
    /// Requests with keys since the store was last asked how many there are.
    var newKeys = 0
    /// Until when new keys are refused.
    var keysFrom: Timestamp?
  }

  /// Two generations, so that a flood of people forgets those who wrote longest ago and refuses nobody.
  private struct State {
    var newer: [UserID: Account] = [:]
    var older: [UserID: Account] = [:]
  }

  private let state = Mutex(State())
  private let accountsMax: Int

  /// The interval and the whole bucket, in milliseconds.
  private static let interval = BoxOfficeLimits.writeMilliseconds
  private static let window =
    BoxOfficeLimits.writeMilliseconds * Int64(BoxOfficeLimits.writesAtOnce)

  /// Keeps up to twice as many people as `accountsMax`, at least 1.
  public init(accountsMax: Int = BoxOfficeLimits.budgetsMax) {
    self.accountsMax = max(1, accountsMax)
  }

  /// What became of a write.
  public enum Taken: Equatable {
    /// It may be made; others are to be told of so many, if any.
    case allowed(tell: Int)
    /// Not before so many seconds, at least 1.
    case refused(seconds: Int)
  }

  /// Takes a write from somebody's bucket.
  public func take(_ user: UserID, now: Timestamp) -> Taken {
    withAccount(of: user, now) { account in
      let next = max(account.fullAt, now).adding(milliseconds: Self.interval)
      let latest = now.adding(milliseconds: Self.window)
      guard next <= latest else { return .refused(seconds: max(1, latest.secondsUntil(next))) }
      account.fullAt = next
      account.untold += 1
      guard account.untold >= BoxOfficeLimits.writesTold else { return .allowed(tell: 0) }
      defer { account.untold = 0 }
      return .allowed(tell: account.untold)
    }
  }

  /// Another instance let somebody write so often.
  public func heard(_ count: Int, of user: UserID, now: Timestamp) {
    // No more than a bucket of debt, whatever anybody tells.
    let count = Int64(min(max(0, count), BoxOfficeLimits.writesAtOnce))
    withAccount(of: user, now) { account in
      account.fullAt = min(
        max(account.fullAt, now).adding(milliseconds: count * Self.interval),
        now.adding(milliseconds: 2 * Self.window))
    }
  }

  /// What is known of somebody's keys.
  public enum Keys: Equatable {
    /// There is room for one more.
    case free
    /// The store is to be asked how many there are.
    case unknown
    /// None before then.
    case refused(until: Timestamp)
  }

  /// Whether a person who has just written may use a key, which counts as a new one: asking the store once
  /// more about somebody who repeats is cheaper than finding everybody a second time.
  public func keys(of user: UserID, now: Timestamp) -> Keys {
    withAccount(of: user, now) { account in
      if let from = account.keysFrom, now < from { return .refused(until: from) }
      guard account.newKeys < BoxOfficeLimits.keysUncounted else { return .unknown }
      account.newKeys += 1
      return .free
    }
  }

  /// The store has counted somebody's keys: none more before `until`, if there are too many.
  public func counted(of user: UserID, refuseUntil until: Timestamp?, now: Timestamp) {
    withAccount(of: user, now) { account in
      account.keysFrom = until
      // While there are too many, each try counts again once the time is over.
      // The request that had the store asked is the first after it.
      if until == nil { account.newKeys = 1 }
    }
  }

  /// How many people are known.
  public var count: Int { state.withLock { $0.newer.count + $0.older.count } }

  private func withAccount<Result>(
    of user: UserID, _ now: Timestamp, _ body: (inout Account) -> Result
  ) -> Result {
    state.withLock { state in
      // A clock that stepped back must not keep a person out for longer than the debt there may be.
      let latest = now.adding(milliseconds: 2 * Self.window)
      // Each write comes here several times: whoever is known is looked up once and changed in place.
      if let index = state.newer.index(forKey: user) {
        state.newer.values[index].fullAt = min(state.newer.values[index].fullAt, latest)
        return body(&state.newer.values[index])
      }
      var account = state.older.removeValue(forKey: user) ?? Account(fullAt: now)
      account.fullAt = min(account.fullAt, latest)
      let result = body(&account)
      if state.newer.count >= accountsMax {
        state.older = state.newer
        state.newer = [:]
      }
      state.newer[user] = account
      return result
    }
  }
}
