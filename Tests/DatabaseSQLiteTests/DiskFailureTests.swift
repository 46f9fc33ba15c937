import CSQLite
import Database
import DatabaseSQLite
import Foundation
import Synchronization
import Testing

@Suite("A failing disk")
struct DiskFailureTests {
  @Test(
    "After a write to the disk failed, nothing more is written and the process is notified once")
  func failedWrite() async throws {
    try await withFolder { folder in
      let reasons = Mutex<[FatalFault]>([])
      let database = try SQLiteDatabase(folder: folder) { fault in
        reasons.withLock { $0.append(fault) }
      }
      _ = try await database.migrate(Notes.migrations)
      for number in 0..<5 { try await Notes.add(number, to: database) }

      FailingDisk.fail(writesUnder: folder)
      // The commit's frames may have reached the log before the error: the outcome is unknown.
      await #expect(throws: DatabaseError.outcomeUnknown) {
        try await Notes.add(5, to: database)
      }
      FailingDisk.mend(folder)
      await #expect(throws: DatabaseError.unavailable) { try await Notes.add(6, to: database) }
      await #expect(throws: DatabaseError.unavailable) { try await database.ping() }
      #expect(reasons.withLock { $0.map(\.isDamage) } == [false])
      await database.close()

      try await withSQLite(folder) { database in
        let numbers = try await Notes.numbers(in: database)
        #expect(numbers.starts(with: 0..<5))
        #expect(!numbers.contains(6))
        try await Notes.add(7, to: database)
      }
    }
  }
}

/// Lets SQLite's writes under a folder fail with EIO, through the call table of its Unix layer.
enum FailingDisk {
  private static let folders = Mutex<Set<String>>([])

  static func fail(writesUnder folder: String) {
    _ = isInstalled
    folders.withLock { _ = $0.insert(folder) }
  }

  static func mend(_ folder: String) { folders.withLock { _ = $0.remove(folder) } }

  private static func fails(_ descriptor: Int32) -> Bool {
    let failing = folders.withLock { $0 }
    if failing.isEmpty { return false }
    let path = try? FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/self/fd/\(descriptor)")
    return failing.contains { path?.hasPrefix($0) == true }
  }

  private typealias Write =
    @convention(c) (Int32, UnsafeRawPointer?, Int, Int) -> Int

  private static let write: Write = { descriptor, bytes, count, offset in
    guard fails(descriptor) else { return pwrite(descriptor, bytes, count, offset) }
    errno = EIO
    return -1
  }

  private static let isInstalled: Bool = {
    guard let layer = sqlite3_vfs_find(nil), let set = layer.pointee.xSetSystemCall else {
      return false
    }
    let call = unsafeBitCast(write, to: sqlite3_syscall_ptr.self)
    return set(layer, "pwrite", call) == SQLITE_OK && set(layer, "pwrite64", call) == SQLITE_OK
  }()
}
