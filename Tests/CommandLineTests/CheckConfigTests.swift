import BookingStore
import Database
import DatabaseSQLite
import Foundation
import Redis
import TestKit
import TestServers
import Testing
import Ticketing

@testable import App
@testable import CommandLine

@Suite("check-config")
struct CheckConfigTests {
  private static let now: Int64 = 1_800_000_000_000

  private func findings(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) async throws -> [CheckConfig.Finding] {
    let configuration = try Configuration.read(
      arguments, environment: environment, readFile: { _ in nil })
    return try await CheckConfig.findings(configuration, now: Self.now)
  }

  private func grade(
    _ subject: String, _ found: [CheckConfig.Finding]
  ) -> [CheckConfig.Grade] { found.filter { $0.subject == subject }.map(\.grade) }

  @Test("an HTTP library that was never tried is said loudly, the machine's own is fine")
  func library() {
    #expect(CheckConfig.library().map(\.grade) == [.fine])
    for version in ["0.9.74", "1.0.1", ""] {
      let found = CheckConfig.library(version: version)
      #expect(found.map(\.grade) == [.warning])
      #expect(found.first?.text.contains("smuggling") == true)
    }
  }

  @Test("every setting is shown with its value and who set it, and no secret is")
  func told() throws {
    let told = try Configuration.origins(
      ["--log-level", "debug", "--config", "box.conf"],
      environment: [
        "BOXOFFICE_DATABASE": "postgres://me:canary@db:5432/x?sslpassword=canary",
        "BOXOFFICE_SECRET": String(repeating: "ca", count: 32),
        "BOXOFFICE_ADMIN_EMAIL": "a@example.com", "BOXOFFICE_ADMIN_PASSWORD": "canary",
      ], readFile: { $0 == "box.conf" ? "BOXOFFICE_LISTEN=[::1]:1\nBOXOFFICE_DEMO=on" : nil })
    let byName = Dictionary(uniqueKeysWithValues: told.map { ($0.name, $0) })
    #expect(byName["--log-level"]?.origin == "flag")
    #expect(byName["--listen"]?.value == "[::1]:1")
    #expect(byName["--listen"]?.origin == "file box.conf")
    #expect(byName["--database"]?.value == "postgres://(secret)@db:5432/x?…")
    #expect(byName["--database"]?.origin == "environment BOXOFFICE_DATABASE")
    #expect(byName["--demo"]?.value == "on")
    #expect(byName["BOXOFFICE_SECRET"]?.value == "(secret)")
    #expect(byName["--threads"]?.origin == "default")
    for setting in told {
      #expect(!setting.value.contains("canary") && !setting.value.contains("caca"))
    }
    for flag in Configuration.settings.map(\.flag) {
      #expect(byName[flag] != nil && Configuration.defaults[flag] != nil, "\(flag)")
    }
  }

  @Test(
    "an address shows where it leads and nothing else, however badly it is written",
    arguments: [
      ("redis://h:1/0", "redis://h:1/0"), ("redis://:pw@h/0", "redis://(secret)@h/0"),
      ("postgres://u:p?w@h/x", "postgres://(secret)"),
      ("postgres://u:p/w@h/x", "postgres://(secret)"),
      ("postgres://h/x?password=a@b", "postgres://(secret)"),
      ("postgres://u:p@h/x?password=pw", "postgres://(secret)@h/x?…"), ("sqlite", "sqlite"),
    ])
  func shown(value: String, shown: String) { #expect(Configuration.shown(value) == shown) }

  @Test("a folder that can be used is fine; open to others a warning; impossible wrong")
  func folders() async throws {
    try await withFolder { folder in
      let usual = ["--listen", "127.0.0.1:0", "--data", folder]
      let fresh = try await findings(usual)
      #expect(grade("--data", fresh) == [.fine] && grade("secret", fresh) == [.fine])
      #expect(!fresh.contains { $0.grade == .wrong || $0.grade == .unreachable })
      #expect(!FileManager.default.fileExists(atPath: folder))
      #expect(await Commands.run(["migrate", "--data", folder]) == 0)
      #expect(await Commands.run(["check-config"] + usual) == 0)
      #expect(chmod(folder, 0o755) == 0)
      let open = try await findings(usual)
      #expect(grade("--data", open) == [.warning])
      let secret = String(repeating: "5e", count: 32)
      #expect(Files.write(secret, to: folder + "/secret", mode: 0o600))
      #expect(grade("secret", try await findings(usual)) == [.fine])
      #expect(chmod(folder + "/secret", 0o640) == 0)
      #expect(grade("secret", try await findings(usual)) == [.warning])
      try "short".write(toFile: folder + "/secret", atomically: false, encoding: .utf8)
      let damaged = try await findings(usual)
      #expect(grade("secret", damaged) == [.wrong])
      #expect(try await stopped(["check-config"] + usual).code == 78)
      for (log, grades) in [
        (folder + "/box.log", [CheckConfig.Grade.fine]), ("box.log", [.fine]),
        (folder + "/none/box.log", [.wrong]),
      ] {
        #expect(grade("--log-file", try await findings(usual + ["--log-file", log])) == grades)
      }
      let nowhere = try await findings(["--listen", "127.0.0.1:0", "--data", "/nowhere/at/all"])
      #expect(grade("--data", nowhere) == [.wrong])
    }
  }

  @Test("a port in use is 69, or a warning when the box office itself is running")
  func ports() async throws {
    try await withFolder { folder in
      let taken = try FreePort.taken()
      defer { close(taken.descriptor) }
      let usual = ["--listen", "127.0.0.1:\(taken.port)", "--data", folder]
      #expect(try await stopped(["check-config"] + usual).code == 69)
      try await withDatabase(folder) { _ in
        let found = try await findings(usual)
        #expect(grade("--listen", found) == [.warning])
      }
    }
  }

  @Test("what is dangerous in public is a warning")
  func exposure() async throws {
    try await withFolder { folder in
      let found = try await findings([
        "--listen", "0.0.0.0:0", "--data", folder, "--demo", "--public-demo", "on",
        "--rate-limits", "off",
      ])
      #expect(grade("--listen", found) == [.fine, .warning])
      #expect(grade("--demo", found) == [.warning] && grade("--rate-limits", found) == [.warning])
      try CheckConfig.verdict(found)
      let refused = try await findings([
        "--listen", "0.0.0.0:0", "--data", folder, "--demo",
      ])
      #expect(grade("--demo", refused) == [.wrong])
      #expect(grade("--demo", try await findings(["--data", folder, "--demo"])) == [.warning])
      var settings = Configuration()
      for (email, password, grades) in [
        ("", "", [CheckConfig.Grade.wrong]), ("a@example.com", "short", [.wrong]),
        ("a@example.com", "long enough", []),
      ] {
        settings.organiser = (email, Configuration.Secret(value: password))
        #expect(CheckConfig.exposure(settings).map(\.grade) == grades)
      }
    }
  }

  @Test("a certificate's end is read, its key compared, and nonsense named")
  func certificates() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in ["a", "b"] {
        let made = try await onThread {
          system(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost "
              + "-keyout '\(folder)/\(name).key' -out '\(folder)/\(name).pem' 2>/dev/null")
        }
        try #require(made == 0)
      }
      let text = try String(contentsOfFile: folder + "/a.pem", encoding: .utf8)
      let end = try #require(Certificate(pem: text)).notAfter.milliseconds
      let wall = Int64(Date().timeIntervalSince1970 * 1_000)
      #expect(abs(end - wall - 30 * 86_400_000) < 3_600_000)
      var settings = Configuration()
      settings.data = folder
      settings.port = 0
      (settings.tlsCert, settings.tlsKey) = (folder + "/a.pem", folder + "/a.key")
      let day: Int64 = 86_400_000
      for (now, grade) in [
        (end - 15 * day, CheckConfig.Grade.fine), (end - 13 * day, .warning), (end, .wrong),
      ] {
        #expect(CheckConfig.certificate(settings, now: now).map(\.grade) == [grade])
      }
      #expect(CheckConfig.listening(settings, isRunning: false).map(\.grade) == [.fine])
      settings.tlsKey = folder + "/b.key"
      #expect(CheckConfig.listening(settings, isRunning: false).map(\.grade) == [.wrong])
      settings.tlsCert = folder + "/b.key"
      #expect(CheckConfig.certificate(settings, now: 0).map(\.grade) == [.wrong])
      #expect(Certificate(pem: text.replacing("M", with: "N")) == nil)
    }
  }

  @Test("PostgreSQL is asked for its version, schema, clock and durability")
  func postgres() async throws {
    let server = try await onOwnThread { try PostgresServer.shared.get() }
    let address = try await onOwnThread { try server.makeDatabase() }
    let settings = try Configuration.read(
      ["--database", address],
      environment: ["BOXOFFICE_SECRET": String(repeating: "0a", count: 32)], readFile: { _ in nil })
    let wall = Int64(Date().timeIntervalSince1970 * 1_000)
    let empty = CheckConfig.database(settings, now: wall)
    #expect(grade("--database", empty) == [.fine] && grade("clock", empty) == [.fine])
    // The tests' server does not wait for its disk.
    #expect(grade("durability", empty) == [.warning])
    #expect(grade("clock", CheckConfig.database(settings, now: wall - 5_000)) == [.warning])
    #expect(await Commands.run(["migrate", "--database", address]) == 0)
    #expect(CheckConfig.database(settings, now: wall).first?.text.contains("schema") == true)
    try await onOwnThread {
      _ = try server.sql("INSERT INTO schema_migrations VALUES (99, 'tomorrow')", in: address)
    }
    #expect(
      grade("--database", CheckConfig.database(settings, now: wall)) == [.unreachable])
    try await onOwnThread { try server.removeDatabase(address) }
    #expect(
      grade("--database", CheckConfig.database(settings, now: wall)) == [.unreachable])
  }

  @Test("Redis is asked for its version, and warned of when it would lose lines")
  func redis() async throws {
    try await RedisServer.with { server in
      var settings = Configuration()
      settings.waitingRoom = .redis(
        Configuration.Secret(value: "redis://\(server.address.host):\(server.address.port)/0"))
      let found = await CheckConfig.waitingRoom(settings)
      #expect(found.map(\.grade) == [.fine], "\(found.map(\.line))")
    }
    var settings = Configuration()
    settings.waitingRoom = .redis(Configuration.Secret(value: "redis://127.0.0.1:1/0"))
    #expect(await CheckConfig.waitingRoom(settings).map(\.grade) == [.unreachable])
    let old = CheckConfig.redis(
      "redis_version:6.2.1\r\naof_enabled:0\r\nmaxmemory_policy:allkeys-lru\r\n")
    #expect(old.map(\.grade) == [.unreachable, .warning, .warning])
    #expect(CheckConfig.redis("").first?.grade == .unreachable)
  }
}

/// A port that is in use.
private enum FreePort {
  static func taken() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }
}
