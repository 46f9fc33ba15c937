import Database
import DatabaseSQLite
import Dispatch
import Foundation
import Synchronization
import Testing
import Threads

@Suite("The SQLite writer and readers")
struct SQLiteWriterTests {
  @Test(
    "A full disk refuses with storageFull, leaves nothing half done, and works once there is room")
  func storageFull() async throws {
    try await withFolder { folder in
      var limits = SQLiteLimits()
      limits.pagesMax = 40
      let kept = try await withSQLite(folder, limits: limits) { database in
        _ = try await database.migrate(Notes.migrations)
        var added = 0
        while added < 1_000 {
          do { try await Notes.add(added, words: 3_000, to: database) } catch {
            #expect(error as? DatabaseError == .storageFull)
            break
          }
          added += 1
        }
        #expect(added > 0 && added < 40)
        #expect(try await Notes.numbers(in: database) == Array(0..<added))
        let error = await error {
          try await Notes.add(5_000, words: 200_000, to: database)
        }
        #expect(error == .storageFull)
        // What fits still goes in.
        _ = try await database.write { try $0.execute(Self.deleteFirst) }
        try await Notes.add(5_001, words: 100, to: database)
        try await database.ping()
        return try await Notes.numbers(in: database)
      }
      try await withSQLite(folder) { database in
        #expect(try await Notes.numbers(in: database) == kept)
        try await Notes.add(5_002, words: 200_000, to: database)
      }
    }
  }

  @Test("A statement after the disk was full does not commit on its own")
  func nothingAfterStorageFull() async throws {
    try await withFolder { folder in
      var limits = SQLiteLimits()
      limits.pagesMax = 40
      try await withSQLite(folder, limits: limits) { database in
        _ = try await database.migrate(Notes.migrations)
        let error = await error {
          try await database.write { transaction in
            // A closure that swallows the error and goes on.
            _ = try? transaction.execute(
              Self.insert, .int(1), .text(String(repeating: "w", count: 400_000)))
            _ = try? transaction.execute(Self.insert, .int(2), .text("small"))
          }
        }
        #expect(error == .storageFull)
        #expect(try await Notes.numbers(in: database) == [])
      }
    }
  }

  @Test("Writers that come while a commit runs share the next one")
  func batches() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<500 {
            group.addTask { try await Notes.add(number, to: database) }
          }
          try await group.waitForAll()
        }
        let figures = database.figures()
        #expect(figures.batches.counts.count == 11)
        #expect(figures.batches.counts.reduce(0, +) < figures.batches.total)
        #expect(try await Notes.numbers(in: database) == Array(0..<500))
      }
    }
  }

  /// What one writer of a batch does, and what it and the batch must come to.
  struct Misfit: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let isTold: Bool
    let rows: [Int]
    let runs: Int
    let work: @Sendable (borrowing Transaction) throws -> Void
  }

  private struct Refusal: Error {}

  private final class Tally: Sendable {
    let isHeld = Mutex(false)
    let runs = Mutex(0)
    let done = Mutex<[Int]>([])
  }

  static let misfits = [
    Misfit(testDescription: "throws before it writes", isTold: false, rows: [], runs: 1) { _ in
      throw Refusal()
    },
    Misfit(testDescription: "throws after it wrote", isTold: false, rows: [], runs: 2) { tx in
      try tx.execute(insert, .int(50), .text("x"))
      throw Refusal()
    },
    Misfit(testDescription: "breaks a constraint", isTold: false, rows: [], runs: 1) { tx in
      try tx.execute(insert, .int(1), .text("x"))
    },
    Misfit(testDescription: "wrote and breaks one", isTold: false, rows: [], runs: 2) { tx in
      try tx.execute(insert, .int(50), .text("x"))
      try tx.execute(insert, .int(1), .text("x"))
    },
    Misfit(testDescription: "undoes a part that wrote", isTold: true, rows: [50, 52], runs: 2) {
      tx in
      try tx.execute(insert, .int(50), .text("x"))
      try? tx.savepoint { tx in
        try tx.execute(insert, .int(51), .text("x"))
        throw Refusal()
      }
      try tx.execute(insert, .int(52), .text("x"))
    },
    Misfit(testDescription: "undoes a part that did not", isTold: true, rows: [50, 52], runs: 1) {
      tx in
      try tx.execute(insert, .int(50), .text("x"))
      try? tx.savepoint { _ in throw Refusal() }
      try tx.execute(insert, .int(52), .text("x"))
    },
  ]

  @Test(
    "A batch runs once, and again isolated only when a submission's writes must be rolled back",
    arguments: misfits, [1, 3])
  func trust(misfit: Misfit, callers: Int) async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        try await Notes.add(1, to: database)
        let tally = Tally()
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
          // The first writer holds the lane until the others stand behind it: they are one batch.
          group.addTask {
            try await database.write { _ in
              tally.isHeld.withLock { $0 = true }
              gate.wait()
            }
          }
          while !tally.isHeld.withLock({ $0 }) { await Task.yield() }
          for number in 0..<callers {
            let before = database.figures().waiting
            group.addTask {
              guard number == callers / 2 else {
                return try await database.write { tx in
                  try tx.execute(Self.insert, .int(10 + number), .text("good"))
                  tx.afterCommit { tally.done.withLock { $0.append(10 + number) } }
                }
              }
              do {
                try await database.write { tx in
                  tally.runs.withLock { $0 += 1 }
                  tx.afterCommit { tally.done.withLock { $0.append(50) } }
                  try misfit.work(tx)
                }
                #expect(misfit.isTold)
              } catch {
                #expect(!misfit.isTold)
              }
            }
            while database.figures().waiting == before { await Task.yield() }
          }
          gate.signal()
          try await group.waitForAll()
        }
        let good = (0..<callers).filter { $0 != callers / 2 }.map { 10 + $0 }
        #expect(try await Notes.numbers(in: database) == [1] + good + misfit.rows)
        #expect(tally.done.withLock { $0.sorted() } == good + (misfit.isTold ? [50] : []))
        // Alone, whatever failed is undone with the whole transaction, unless it goes on.
        let isAlone = callers == 1
        #expect(tally.runs.withLock { $0 } == (isAlone && !misfit.isTold ? 1 : misfit.runs))
      }
    }
  }

  @Test("The writer syncs every commit, and only the writer checkpoints")
  func pragmas() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        let pragmas = [
          Self.journalMode, Self.synchronous, Self.foreignKeys, Self.autocheckpoint,
        ]
        let writer = try await database.write { transaction in
          try pragmas.map { try transaction.first($0) { row in row.text(0) } }
        }
        #expect(writer == ["wal", "2", "1", "0"])
        let reader = try await database.read { transaction in
          try [Self.queryOnly, Self.autocheckpoint].map {
            try transaction.first($0) { row in row.text(0) }
          }
        }
        #expect(reader == ["1", "0"])
      }
    }
  }

  @Test("The log starts over instead of growing for ever")
  func checkpoints() async throws {
    try await withFolder { folder in
      var limits = SQLiteLimits()
      limits.checkpointPages = 2_000
      try await withSQLite(folder, limits: limits) { database in
        _ = try await database.migrate(Notes.migrations)
        // each commit puts about 1,000 pages into the log; 2,000 pages call for a checkpoint.
        for number in 0..<12 { try await Notes.add(number, words: 4_000_000, to: database) }
        let log =
          try FileManager.default.attributesOfItem(
            atPath: "\(folder)/boxoffice.sqlite-wal")[.size] as? Int
        #expect((log ?? .max) < 30_000_000)
        #expect(try await Notes.numbers(in: database).count == 12)
      }
    }
  }

  @Test("A read that takes long does not hold up the next")
  func readers() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        let started = DispatchSemaphore(value: 0)
        let open = DispatchSemaphore(value: 0)
        async let long: Void = database.read { _ in
          started.signal()
          open.wait()
        }
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async {
            started.wait()
            continuation.resume()
          }
        }
        for _ in 0..<500 { try await database.ping() }
        open.signal()
        try await long
      }
    }
  }

  private static let insert = Statement("INSERT INTO notes (number, words) VALUES ($1, $2)")
  private static let deleteFirst = Statement("DELETE FROM notes WHERE number < 2")
  private static let journalMode = Statement("PRAGMA journal_mode")
  private static let synchronous = Statement("PRAGMA synchronous")
  private static let foreignKeys = Statement("PRAGMA foreign_keys")
  private static let autocheckpoint = Statement("PRAGMA wal_autocheckpoint")
  private static let queryOnly = Statement("PRAGMA query_only")

  private func error(_ work: () async throws -> Void) async -> DatabaseError? {
    do {
      try await work()
      return nil
    } catch { return error as? DatabaseError }
  }
}
