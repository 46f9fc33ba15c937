import Synchronization
public import Ticketing

/// Bounds what one person may write, so that no account fills the disk.
///
/// Each person has a bucket of ``BoxOfficeLimits/writesAtOnce`` writes that refills by one every
/// ``BoxOfficeLimits/writeMilliseconds``; its state is one instant. Instances publish the writes in batches:
/// ordinary people cost no message, and a person who writes a lot is bounded by the cluster. Late events lag
/// by at most one batch per instance, which then counts as debt.
public final class PersonBudgets: Sendable {
  private struct Account {
    /// When the bucket is full again.
    var fullAt: Timestamp
    /// Writes not yet published to the other instances.
    var unpublished = 0
    /// Requests with keys since the store was last queried for their number.
    var newKeys = 0
    /// When new keys are accepted again.
    var keysFrom: Timestamp?
  }

  /// Two generations, so that a flood of people evicts those who wrote longest ago and refuses no one.
  private struct State {
    var newer: [UserID: Account] = [:]
    var older: [UserID: Account] = [:]
  }

  private let state = Mutex(State())
  private let accountsMax: Int

  /// The interval and the size of the bucket, in milliseconds.
  private static let interval = BoxOfficeLimits.writeMilliseconds
  private static let window =
    BoxOfficeLimits.writeMilliseconds * Int64(BoxOfficeLimits.writesAtOnce)

  /// Keeps up to twice as many people as `accountsMax`, at least 1.
  public init(accountsMax: Int = BoxOfficeLimits.budgetsMax) {
    self.accountsMax = max(1, accountsMax)
  }

  /// The outcome of a write.
  public enum Taken: Equatable {
    /// It is allowed; this many writes are to be published, if any.
    case allowed(publish: Int)
    /// It is refused for this many seconds, at least 1.
    case refused(seconds: Int)
  }

  /// Takes a write from a person's bucket.
  public func take(_ user: UserID, now: Timestamp) -> Taken {
    withAccount(of: user, now) { account in
      let next = max(account.fullAt, now).adding(milliseconds: Self.interval)
      let latest = now.adding(milliseconds: Self.window)
      guard next <= latest else { return .refused(seconds: max(1, latest.secondsUntil(next))) }
      account.fullAt = next
      account.unpublished += 1
      guard account.unpublished >= BoxOfficeLimits.writesPerEvent else {
        return .allowed(publish: 0)
      }
      defer { account.unpublished = 0 }
      return .allowed(publish: account.unpublished)
    }
  }

  /// Another instance allowed a person this many writes.
  public func received(_ count: Int, of user: UserID, now: Timestamp) {
    // At most one bucket of debt, whatever an event says.
    let count = Int64(min(max(0, count), BoxOfficeLimits.writesAtOnce))
    withAccount(of: user, now) { account in
      account.fullAt = min(
        max(account.fullAt, now).adding(milliseconds: count * Self.interval),
        now.adding(milliseconds: 2 * Self.window))
    }
  }

  /// What is known of a person's keys.
  public enum Keys: Equatable {
    /// There is room for one more.
    case free
    /// The store must be queried for their number.
    case unknown
    /// No new key is accepted before this instant.
    case refused(until: Timestamp)
  }

  /// Whether a person who has just written may use a key, which counts as a new one: one more query for a
  /// person who repeats is cheaper than a second lookup for every person.
  public func keys(of user: UserID, now: Timestamp) -> Keys {
    withAccount(of: user, now) { account in
      if let from = account.keysFrom, now < from { return .refused(until: from) }
      guard account.newKeys < BoxOfficeLimits.keysUncounted else { return .unknown }
      account.newKeys += 1
      return .free
    }
  }

  /// The store has counted a person's keys: no more before `until`, if there are too many.
  public func counted(of user: UserID, refuseUntil until: Timestamp?, now: Timestamp) {
    withAccount(of: user, now) { account in
      account.keysFrom = until
      // While there are too many, each attempt counts again once the time has passed. The request that caused
      // the query is the first after it.
      if until == nil { account.newKeys = 1 }
    }
  }

  /// The number of people in memory.
  public var count: Int { state.withLock { $0.newer.count + $0.older.count } }

  private func withAccount<Result>(
    of user: UserID, _ now: Timestamp, _ body: (inout Account) -> Result
  ) -> Result {
    state.withLock { state in
      // A clock set back must not block a person for longer than the maximum debt.
      let latest = now.adding(milliseconds: 2 * Self.window)
      // Each write comes here several times: a person in memory is looked up once and changed in place.
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
