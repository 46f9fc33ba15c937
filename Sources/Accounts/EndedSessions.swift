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
    /// Places kept for sessions that are being ended.
    var reserved = 0

    /// Whether one more may be held, once the expired ones are forgotten.
    mutating func hasRoom(_ countMax: Int, now: Timestamp) -> Bool {
      if expiries.count + reserved >= min(pruneAt, countMax) {
        expiries = expiries.filter { now < $0.value }
        pruneAt = max(1_024, expiries.count * 2)
      }
      return expiries.count + reserved < countMax
    }
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
      guard state.expiries[session] != nil || state.hasRoom(countMax, now: now) else {
        return false
      }
      state.expiries[session] = expiry
      return true
    }
  }

  /// Keeps a place for a session that is about to be ended in the store; false when all are taken. Call
  /// ``release()`` once for each place that was kept.
  public func reserve(now: Timestamp) -> Bool {
    state.withLock { state in
      guard state.hasRoom(countMax, now: now) else { return false }
      state.reserved += 1
      return true
    }
  }

  /// Gives a place back, used or not.
  public func release() { state.withLock { $0.reserved -= 1 } }

  /// Remembers a session as ``end(_:until:now:)`` does, on a place that was kept for it.
  public func endReserved(_ session: SessionID, until expiry: Timestamp, now: Timestamp) {
    guard now < expiry else { return }
    state.withLock { $0.expiries[session] = expiry }
  }
}
