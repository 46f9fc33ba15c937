import Synchronization

/// Bounds the attempts in progress for one key; others wait in order of arrival, up to a bound.
///
/// A client that sends many attempts at once is slowed down rather than refused, and takes no places from
/// other keys.
public final class AttemptGate: Sendable {
  private struct Place {
    var inside = 0
    /// The waiting attempts, from ``first`` on.
    var waiting: [CheckedContinuation<Void, Never>] = []
    var first = 0
  }

  private struct State {
    var places: [Int: Place] = [:]
    var waiting = 0
  }

  private enum Entry {
    case inside
    case full
    case waits
  }

  private let state = Mutex(State())
  private let insideMax: Int
  private let waitingMax: Int
  private let allWaitingMax: Int

  /// Allows `inside` attempts in progress for a key, at least 1, `waiting` attempts to wait for it, and
  /// `allWaiting` for all keys together.
  public init(inside: Int, waiting: Int, allWaiting: Int = AccountLimits.waitingLogInsMax) {
    insideMax = max(1, inside)
    waitingMax = max(0, waiting)
    allWaitingMax = max(0, allWaiting)
  }

  /// The number of waiting attempts.
  public var waitingCount: Int { state.withLock { $0.waiting } }

  /// The number of keys with an attempt in progress.
  public var count: Int { state.withLock { $0.places.count } }

  /// Waits until the attempt may be made; returns false, without entering, when too many wait. After
  /// entering, call ``leave(_:)``.
  public func enter(_ key: String) async -> Bool {
    let hash = key.hashValue
    switch enter(hash, nil) {
    case .inside: return true
    case .full: return false
    case .waits: break
    }
    var isLetIn = true
    await withCheckedContinuation { continuation in
      // Checked again: an attempt may have left in the meantime, or others may have begun to wait.
      switch enter(hash, continuation) {
      case .waits: break
      case .inside: continuation.resume()
      case .full:
        isLetIn = false
        continuation.resume()
      }
    }
    return isLetIn
  }

  /// Ends an attempt, and lets the next one in.
  public func leave(_ key: String) {
    let hash = key.hashValue
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard var place = state.places[hash] else { return nil }
      guard place.first < place.waiting.count else {
        place.inside -= 1
        state.places[hash] = place.inside > 0 ? place : nil
        return nil
      }
      // The leaving attempt hands its place over, so a new arrival cannot overtake.
      let next = place.waiting[place.first]
      place.first += 1
      state.waiting -= 1
      if place.first == place.waiting.count {
        place.waiting = []
        place.first = 0
      }
      state.places[hash] = place
      return next
    }
    next?.resume()
  }

  private func enter(_ hash: Int, _ waiter: CheckedContinuation<Void, Never>?) -> Entry {
    state.withLock { state in
      var place = state.places[hash] ?? Place()
      if place.inside < insideMax {
        place.inside += 1
        state.places[hash] = place
        return .inside
      }
      guard place.waiting.count - place.first < waitingMax, state.waiting < allWaitingMax else {
        return .full
      }
      if let waiter {
        place.waiting.append(waiter)
        state.places[hash] = place
        state.waiting += 1
      }
      return .waits
    }
  }
}
