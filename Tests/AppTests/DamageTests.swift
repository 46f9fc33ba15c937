import Booking
import BookingStore
import Database
import DatabaseSQLite
import Foundation
import Testing
import Ticketing

@testable import App

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
            id: IdentifierSource().next(Self.now), email: Self.address, name: "A", role: .fan)
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
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let good = try bytes(copy)
      // In room that no row uses: the file is whole by every check but this.
      var damaged = good
      damaged[damaged.count - 2_000] ^= 1
      try write(damaged, to: copy)
      let stop = try await stopped(["restore", copy, "--data", other])
      #expect(stop.code == 1 && stop.message.contains("its digest is"), "\(stop.message)")
      try write(good, to: copy)
      try write(Data("no digest".utf8), to: copy + ".sha256")
      let unread = try await stopped(["restore", copy, "--data", other])
      #expect(unread.code == 1 && unread.message.contains("holds no digest"))
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
        #expect(stop.code == 1 && stop.message.contains(word), "\(stop.message)")
        #expect(!FileManager.default.fileExists(atPath: other))
      }
      try write(good, to: copy)
      #expect(await Commands.run(["restore", copy, "--data", other]) == 0)
    }
  }

  @Test("reconcile and backup find the damage of a folder's file, and end with 69 or 1")
  func folder() async throws {
    try await withBoxOffice { folder in
      let (file, copy) = (folder + "/boxoffice.sqlite", folder + ".copy")
      try write(try bent(bytes(file)), to: file)
      let stop = try await stopped(["reconcile", "--data", folder])
      #expect(stop.code == 69 && stop.message.contains("--data \(folder): the database is damaged"))
      #expect(stop.message.contains("boxoffice restore"))
      let backup = try await stopped(["backup", copy, "--data", folder])
      #expect(backup.code == 1 && backup.message.contains("it is damaged"), "\(backup.message)")
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
}
