import BookingStore
import Database
import DatabaseSQLite
import Foundation
import TestKit
import Testing
import Ticketing

@testable import App
@testable import CommandLine

/// The operator's message for a command line that must be refused.
func stopped(_ line: [String]) async throws -> Stop {
  try await #require(throws: Stop.self) { try await Commands.dispatch(line) }
}

private func mode(_ path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return try #require(attributes[.posixPermissions] as? Int)
}

@Suite("Commands")
struct CommandTests {
  /// The example arena, from the package's root.
  static let arena = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "examples/arena-plan.json").path
  static let start = ["--starts-at", "2030-03-01T19:00:00+09:00"]
  static let prices = ["VIP=198000", "R=165000", "S=132000", "A=99000"].flatMap { ["--price", $0] }

  private static let seatFigures = Statement(
    "SELECT COUNT(*), SUM(price), COUNT(DISTINCT grade) FROM seats WHERE performance_id = $1")
  private static let bendBalance = Statement("UPDATE wallets SET balance = balance + 1")
  private static let newerVersion = Statement(
    "INSERT INTO schema_migrations (version, name) VALUES (99, 'from tomorrow')")

  @Test("migrate twice: the second has nothing to do, and both end well")
  func migrateTwice() async throws {
    try await withFolder { folder in
      for _ in 1...2 { #expect(await Commands.run(["migrate", "--data", folder]) == 0) }
      try await withDatabase(folder) { database in
        let report = try await database.migrate(Schema.migrations)
        #expect(report.from == Schema.migrations.count && report.to == report.from)
      }
    }
  }

  @Test("what is made in the data folder is the owner's alone")
  func modes() async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      #expect(try mode(folder) == 0o700)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        #expect(try mode("\(folder)/\(name)") == 0o600, "\(name)")
      }
    }
  }

  @Test("import makes the example arena's 15,048 seats for each performance, with their prices")
  func importArena() async throws {
    try await withFolder { folder in
      let line =
        ["import", Self.arena, "--data", folder, "--title", "Winter Night", "--artist", "Foxes"]
        + Self.start + ["--starts-at", "2030-03-02T19:00:00+09:00"] + Self.prices
      #expect(await Commands.run(line) == 0)
      try SQLiteDatabase.watch(folder: folder) { tx in
        let concerts = try Concerts.all(in: tx)
        #expect(concerts.map(\.title) == ["Winter Night"])
        #expect(concerts.first?.venue == "Arena")
        #expect(concerts.first?.timeZone == .seoul)
        let performances = try Concerts.performances(in: tx)
        #expect(performances.count == 2)
        #expect(performances.map(\.startsAt.text).sorted().first == "2030-03-01T10:00:00.000Z")
        for performance in performances {
          #expect(performance.capacity == 15_048)
          let figures = try tx.first(Self.seatFigures, .id(performance.id)) { row in
            [row.int(0), row.int(1), row.int(2)]
          }
          #expect(figures?.first == 15_048)
          #expect(figures?.last == 4)
          #expect((figures?[1] ?? 0) > 15_048 * 99_000)
        }
      }
      #expect(await Commands.run(["reconcile", "--data", folder]) == 0)
    }
  }

  @Test("import without what it needs says what, and makes no concert")
  func importRefused() async throws {
    try await withFolder { folder in
      let data = ["--data", folder]
      let missing = "/nowhere/plan.json"
      let cases: [(line: [String], code: Int32, says: [String])] = [
        (["import"] + data, 64, ["one file"]),
        (["import", "a", "b"] + data, 64, ["one file"]),
        (
          ["import", Self.arena, "--time-zone", "Mars/Base"] + Self.start + Self.prices + data, 64,
          ["--time-zone", "Mars/Base"]
        ),
        (["import", missing] + Self.start + data, 1, [missing, "No such file"]),
        (["import", #filePath] + Self.start + data, 1, ["not valid JSON"]),
        (["import", Self.arena] + Self.prices + data, 64, ["--starts-at"]),
        (
          ["import", Self.arena, "--starts-at", "tomorrow"] + Self.prices + data, 64,
          ["--starts-at", "tomorrow", "2027-03-01"]
        ),
        (
          ["import", Self.arena] + Self.start + Self.prices.dropLast(2) + data, 64,
          ["--price 'A=AMOUNT'"]
        ),
        (
          ["import", Self.arena, "--price", "A=cheap"] + Self.start + data, 64,
          ["--price", "A=cheap"]
        ),
        (
          ["import", Self.arena, "--price", "A=-1"] + Self.start + data, 64, ["--price", "A=-1"]
        ),
        (
          ["import", Self.arena, "--sale-opens", "2031-01-01T00:00:00Z"] + Self.start + Self.prices
            + data, 64, ["open before it closes"]
        ),
      ]
      for (line, code, says) in cases {
        let stop = try await stopped(line)
        #expect(stop.code == code, "\(line)")
        for text in says { #expect(stop.message.contains(text), "\(stop.message)") }
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test("reconcile ends with 0 when everything agrees, and with 1 and the first difference if not")
  func reconcile() async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      let now = Timestamp(milliseconds: 1_800_000_000_000)
      try await withDatabase(folder) { database in
        try await database.write { tx in
          let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
          let user = User(id: ids.next(now), email: "a@example.com", name: "A", role: .fan)
          _ = try Users.insert(user, passwordHash: "none", now: now, in: tx)
          _ = try Ledger.charge(user.id, Money(5_000), now: now, ids: ids, in: tx)
        }
      }
      #expect(await Commands.run(["reconcile", "--data", folder]) == 0)
      try await withDatabase(folder) { database in
        // Beside a running server too.
        #expect(await Commands.run(["reconcile", "--data", folder]) == 0)
        try await database.write { tx in _ = try tx.execute(Self.bendBalance) }
      }
      let stop = try await stopped(["reconcile", "--data", folder])
      #expect(stop.code == 1)
      #expect(stop.message.hasPrefix("I4 does not hold: a wallet's balance is the sum of its"))
      #expect(stop.message.contains("(5001)"))
      #expect(stop.message.contains("1 of \(Audit.ruleCount) rules"))
      #expect(await Commands.run(["reconcile", "--data", folder]) == 1)
    }
  }

  @Test("reconcile of a folder without a box office reports that")
  func reconcileNothing() async throws {
    try await withFolder { folder in
      let stop = try await stopped(["reconcile", "--data", folder])
      #expect(stop.code == 69)
      #expect(stop.message.contains("--data \(folder)"))
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test(
    "on a folder another box office runs on, a command ends with 69 and names the mend",
    arguments: ["serve", "migrate", "import"])
  func locked(command: String) async throws {
    try await withFolder { folder in
      try await withDatabase(folder) { _ in
        let more = command == "import" ? [Self.arena] + Self.start + Self.prices : []
        let line = [command] + more + ["--data", folder]
        let stop = try await stopped(
          command == "serve" ? line + ["--listen", "127.0.0.1:0"] : line)
        #expect(stop.code == 69)
        #expect(stop.message.contains("--data \(folder)"))
        #expect(stop.message.contains("stop it first"))
      }
    }
  }

  @Test(
    "a database of a newer program is left alone: 69, and the mend",
    arguments: ["serve", "migrate", "import"])
  func tooNew(command: String) async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      try await withDatabase(folder) { database in
        try await database.write { tx in _ = try tx.execute(Self.newerVersion) }
      }
      let more = command == "import" ? [Self.arena] + Self.start + Self.prices : []
      let line = [command] + more + ["--data", folder]
      let stop = try await stopped(command == "serve" ? line + ["--listen", "127.0.0.1:0"] : line)
      #expect(stop.code == 69)
      #expect(stop.message.contains("version 99"))
      #expect(stop.message.contains("newer program"))
    }
  }

  @Test("a data folder that cannot be made is 69 and named")
  func impossibleFolder() async throws {
    let stop = try await stopped(["migrate", "--data", "/nowhere/at/all"])
    #expect(stop.code == 69)
    #expect(stop.message.contains("--data /nowhere/at/all"))
  }

  @Test("serve with files that are no certificate ends with 78 and names the flag")
  func badCertificate() async throws {
    try await withFolder { folder in
      let stop = try await stopped([
        "serve", "--data", folder, "--listen", "127.0.0.1:0", "--tls-cert", "/nowhere/cert.pem",
        "--tls-key", "/nowhere/key.pem",
      ])
      #expect(stop.code == 78)
      #expect(stop.message.contains("--tls-cert /nowhere/cert.pem"))
    }
  }
}
