import Synchronization

/// Lets one report at a time be made on this instance: reports read whole tables.
final class ReportGate: Sendable {
  private let isTaken = Mutex(false)

  /// Takes the gate; false when somebody has it.
  func enter() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }

  /// Gives it back.
  func leave() { isTaken.withLock { $0 = false } }
}
