import Synchronization
public import Ticketing

/// The sessions that were ended before their token expired.
///
/// Checked with every request that carries a token, so it is in memory; the store keeps the truth and fills
/// it at start. A session is forgotten once its token has expired.
public final class EndedSessions: Sendable {
  private struct State {
    var expiries: [SessionID: Timestamp] = [:]
    /// The number of sessions at which expired ones are next pruned; keeps pruning amortised.
    var pruneAt = 1_024
    /// Places reserved for sessions that are being ended.
    var reserved = 0

    /// Whether there is room for one more, after pruning the expired ones.
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

  /// Makes an empty set; `countMax` bounds the memory.
  public init(countMax: Int = AccountLimits.endedSessionsMax) { self.countMax = max(1, countMax) }

  /// The number of sessions remembered.
  public var count: Int { state.withLock { $0.expiries.count } }

  /// Whether `session` was ended.
  public func contains(_ session: SessionID) -> Bool {
    state.withLock { $0.expiries[session] != nil }
  }

  /// Remembers that `session` was ended until `expiry`, when its token expires.
  ///
  /// Returns false when the maximum number is remembered: then the session is not ended, and the caller must
  /// report that.
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

  /// Reserves a place for a session that is about to be ended in the store; returns false when all are taken.
  /// Call ``release()`` once for each reserved place.
  public func reserve(now: Timestamp) -> Bool {
    state.withLock { state in
      guard state.hasRoom(countMax, now: now) else { return false }
      state.reserved += 1
      return true
    }
  }

  /// Releases a place, used or not.
  public func release() { state.withLock { $0.reserved -= 1 } }

  /// Remembers a session like ``end(_:until:now:)``, in a reserved place.
  public func endReserved(_ session: SessionID, until expiry: Timestamp, now: Timestamp) {
    guard now < expiry else { return }
    state.withLock { $0.expiries[session] = expiry }
  }
}
