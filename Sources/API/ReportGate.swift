import Database
import Synchronization

/// Admits one report at a time on this instance: reports read whole tables.
final class ReportGate: Sendable {
  private let database: any Database
  private let isTaken = Mutex(false)

  init(_ database: any Database) { self.database = database }

  /// Reads for a report, unless another report is being made.
  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    guard enter() else { throw ErrorTable.reportUnderWay }
    defer { leave() }
    return try await database.longRead(work)
  }

  /// Takes the gate; returns false when it is taken.
  func enter() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }

  /// Releases the gate.
  func leave() { isTaken.withLock { $0 = false } }
}
