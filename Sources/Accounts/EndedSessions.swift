import Synchronization
public import Ticketing

/// The sessions that were ended before their token expired.
///
/// Asked with every request that carries a token, so it lives in memory; the store keeps the truth
/// and fills it at start. A session is forgotten once its token would be refused as expired anyway.
public final class EndedSessions: Sendable {
  private struct State {
    var expiries: [SessionID: Timestamp] = [:]
    /// How many may be held before expired ones are next looked for; keeps pruning amortised.
    var pruneAt = 1_024
  }

  private let state = Mutex(State())
  private let countMax: Int

  /// Remembers none; `countMax` bounds the memory.
  public init(countMax: Int = AccountLimits.endedSessionsMax) { self.countMax = max(1, countMax) }

  /// How many are remembered.
  public var count: Int { state.withLock { $0.expiries.count } }

  /// Whether `session` was ended.
  public func contains(_ session: SessionID) -> Bool {
    state.withLock { $0.expiries[session] != nil }
  }

  /// Remembers that `session` was ended until `expiry`, when its token expires.
  ///
  /// False when as many are remembered as may be: then the session is not ended, and the caller
  /// must say so.
  public func end(_ session: SessionID, until expiry: Timestamp, now: Timestamp) -> Bool {
    guard now < expiry else { return true }
    return state.withLock { state in
      if state.expiries[session] == nil {
        if state.expiries.count >= min(state.pruneAt, countMax) {
          state.expiries = state.expiries.filter { now < $0.value }
          state.pruneAt = max(1_024, state.expiries.count * 2)
        }
        guard state.expiries.count < countMax else { return false }
      }
      state.expiries[session] = expiry
      return true
    }
  }
}
