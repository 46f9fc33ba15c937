import Synchronization

/// Where accounts were logged in to before: pairs of an account and a network, up to a bound.
///
/// The least recently seen are forgotten first, half at a time.
public final class FamiliarPlaces: Sendable {
  private struct State {
    var recent: Set<Int> = []
    var older: Set<Int> = []
  }

  private let state = Mutex(State())
  private let half: Int

  /// Makes an empty set; `countMax`, at least 2, bounds the memory.
  public init(countMax: Int = AccountLimits.familiarPlacesMax) { half = max(1, countMax / 2) }

  /// Whether there was a log-in to this account from this network.
  public func contains(_ place: String) -> Bool {
    let hash = place.hashValue
    return state.withLock { $0.recent.contains(hash) || $0.older.contains(hash) }
  }

  /// Remembers a log-in.
  public func insert(_ place: String) {
    let hash = place.hashValue
    state.withLock { state in
      guard state.recent.insert(hash).inserted, state.recent.count > half else { return }
      state.older = state.recent
      state.recent = [hash]
    }
  }
}
