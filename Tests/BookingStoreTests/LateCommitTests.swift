import BookingStore
import Conformance
import Database
import Dispatch
import Testing
import Ticketing

@Suite("Readers of events and slow transactions")
struct LateCommitTests {
  private static let waiting = Statement("SELECT COUNT(*) FROM outbox_waiting")

  @Test(
    "an event whose transaction is slower than later ones is not passed by",
    arguments: relayEngines,
    [true, false])
  func lateCommit(engine: any DatabaseLender, waits: Bool) async throws {
    try await engine.withSale { sale in
      let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let isAlone = engine is SQLiteLender
      async let slow: Void = sale.database.write(locking: [LockKey(kind: "slow", name: "1")]) {
        tx in
        try tx.execute(Self.event, .id(Outbox.ID(high: 1, low: 1)), .id(arena))
        begun.signal()
        end.wait()
      }
      await withCheckedContinuation { started in
        DispatchQueue.global().async {
          begun.wait()
          started.resume()
        }
      }
      // The one writer of SQLite does one after the other.
      if isAlone { end.signal() }
      let held = try await sale.hold([0], by: 0)
      _ = try await sale.pay(held.id, by: 0)
      // The reader has seen the newest event when it asks for the others to be over.
      let database = Watched(base: sale.database, waits: waits) { if waits { end.signal() } }
      try await Relaying.takeIn(limit: 100, in: database)
      if !waits { end.signal() }
      _ = try await slow
      try await Relaying.takeIn(limit: 100, in: database)
      // Without waiting for the slow one, PostgreSQL loses it.
      #expect(try await sale.count(Self.waiting) == (waits || isAlone ? 4 : 3))
    }
  }

  private static let event = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at)
    VALUES ($1, $2, 'line.opened', $2, '{}', 0)
    """)

  /// A store that tells when it is asked for writes to be over, and may take them for that at once.
  private struct Watched: Database {
    let base: any Database
    let waits: Bool
    let asked: @Sendable () -> Void

    func settled() async throws {
      asked()
      if waits { try await base.settled() }
    }

    func write<Result: Sendable>(
      locking keys: [LockKey],
      prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
      _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
    ) async throws -> Result {
      try await base.write(locking: keys, prefetching: questions, work)
    }

    func read<Result: Sendable>(
      _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
    ) async throws -> Result { try await base.read(work) }

    func longRead<Result: Sendable>(
      _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
    ) async throws -> Result { try await base.longRead(work) }

    func ping() async throws { try await base.ping() }

    func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
      try await base.migrate(migrations)
    }

    func close() async { await base.close() }

    func figures() -> DatabaseFigures { base.figures() }
  }
}
