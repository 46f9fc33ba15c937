import BookingStore
import Chance
import Conformance
import Database
import DatabaseSQLite
import Foundation
import Signing
import Synchronization
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomLocal

/// Lends the contract suite embedded waiting rooms on SQLite in temporary folders.
struct LocalRoomLender: RoomLender {
  func withRoom(_ body: @Sendable (any RoomUnderTest) async throws -> Void) async throws {
    try await withLocalRoom { try await body($0) }
  }
}

/// An embedded waiting room on a database that can be made to fail.
struct LocalRoomUnderTest: RoomUnderTest {
  let failing: FailingDatabase
  let local: LocalWaitingRoom

  var room: any WaitingRoom { local }
  var database: any Database { failing }

  init(_ database: any Database) {
    failing = FailingDatabase(database)
    local = LocalWaitingRoom(
      database: failing, tokenKey: ShortMACKey(secret: [], purpose: "test"),
      nonces: SeededChance(seed: 1))
  }

  func restarted(now: Timestamp) async throws -> any WaitingRoom {
    LocalWaitingRoom(
      database: failing, tokenKey: ShortMACKey(secret: [], purpose: "test"),
      nonces: SeededChance(seed: 2))
  }

  func failNextWrite() { failing.failNextWrite() }
}

/// Runs `body` with a room on a fresh database, and removes both.
func withLocalRoom(_ body: (LocalRoomUnderTest) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "line-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let database = try SQLiteDatabase(folder: folder.appending(path: "data").path) { reason in
    Issue.record("the disk failed: \(reason)")
  }
  do {
    _ = try await database.migrate(Schema.migrations)
    try await body(LocalRoomUnderTest(database))
    await database.close()
  } catch {
    await database.close()
    throw error
  }
}

/// A database whose next write can be made to fail after its statements ran.
final class FailingDatabase: Database {
  private let base: any Database
  private let isFailing = Mutex(false)

  init(_ base: any Database) { self.base = base }

  func failNextWrite() { isFailing.withLock { $0 = true } }

  func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    let fails = isFailing.withLock { isFailing in
      defer { isFailing = false }
      return isFailing
    }
    guard fails else { return try await base.write(locking: keys, prefetching: questions, work) }
    return try await base.write(locking: keys) { transaction in
      _ = try work(transaction)
      throw DatabaseError.unavailable
    }
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
