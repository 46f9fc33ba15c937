import Chance
import BookingStore
import Database
import DatabaseSQLite
import Foundation
import Synchronization
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomConformance
import WaitingRoomLocal

/// Lends the contract suite embedded waiting rooms on SQLite in temporary folders.
struct LocalRoomLender: RoomLender {
  func withRoom(_ body: @Sendable (any RoomUnderTest) async throws -> Void) async throws {
    try await withLocalRoom { try await body($0) }
  }
}

/// An embedded waiting room on a database that can be told to fail.
struct LocalRoomUnderTest: RoomUnderTest {
  let failing: FailingDatabase
  let local: LocalWaitingRoom

  var room: any WaitingRoom { local }
  var database: any Database { failing }

  init(_ database: any Database) {
    failing = FailingDatabase(database)
    local = LocalWaitingRoom(database: failing, signer: MixSigner(), nonces: SeededChance(seed: 1))
  }

  func restarted(now: Timestamp) async throws -> any WaitingRoom {
    LocalWaitingRoom(database: failing, signer: MixSigner(), nonces: SeededChance(seed: 2))
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

/// A database whose next write can be told to fail after its statements ran.
final class FailingDatabase: Database {
  private let base: any Database
  private let isFailing = Mutex(false)

  init(_ base: any Database) { self.base = base }

  func failNextWrite() { isFailing.withLock { $0 = true } }

  func write<Result: Sendable>(
    locking keys: [LockKey],
    asking questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    let fails = isFailing.withLock { isFailing in
      defer { isFailing = false }
      return isFailing
    }
    guard fails else { return try await base.write(locking: keys, asking: questions, work) }
    return try await base.write(locking: keys) { transaction in
      _ = try work(transaction)
      throw DatabaseError.unavailable
    }
  }

  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await base.read(work) }

  func ping() async throws { try await base.ping() }

  func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    try await base.migrate(migrations)
  }

  func close() async { await base.close() }

  func figures() -> DatabaseFigures { base.figures() }
}

/// A keyed mix that is good enough to notice a changed bit.
struct MixSigner: TokenSigner {
  func code(_ message: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    var high: UInt64 = 1
    var low: UInt64 = 2
    for byte in message {
      high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      low = (low &+ high ^ high >> 29) &* 0x9E37_79B9_7F4A_7C15
    }
    return (high ^ high >> 31, low ^ low >> 33)
  }
}
