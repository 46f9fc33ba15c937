import Database
import Foundation
import Testing

@testable import DatabaseSQLite

/// What a bit that flips in the synced log does: SQLite takes the frame for the end of the log.
@Suite("A damaged log")
struct LogDamageTests {
  /// Bytes of a frame: its header and a page.
  private static let frame = 24 + 4_096

  /// What a crash leaves after `commits` commits of one frame or two.
  private struct CrashImage {
    let file: Data
    let log: Data
    let mark: Data
    /// Frames in the log.
    var frames: Int { (log.count - 32) / LogDamageTests.frame }
  }

  private func image(commits: Int = 12) async throws -> CrashImage {
    var image: CrashImage?
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        for number in 0..<commits { try await Notes.add(number, to: database) }
        let path = "\(folder)/boxoffice.sqlite"
        image = try CrashImage(
          file: read(path), log: read(path + "-wal"), mark: read(path + "-mark"))
      }
    }
    return try #require(image)
  }

  /// Runs `body` with a folder that has this database.
  private func withCopy(
    _ image: CrashImage, log: Data? = nil, mark: Bool = true, _ body: (String) async throws -> Void
  ) async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let path = "\(folder)/boxoffice.sqlite"
      try image.file.write(to: URL(filePath: path))
      try (log ?? image.log).write(to: URL(filePath: path + "-wal"))
      if mark {
        // The mark names the file it belongs to.
        var words = try #require(LogMark(Array(image.mark)))
        words.inode = try #require(
          try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64)
        try Data(words.bytes).write(to: URL(filePath: path + "-mark"))
      }
      try await body(folder)
    }
  }

  private func read(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  private func flipped(_ log: Data, at place: Int) -> Data {
    var log = log
    log[place] ^= 0x10
    return log
  }

  /// What opening says; nil when it opens.
  private func refusal(_ folder: String, acceptsLoss: Bool = false) async throws -> DatabaseError? {
    do throws(DatabaseError) {
      let database = try SQLiteDatabase(folder: folder, acceptsLoss: acceptsLoss) { _ in }
      await database.close()
      return nil
    } catch {
      return error
    }
  }

  private func isLoss(_ error: DatabaseError?) -> Bool {
    if case .changesLost = error { true } else { false }
  }

  @Test("A bit that flips anywhere in the synced log is found at the start, and by an examination")
  func everywhere() async throws {
    let image = try await image()
    #expect(image.frames >= 12)
    for place in stride(from: 0, to: image.log.count, by: 397) {
      try await withCopy(image, log: flipped(image.log, at: place)) { folder in
        #expect(throws: DatabaseError.self, "byte \(place)") {
          try SQLiteDatabase.expectWholeLog(folder: folder)
        }
        let error = try await refusal(folder)
        #expect(isLoss(error), "byte \(place): \(String(describing: error))")
      }
    }
  }

  @Test("Without a mark, as an older version leaves it, all but the last commit is found")
  func withoutMark() async throws {
    let image = try await image()
    let last = 32 + (image.frames - 2) * Self.frame
    for place in stride(from: 32, to: last, by: 1_021) {
      try await withCopy(image, log: flipped(image.log, at: place), mark: false) { folder in
        let error = try await refusal(folder)
        #expect(isLoss(error), "byte \(place)")
      }
    }
    try await withCopy(image, mark: false) { folder in
      try await withSQLite(folder) { database in
        try await #expect(Notes.numbers(in: database) == Array(0..<12))
      }
    }
  }

  @Test("A log that lost its end, or is gone, is found by its mark")
  func shortened() async throws {
    let image = try await image()
    for length in [0, 20, 32, 32 + 3 * Self.frame, image.log.count - 1] {
      try await withCopy(image, log: image.log.prefix(length)) { folder in
        try await #expect(isLoss(refusal(folder)), "\(length) bytes")
      }
    }
    try await withCopy(image) { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/boxoffice.sqlite-wal")
      try await #expect(isLoss(refusal(folder)))
    }
  }

  @Test("What a power cut leaves behind the mark is the end of the log, and no damage")
  func tornTail() async throws {
    let (before, after) = (try await image(commits: 8), try await image(commits: 9))
    // The commit that was not synced: any part of it may be missing, its end may be there.
    #expect(after.log.count > before.log.count)
    let torn = CrashImage(file: after.file, log: after.log, mark: after.mark)
    var mark = try #require(LogMark(Array(after.mark)))
    mark.synced = before.frames
    let older = CrashImage(file: torn.file, log: torn.log, mark: Data(mark.bytes))
    for place in stride(from: before.log.count, to: after.log.count, by: 509) {
      try await withCopy(older, log: flipped(after.log, at: place)) { folder in
        try await withSQLite(folder) { database in
          try await #expect(Notes.numbers(in: database) == Array(0..<8))
        }
      }
    }
  }

  @Test("On request it goes on with what precedes the damage, keeps the log, and is content then")
  func accepted() async throws {
    let image = try await image(commits: 40)
    let place = 32 + 30 * Self.frame + 100
    try await withCopy(image, log: flipped(image.log, at: place)) { folder in
      try await #expect(isLoss(refusal(folder)))
      var limits = SQLiteLimits()
      limits.readers = 1
      let database = try SQLiteDatabase(folder: folder, limits: limits, acceptsLoss: true) { _ in }
      let numbers = try await Notes.numbers(in: database)
      #expect(numbers == Array(0..<numbers.count) && numbers.count > 10 && numbers.count < 40)
      for number in 100..<103 { try await Notes.add(number, to: database) }
      try SQLiteDatabase.expectWholeLog(folder: folder)
      let log = try read("\(folder)/boxoffice.sqlite-wal")
      #expect(log.count < image.log.count)
      await database.close()
      let kept = try read("\(folder)/boxoffice.sqlite-wal.damaged")
      #expect(kept == flipped(image.log, at: place))
      try await #expect(refusal(folder) == nil)
    }
  }

  @Test("A quiet moment empties the log into the file; damage to what is left of it loses nothing")
  func quiet() async throws {
    try await withFolder { folder in
      let path = "\(folder)/boxoffice.sqlite"
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        for number in 0..<20 { try await Notes.add(number, to: database) }
        // The first call only counts.
        try await database.rest()
        try await database.rest()
        try #expect(read(path + "-wal").isEmpty)
        try await Notes.add(20, to: database)
        try await database.rest()
        try #expect(!read(path + "-wal").isEmpty)
        try await #expect(Notes.numbers(in: database) == Array(0...20))
        // A reader's snapshot keeps the log; no one waits for it.
        try SQLiteDatabase.watch(folder: folder) { tx in
          _ = try tx.first(Statement("SELECT count(*) FROM notes")) { row in row.int(0) }
        }
        try await database.rest()
        try #expect(read(path + "-wal").isEmpty)
      }
      try await #expect(refusal(folder) == nil)
    }
  }

  @Test("A log that was moved and then damaged is thrown away, because the file is newer")
  func spent() async throws {
    let image = try await image()
    // The same database after its log was moved, with the log still there.
    let moved = try await { () async throws -> Data in
      var data = Data()
      try await withCopy(image) { folder in
        try await #expect(refusal(folder) == nil)
        data = try read("\(folder)/boxoffice.sqlite")
      }
      return data
    }()
    var mark = try #require(LogMark(Array(image.mark)))
    mark.moved = mark.synced
    let spent = CrashImage(file: moved, log: image.log, mark: Data(mark.bytes))
    for place in [40, 32 + 3 * Self.frame + 99, image.log.count - 10, 3] {
      try await withCopy(spent, log: flipped(image.log, at: place)) { folder in
        try await withSQLite(folder) { database in
          try await #expect(Notes.numbers(in: database) == Array(0..<12), "byte \(place)")
        }
      }
    }
  }

  @Test("A mark of another file, a half written one, and one older than the file say nothing")
  func otherMarks() async throws {
    let image = try await image()
    var mark = try #require(LogMark(Array(image.mark)))
    #expect(mark.synced == image.frames && mark.moved == 0)
    #expect(LogMark(mark.bytes) == mark)
    #expect(LogMark(Array(flipped(image.mark, at: 35))) == nil)
    mark.salts.first &+= 1
    let none = WriteAheadLog.Findings()
    #expect(LogInspection.verdict(on: none, mark, isOutdated: true) == .whole)
    guard case .lost = LogInspection.verdict(on: none, mark, isOutdated: false) else {
      Issue.record("a log that is gone")
      return
    }
    // A generation the mark does not know was begun after it.
    var found = WriteAheadLog.Findings()
    found.salts = .init(first: 1, second: 2)
    found.generation = found.salts
    #expect(LogInspection.verdict(on: found, mark, isOutdated: false) == .whole)
  }
}
