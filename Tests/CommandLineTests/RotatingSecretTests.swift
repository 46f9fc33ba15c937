import BoxOffice
import API
import BookingStore
import Database
import DatabasePostgres
import DatabaseSQLite
import Encoding
import Foundation
import HTTPServer
import JSON
import Signing
import TestKit
import TestServers
import Testing
import Ticketing
import Events

@testable import App
@testable import CommandLine

@Suite("Changing a leaked secret")
struct RotatingSecretTests {
  private static let old = [UInt8](repeating: 7, count: 32)
  private static let codes = Statement("SELECT code FROM tickets ORDER BY id")

  /// A box office whose tickets are signed with its store's keys, as a start does it.
  private func started(
    _ database: any Database, secret: [UInt8] = old
  ) async throws -> TestOffice {
    var options = TestOffice.Options()
    options.secret = secret
    // A new process has new chance: no short code comes again.
    options.seed += UInt64(try await codes(database).count)
    let office = try inTime(TestOffice(database, options))
    let now = office.now
    let rows = try await database.write(locking: [.ticketKeys]) { [tickets = office.tickets] tx in
      try tickets.open(now: now, in: tx)
    }
    office.tickets.take(rows)
    return office
  }

  /// Sets an office's time to the command's, which is the machine's.
  private func inTime(_ office: TestOffice) -> TestOffice {
    office.clock.advance(milliseconds: SteadyClock().now().milliseconds - office.now.milliseconds)
    return office
  }

  private func codes(_ database: any Database) async throws -> [String] {
    try await database.read { tx in try tx.all(Self.codes) { row in row.text(0) } }
  }

  private func numbers(_ codes: [String]) -> [UInt16?] {
    codes.map { TicketVerifier.number(of: $0) }
  }

  private func opens(_ office: TestOffice, _ organiser: Person, _ code: String) async throws -> Int
  {
    try await office.client.by(organiser).send(
      .post, "/api/v1/admin/checkins", json: ["code": .string(code)]
    ).status
  }

  /// Every step under its name, but what the step of the keys does is done last: the office of today,
  /// which needs the columns of later steps, sells before it too.
  private static let keysLast: [Migration] = {
    let keys = Schema.migrations.filter { $0.version == Schema.ticketKeysVersion }
    let others = Schema.migrations.filter { $0.version != Schema.ticketKeysVersion }
    return zip(Schema.migrations, others + keys).map { step, moved in
      Migration(version: step.version, name: step.name, statements: moved.statements)
    }
  }()

  /// Sells in a box office of the version before, then changes everything that can be changed.
  private func change(
    _ database: any Database, rotate: ([String]) async throws -> any Database
  ) async throws {
    _ = try await database.migrate(Array(Self.keysLast.dropLast()))
    let before = try inTime(TestOffice(database))
    let organiser = try await before.organiser()
    let mina = try await before.fan("Mina", balance: 100_000)
    let sale = try await before.sale(by: organiser)
    _ = try await before.buy(mina, sale, [0, 1, 2, 3])
    let plain = try await codes(database)
    #expect(numbers(plain) == [0, 0, 0, 0])

    // The next version reads them, and signs with a key of its own.
    _ = try await database.migrate(Self.keysLast)
    let next = try await started(database)
    #expect(next.tickets.number == 1)
    #expect(try await opens(next, organiser, plain[0]) == 200)
    let jun = try await next.fan("Jun", balance: 100_000)
    let other = try await next.sale(by: organiser)
    _ = try await next.buy(jun, other)
    #expect(numbers(try await codes(database)) == [0, 0, 0, 0, 1])

    // The key changes; its codes do, and those of before open gates until the end.
    let rotated = try await rotate(["--only", "tickets", "--old-tickets", "1"])
    let after = try await started(rotated)
    let signed = try await codes(rotated)
    #expect(after.tickets.number == 2)
    #expect(numbers(signed) == [0, 2, 2, 2, 2])
    let shown = try await after.client.by(mina).send(.get, "/api/v1/tickets")
    let held = (shown["items"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }
    #expect(numbers(held) == [2, 2, 2, 2])
    #expect(try await opens(after, organiser, signed[1]) == 200)
    #expect(try await opens(after, organiser, plain[2]) == 200)
    let rows = try await rotated.read { tx in try TicketKeyRows.all(in: tx) }
    #expect(rows.map { $0.endsAt == nil } == [false, false, true])
    #expect(rows.map { $0.sealedSeed == nil } == [true, true, false])
    let end = try #require(rows[0].endsAt)
    after.clock.advance(milliseconds: end.milliseconds - after.now.milliseconds)
    let late = after.renewed(organiser, role: .organiser)
    #expect(try await opens(after, late, plain[3]) == 404)
    #expect(try await opens(after, late, signed[3]) == 200)
    #expect(try await after.faults().isEmpty)
  }

  @Test("a folder of the version before: tickets stay good, get new codes, and old ones end")
  func embedded() async throws {
    try await withFolder { folder in
      let database = try SQLiteDatabase(folder: folder) { _ in }
      try String(repeating: "07", count: 32).write(
        toFile: folder + "/secret", atomically: false, encoding: .utf8)
      let opened = Opened(database)
      do {
        try await change(database) { arguments in
          #expect(try await stopped(["rotate-secret", "--data", folder]).code == 69)
          await database.close()
          #expect(await Commands.run(["rotate-secret", "--data", folder] + arguments) == 0)
          return opened.keep(try SQLiteDatabase(folder: folder) { _ in })
        }
        await opened.close()
      } catch {
        await opened.close()
        throw error
      }
    }
  }

  /// What was opened last, to be closed.
  private final class Opened {
    private var database: any Database

    init(_ database: any Database) { self.database = database }

    func keep(_ next: any Database) -> any Database {
      database = next
      return next
    }

    func close() async { await database.close() }
  }

  @Test(
    "PostgreSQL: beside two instances, which sign and verify with the new key without a restart")
  func instances() async throws {
    let server = try await onOwnThread { try PostgresServer.shared.get() }
    let address = try await onOwnThread { try server.makeDatabase() }
    let database = try PostgresDatabase(address: address, limits: testLimits)
    do {
      try await withFolder { folder in
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try String(repeating: "07", count: 32).write(
          toFile: folder + "/secret", atomically: false, encoding: .utf8)
        let line = ["rotate-secret", "--database", address, "--data", folder]
        try await change(database) { arguments in
          #expect(await Commands.run(line + arguments) == 0)
          return database
        }
        let first = try await started(database)
        let second = try await started(database)
        let organiser = try await first.person("Ona", role: .organiser)
        let sora = try await first.fan("Sora", balance: 100_000)
        let sale = try await first.sale(by: organiser)
        #expect(await Commands.run(line + ["--only", "tickets"]) == 0)
        #expect(first.tickets.number == 2)
        #expect(try await first.office.tickets.follow(database))
        #expect(try await !first.office.tickets.follow(database))
        let code = try await first.buy(sora, sale)["tickets"]?.arrayValue?.first?["code"]
        let text = try #require(code?.stringValue)
        #expect(TicketVerifier.number(of: text) == 3)
        // The other one has not looked yet; a code of a key it does not know makes it look.
        #expect(second.tickets.number == 2)
        #expect(try await opens(second, organiser, text) == 200)
        #expect(second.tickets.number == 3)
      }
      await database.close()
      try await onOwnThread { try server.removeDatabase(address) }
    } catch {
      await database.close()
      try? await onOwnThread { try server.removeDatabase(address) }
      throw error
    }
  }

  @Test("PostgreSQL: a running instance follows by itself")
  func follows() async throws {
    let server = try await onOwnThread { try PostgresServer.shared.get() }
    let address = try await onOwnThread { try server.makeDatabase() }
    try await withFolder { folder in
      let stores = ["--database", address, "--data", folder]
      let log = Log(level: .debug, file: try LogFile.open(folder + ".log")) {
        Timestamp(milliseconds: 0)
      }
      let office = try await BoxOfficeServer.build(
        Configuration.read(
          ["--listen", "127.0.0.1:0"] + stores, environment: [:], readFile: { _ in nil }),
        log: log, clock: SteadyClock()
      ) { _ in }
      _ = try office.server.start()
      let services = ServicesTask(office)
      let first = office.office.tickets.number
      let code = await Commands.run(["rotate-secret", "--only", "tickets"] + stores)
      let deadline = ContinuousClock.now + .seconds(30)
      while office.office.tickets.number == first, ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(20))
      }
      let second = office.office.tickets.number
      await office.server.drain()
      await services.stop()
      await office.database.close()
      #expect(code == 0 && first == 1 && second == 2)
      log.close()
      let text = try String(contentsOfFile: folder + ".log", encoding: .utf8)
      #expect(text.contains("tickets are signed with another key"))
    }
    try await onOwnThread { try server.removeDatabase(address) }
  }

  @Test("a new secret, by the command or by hand, leaves tickets and webhooks as they are")
  func sessions() async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      var configuration = Configuration()
      configuration.data = folder
      let first = try Secrets.load(configuration)
      var code = ""
      var organiser: Person?
      var webhook: Webhook?
      try await withDatabase(folder) { database in
        let office = try await started(database, secret: first)
        let hana = try await office.organiser()
        let mina = try await office.fan("Mina", balance: 100_000)
        let sale = try await office.sale(by: hana)
        _ = try await office.buy(mina, sale, [0, 1])
        code = try await codes(database)[0]
        organiser = hana
        let id = WebhookID(high: 7, low: 7)
        let made = Webhook(
          id: id, url: "https://example.com/", description: "", events: nil,
          sealedSecret: WebhookVault(secret: first).makeSecret(for: id), createdAt: office.now)
        webhook = made
        try await database.write(locking: [.webhooks]) { tx in try Webhooks.insert(made, in: tx) }
      }
      #expect(await Commands.run(["rotate-secret", "--data", folder, "--only", "sessions"]) == 0)
      let second = try Secrets.load(configuration)
      #expect(second != first && !Files.exists(Secrets.next(configuration)))
      let hana = try #require(organiser)
      let kept = try #require(webhook)
      try await withDatabase(folder) { database in
        let office = try await started(database, secret: second)
        #expect(office.tickets.number == 1)
        #expect(try await opens(office, hana, code) == 401)
        let renewed = office.renewed(hana, role: .organiser)
        #expect(try await opens(office, renewed, code) == 200)
        let now = try await database.read { tx in try Webhooks.find(kept.id, in: tx) }
        let secret = WebhookVault(secret: first).text(kept.sealedSecret, of: kept.id)
        #expect(secret != nil)
        #expect(WebhookVault(secret: second).text(now.sealedSecret, of: kept.id) == secret)
      }
      // By hand, as in an environment: what seals the key is gone, so another signs.
      try await withDatabase(folder) { database in
        let office = try await started(database, secret: [UInt8](repeating: 9, count: 32))
        #expect(office.tickets.number == 2)
        let codes = try await codes(database)
        #expect(numbers(codes) == [1, 1])
        #expect(
          try await opens(office, office.renewed(hana, role: .organiser), codes[1]) == 200)
      }
    }
  }

  @Test("a change that was cut off is ended by the next start, one way or the other")
  func cutOff() async throws {
    try await withFolder { folder in
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      var configuration = Configuration()
      configuration.data = folder
      let first = try Secrets.load(configuration)
      let next = Secrets.next(configuration)
      let second = [UInt8](repeating: 5, count: 32)
      try await withDatabase(folder) { database in
        _ = try await started(database, secret: first)
        #expect(Files.write(Hex.encode(second) + "\n", to: next, mode: 0o600))
        try await Secrets.settle(configuration, database)
        #expect(try Secrets.load(configuration) == first && !Files.exists(next))
        #expect(Files.write(Hex.encode(second) + "\n", to: next, mode: 0o600))
        try await database.write(locking: [.ticketKeys]) { tx in
          try TicketRotation.reseal(
            from: first, to: second, now: Timestamp(milliseconds: 0), in: tx)
        }
        try await Secrets.settle(configuration, database)
        #expect(try Secrets.load(configuration) == second && !Files.exists(next))
      }
    }
  }

  @Test("gates without a network take a file of several keys")
  func gates() async throws {
    let first = try #require(TicketSigner(seed: Self.old, number: 1))
    let second = try #require(TicketSigner(seed: [UInt8](repeating: 8, count: 32), number: 2))
    let text = [
      TicketVerifier.Key(number: 1, publicKey: first.publicKey, endsAt: 1_800_000_000_000),
      TicketVerifier.Key(number: 2, publicKey: second.publicKey),
    ].map(TicketKeys.line).joined(separator: "\n")
    let verifier = try #require(TicketKeys.read(text + "\n"))
    // As a spreadsheet or a mail program leaves it.
    let copied = text.replacing(" ", with: "\t").split(separator: "\n").map { "\"\($0)\"" }
    #expect(TicketKeys.read(copied.joined(separator: "\r\n\r\n")) != nil)
    #expect(TicketKeys.read("\"\(first.publicKeyText)\"\n") != nil)
    let codes = [first, second].map { $0.code(ticket: (1, 2), performance: (3, 4)) }
    func good(_ now: Int64) -> [Bool] { codes.map { verifier.verify($0, at: now) != nil } }
    #expect(good(1_799_999_999_999) == [true, true])
    #expect(good(1_800_000_000_000) == [false, true])
    for bad in [
      "", "1", "x " + first.publicKeyText, "1 " + first.publicKeyText + " soon", "70000 A",
    ] {
      #expect(TicketKeys.read(bad) == nil, "\(bad)")
    }
  }

  @Test("what cannot be done is said, and nothing is changed")
  func refusals() async throws {
    try await withFolder { folder in
      let cases: [(line: [String], says: String)] = [
        (["x"], "no file"), (["--only", "seats"], "--only"),
        (["--old-tickets", "-1"], "0 to 8760"),
        (["--old-tickets", "8761"], "0 to 8760"),
      ]
      for (line, says) in cases {
        let stop = try await stopped(["rotate-secret", "--data", folder] + line)
        #expect(stop.code == 64 && stop.message.contains(says), "\(stop.message)")
      }
      #expect(!Files.exists(folder))
    }
  }
}
