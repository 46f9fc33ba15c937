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

@Suite("Backup and restore")
struct BackupTests {
  private static let newerVersion = Statement(
    "INSERT INTO schema_migrations (version, name) VALUES (99, 'from tomorrow')")
  private static let bendBalance = Statement("UPDATE wallets SET balance = balance + 1")
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)

  /// A folder with a box office that has one person with money, and a secret.
  private func withBoxOffice(_ body: (String) async throws -> Void) async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      var configuration = Configuration()
      configuration.data = folder
      _ = try Secrets.load(configuration)
      try await withDatabase(folder) { database in
        try await database.write { tx in
          let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
          let user = User(
            id: ids.next(Self.now), email: "a@example.com", name: "A", role: .fan)
          _ = try Users.insert(user, passwordHash: "none", now: Self.now, in: tx)
          _ = try Ledger.charge(user.id, Money(5_000), now: Self.now, ids: ids, in: tx)
        }
      }
      try await body(folder)
    }
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test("a copy made beside a running box office becomes a box office that reconciles")
  func roundTrip() async throws {
    try await withBoxOffice { folder in
      let (copy, other) = (folder + ".copy", folder + ".other")
      try await withDatabase(folder) { _ in
        #expect(await Commands.run(["backup", copy, "--data", folder, "--with-secret"]) == 0)
      }
      #expect(try mode(copy) == 0o600)
      #expect(try mode(copy + ".secret") == 0o600 && mode(copy + ".sha256") == 0o600)
      #expect(!exists(copy + ".part") && !exists(copy + "-wal"))
      #expect(await Commands.run(["restore", copy, "--data", other]) == 0)
      #expect(try mode(other) == 0o700)
      for name in try FileManager.default.contentsOfDirectory(atPath: other) {
        #expect(try mode("\(other)/\(name)") == 0o600, "\(name)")
      }
      #expect(
        try String(contentsOfFile: other + "/secret", encoding: .utf8)
          == String(contentsOfFile: folder + "/secret", encoding: .utf8))
      #expect(await Commands.run(["reconcile", "--data", other]) == 0)
      try await withDatabase(other) { database in
        let found = try await database.read { tx in
          try Users.find(email: "a@example.com", in: tx)?.user.name
        }
        #expect(found == "A")
      }
    }
  }

  @Test("a file that is there is left alone, unless told; the secret comes only when asked for")
  func force() async throws {
    try await withBoxOffice { folder in
      let copy = folder + ".copy"
      try "mine".write(toFile: copy, atomically: false, encoding: .utf8)
      let stop = try await stopped(["backup", copy, "--data", folder])
      #expect(stop.code == 1 && stop.message.contains("--force"))
      #expect(try String(contentsOfFile: copy, encoding: .utf8) == "mine")
      #expect(await Commands.run(["backup", copy, "--data", folder, "--force"]) == 0)
      #expect(try SQLiteDatabase.check(file: copy, Schema.migrations).version > 0)
      #expect(!exists(copy + ".secret"))
      // The remains of a killed backup are in no one's way.
      try "half".write(toFile: copy + ".part", atomically: false, encoding: .utf8)
      #expect(await Commands.run(["backup", copy, "--data", folder, "--force"]) == 0)
      #expect(!exists(copy + ".part"))
    }
  }

  @Test("a copy whose books do not agree keeps its other name, and is not restored")
  func unbalanced() async throws {
    try await withBoxOffice { folder in
      try await withDatabase(folder) { database in
        try await database.write { tx in _ = try tx.execute(Self.bendBalance) }
      }
      let (copy, other) = (folder + ".copy", folder + ".other")
      for _ in 1...2 {
        let stop = try await stopped(["backup", copy, "--data", folder])
        #expect(stop.code == 1 && stop.message.contains("I4 does not hold"))
        #expect(stop.message.contains("\(copy).part"))
        #expect(!exists(copy) && exists(copy + ".part"))
      }
      let stop = try await stopped(["restore", copy + ".part", "--data", other])
      #expect(stop.code == 1 && stop.message.contains("I4 does not hold"))
      #expect(!exists(other))
    }
  }

  @Test("what cannot be backed up is reported, with the remedy")
  func refused() async throws {
    try await withFolder { folder in
      let address = "postgres://u:canary@db.internal/x"
      let cases: [(line: [String], code: Int32, says: [String])] = [
        (["backup", "--data", folder], 64, ["one file"]),
        (["backup", "a", "b"], 64, ["one file"]),
        (["backup", "a", "--with"], 64, ["--with"]),
        (["backup", folder + ".c", "--data", folder], 69, ["--data \(folder)"]),
        (["backup", folder + ".c", "--data", folder, "--with-secret"], 78, ["BOXOFFICE_SECRET"]),
        (
          ["backup", "/b/box.dump", "--database", address], 64,
          ["pg_dump --format=custom", "/b/box.dump", "$BOXOFFICE_DATABASE"]
        ),
        (["restore"], 64, ["one file"]),
        (["restore", folder + ".none", "--data", folder], 1, ["no such file"]),
      ]
      for (line, code, says) in cases {
        let stop = try await stopped(line)
        #expect(stop.code == code, "\(line): \(stop.message)")
        for text in says { #expect(stop.message.contains(text), "\(stop.message)") }
        #expect(!stop.message.contains("canary"))
      }
      #expect(!exists(folder) && !exists(folder + ".c") && !exists(folder + ".c.part"))
    }
  }

  @Test("restore takes nothing but a whole box office, and leaves no folder behind")
  func unusable() async throws {
    try await withBoxOffice { folder in
      let copy = folder + ".copy"
      #expect(await Commands.run(["backup", copy, "--data", folder]) == 0)
      try FileManager.default.removeItem(atPath: copy + ".sha256")
      let good = try Data(contentsOf: URL(filePath: copy))
      var damaged = good
      for place in stride(from: 4_096, to: good.count, by: 64) { damaged[place] = 0x5A }
      let other = folder + ".other"
      for (bytes, code, word) in [
        (Data("not a database".utf8), 69, "cannot be used"),
        (Data(), 1, "not a box office database"),
        (damaged, 69, "cannot be used"), (good.prefix(good.count / 2), 69, "cannot be used"),
      ] {
        try bytes.write(to: URL(filePath: copy))
        let stop = try await stopped(["restore", copy, "--data", other])
        #expect(stop.code == code, "\(stop.message)")
        #expect(stop.message.contains(word), "\(stop.message)")
        #expect(!exists(other))
      }
      try good.write(to: URL(filePath: copy))
      try "log".write(toFile: copy + "-wal", atomically: false, encoding: .utf8)
      let live = try await stopped(["restore", copy, "--data", other])
      #expect(live.code == 1 && live.message.contains("live database"))
      try FileManager.default.removeItem(atPath: copy + "-wal")
      let full = try await stopped(["restore", copy, "--data", folder])
      #expect(full.code == 1 && full.message.contains("already contains a box office"))
      try await withDatabase(folder) { _ in
        let running = try await stopped(["restore", copy, "--data", folder])
        #expect(running.code == 69 && running.message.contains("running"))
      }
      #expect(await Commands.run(["reconcile", "--data", folder]) == 0)
    }
  }

  @Test("a newer program's copy is left to the newer program")
  func tooNew() async throws {
    try await withBoxOffice { folder in
      let copy = folder + ".copy"
      #expect(await Commands.run(["backup", copy, "--data", folder]) == 0)
      try await withDatabase(folder) { database in
        try await database.write { tx in _ = try tx.execute(Self.newerVersion) }
      }
      let mine = try await stopped(["backup", folder + ".new", "--data", folder])
      #expect(mine.code == 69 && mine.message.contains("version 99"))
    }
  }

  @Test("PostgreSQL's own dump, as the manual has it, becomes a box office that reconciles")
  func dump() async throws {
    let server = try await onOwnThread { try PostgresServer.shared.get() }
    let address = try await onOwnThread { try server.makeDatabase() }
    #expect(await Commands.run(["migrate", "--database", address]) == 0)
    let copy = try await onOwnThread { try server.copyByDump(address) }
    #expect(await Commands.run(["reconcile", "--database", copy]) == 0)
    #expect(await Commands.run(["migrate", "--database", copy]) == 0)
    try await onOwnThread {
      try server.removeDatabase(address)
      try server.removeDatabase(copy)
    }
  }
}
