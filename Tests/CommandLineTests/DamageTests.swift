import Booking
import BookingStore
import Database
import DatabaseSQLite
import Foundation
import TestKit
import TestServers
import Testing
import Ticketing

@testable import App
@testable import CommandLine

/// Files in which a bit flipped, or that lost their end: every command names the damage.
@Suite("Damaged files")
struct DamageTests {
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  private static let address = "somebody@example.com"

  /// A folder with a box office that has one person, closed.
  private func withBoxOffice(_ body: (String) async throws -> Void) async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      try await withDatabase(folder) { database in
        try await database.write { tx in
          let user = User(
            id: IdentifierSource(chance: SystemRandomNumberGenerator()).next(Self.now),
            email: Self.address, name: "A", role: .fan)
          _ = try Users.insert(user, passwordHash: "none", now: Self.now, in: tx)
        }
      }
      try await body(folder)
    }
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  private func write(_ bytes: Data, to path: String) throws {
    try bytes.write(to: URL(filePath: path))
  }

  /// Flips a bit of an e-mail address, in the table or in its index alone: no page looks wrong.
  private func bent(_ whole: Data) throws -> Data {
    var damaged = whole
    let place = try #require(whole.range(of: Data(Self.address.utf8)))
    damaged[place.lowerBound] ^= 1
    return damaged
  }

  @Test("a backup's digest is what sha256sum makes of it, and restore holds the copy against it")
  func digest() async throws {
    try await withBoxOffice { folder in
      let (copy, other) = (folder + ".copy", folder + ".other")
      #expect(await Commands.run(["backup", copy, "--data", folder]) == 0)
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/sha256sum")
      process.arguments = ["--check", "--status", copy + ".sha256"]
      process.currentDirectoryURL = URL(filePath: copy).deletingLastPathComponent()
      try Spawning.alone { try process.run() }
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let good = try bytes(copy)
      // In room that no row uses: the file is whole by every check but this.
      var damaged = good
      damaged[damaged.count - 2_000] ^= 1
      try write(damaged, to: copy)
      let stop = try await stopped(["restore", copy, "--data", other])
      #expect(stop.code == 69 && stop.message.contains("its digest is"), "\(stop.message)")
      #expect(stop.message.contains("older backup"))
      try write(good, to: copy)
      try write(Data("no digest".utf8), to: copy + ".sha256")
      let unread = try await stopped(["restore", copy, "--data", other])
      #expect(unread.code == 69 && unread.message.contains("contains no digest"))
      #expect(!FileManager.default.fileExists(atPath: other))
      #expect(await Commands.run(["backup", copy, "--data", folder, "--force"]) == 0)
      #expect(await Commands.run(["restore", copy, "--data", other]) == 0)
    }
  }

  @Test(
    "without its digest a copy that lost its last byte, or whose index differs, is still refused")
  func fullCheck() async throws {
    try await withBoxOffice { folder in
      let (copy, other) = (folder + ".copy", folder + ".other")
      #expect(await Commands.run(["backup", copy, "--data", folder]) == 0)
      try FileManager.default.removeItem(atPath: copy + ".sha256")
      let good = try bytes(copy)
      let cases = [
        (good.dropLast(1), "bytes long"), (good.dropLast(4_000), "bytes long"),
        (good + [0], "bytes long"), (try bent(good), "it is damaged"),
      ]
      for (bytes, word) in cases {
        try write(bytes, to: copy)
        let stop = try await stopped(["restore", copy, "--data", other])
        #expect(stop.code == 69 && stop.message.contains(word), "\(stop.message)")
        #expect(stop.message.contains("older backup"), "\(stop.message)")
        #expect(!FileManager.default.fileExists(atPath: other))
      }
      try write(good, to: copy)
      #expect(await Commands.run(["restore", copy, "--data", other]) == 0)
    }
  }

  @Test("reconcile and backup find the damage of a folder's file, and end with 69")
  func folder() async throws {
    try await withBoxOffice { folder in
      let (file, copy) = (folder + "/boxoffice.sqlite", folder + ".copy")
      try write(try bent(bytes(file)), to: file)
      let stop = try await stopped(["reconcile", "--data", folder])
      #expect(stop.code == 69 && stop.message.contains("--data \(folder): the database is damaged"))
      #expect(stop.message.contains("boxoffice restore"))
      let backup = try await stopped(["backup", copy, "--data", folder])
      #expect(backup.code == 69 && backup.message.contains("it is damaged"), "\(backup.message)")
      #expect(!FileManager.default.fileExists(atPath: copy))
    }
  }

  @Test("a start on a damaged file ends with 69, names the damage and says what to do")
  func start() async throws {
    try await withBoxOffice { folder in
      let file = folder + "/boxoffice.sqlite"
      let good = try bytes(file)
      var scratched = good
      for place in 4_096..<good.count { scratched[place] = 0x5A }
      for bytes in [
        good.prefix(good.count / 2), scratched, Data("no database at all".utf8) + good,
        good.dropLast(1),
      ] {
        try write(bytes, to: file)
        let stop = try await stopped(["migrate", "--data", folder])
        #expect(stop.code == 69, "\(stop.message)")
        #expect(stop.message.contains("the database is damaged"), "\(stop.message)")
        #expect(stop.message.contains("boxoffice restore"), "\(stop.message)")
      }
      try write(good, to: file)
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
    }
  }

  private static let frameBytes = 24 + 4_096

  /// The folder as a killed process leaves it, with sales in the log.
  private func withLog(_ body: (_ folder: String, _ log: Data) async throws -> Void) async throws {
    try await withBoxOffice { folder in
      let names = ["", "-wal", "-mark"].map { "\(folder)/boxoffice.sqlite\($0)" }
      var kept: [Data] = []
      try await withDatabase(folder) { database in
        for number in 0..<10 {
          try await database.write { tx in
            let user = User(
              id: IdentifierSource(chance: SystemRandomNumberGenerator()).next(Self.now),
              email: "\(number)@example.com", name: "A",
              role: .fan)
            _ = try Users.insert(user, passwordHash: "none", now: Self.now, in: tx)
          }
        }
        kept = try names.map(bytes)
      }
      for (name, bytes) in zip(names, kept) {
        let file = try FileHandle(forWritingTo: URL(filePath: name))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: bytes)
        try file.close()
      }
      try await body(folder, kept[1])
    }
  }

  @Test("a flipped bit in the synced log: every command ends with 69 and says how to go on")
  func flippedLog() async throws {
    try await withLog { folder, log in
      let path = folder + "/boxoffice.sqlite-wal"
      let copy = folder + ".copy"
      var damaged = log
      damaged[32 + 3 * Self.frameBytes + 700] ^= 4
      try write(damaged, to: path)
      for line in [["migrate"], ["reconcile"], ["check-config"], ["backup", copy]] {
        let stop = try await stopped(line + ["--data", folder])
        #expect(stop.code == 69, "\(line): \(stop.message)")
        // That command prints what it found as a list.
        #expect(line[0] == "check-config" || stop.message.contains("sales are lost"))
      }
      #expect(try bytes(path) == damaged)
      #expect(!FileManager.default.fileExists(atPath: copy))
      #expect(
        await Commands.run(["migrate", "--data", folder, "--accept-lost-sales"]) == 0)
      #expect(try bytes(path + ".damaged") == damaged)
      for line in [["migrate"], ["reconcile"], ["backup", copy]] {
        #expect(await Commands.run(line + ["--data", folder]) == 0)
      }
    }
  }

  @Test("a log as a killed process leaves it is whole, and a power cut's torn end is its end")
  func killed() async throws {
    try await withLog { folder, log in
      let path = folder + "/boxoffice.sqlite-wal"
      // A commit that was begun: frames without their end, and one half written.
      let torn = log + log.suffix(Self.frameBytes) + log.suffix(900)
      try write(torn, to: path)
      #expect(await Commands.run(["reconcile", "--data", folder]) == 0)
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      try await withDatabase(folder) { database in
        let found = try await database.read { tx in
          try Users.find(email: "9@example.com", in: tx)?.user.name
        }
        #expect(found == "A")
      }
    }
  }

  @Test("a backup that is restored, by the command or by hand, beside an old mark starts")
  func oldMark() async throws {
    try await withLog { folder, _ in
      let (copy, file) = (folder + ".copy", folder + "/boxoffice.sqlite")
      let mark = try bytes(file + "-mark")
      #expect(await Commands.run(["backup", copy, "--data", folder]) == 0)
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: file + suffix)
      }
      #expect(await Commands.run(["restore", copy, "--data", folder]) == 0)
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      try FileManager.default.removeItem(atPath: file + "-wal")
      try write(mark, to: file + "-mark")
      // Into the same file, which keeps its number.
      let target = try FileHandle(forWritingTo: URL(filePath: file))
      try target.write(contentsOf: bytes(copy))
      try target.close()
      // Later than the mark, however soon this comes after it.
      try FileManager.default.setAttributes(
        [.modificationDate: Date().addingTimeInterval(1)], ofItemAtPath: file)
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
    }
  }
}
