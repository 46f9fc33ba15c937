import Foundation
import Glibc
import HTTPServer
import TestKit
import Testing

extension BuiltProgram {
  @Suite("Reads anew at SIGHUP")
  struct ReloadingTests {
    /// Waits until a file holds a text so many times.
    private func wait(_ path: String, _ text: String, times: Int = 1) async throws {
      let deadline = ContinuousClock.now + .seconds(20)
      while true {
        let found = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        if found.components(separatedBy: text).count > times { return }
        guard ContinuousClock.now < deadline else {
          Issue.record("\(path) never told '\(text)'")
          return
        }
        await onThread { pause(milliseconds: 5) }
      }
    }

    private func makeCertificate(_ place: Premises, _ name: String) async throws {
      let made = try await place.run(
        "openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
          "-days", "1", "-subj", "/CN=\(name)", "-out", "\(place.path)/\(name).pem",
          "-keyout", "\(place.path)/\(name).key",
        ])
      try #require(made.code == 0, "\(made.errors)")
    }

    private func install(_ place: Premises, chain: String, key: String) throws {
      for (from, to) in [(chain, "cert.pem"), (key, "key.pem")] {
        try Data(contentsOf: URL(fileURLWithPath: "\(place.path)/\(from)"))
          .write(to: URL(fileURLWithPath: "\(place.path)/\(to)"))
      }
    }

    /// The name in the certificate a new connection is shown.
    private func shown(_ server: RunningServer, _ flags: [String] = []) async throws -> String {
      let outcome = try await server.place.run(
        "openssl", ["s_client", "-connect", "127.0.0.1:\(server.port)"] + flags, input: "")
      let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("subject=") }
      return line.map { $0.filter { $0 != " " } } ?? "none: \(outcome.errors)"
    }

    @Test("a renewed certificate is shown to new connections; one that does not fit is not")
    func certificate() async throws {
      try await withPlace { place in
        for name in ["first", "second"] { try await makeCertificate(place, name) }
        try install(place, chain: "first.pem", key: "first.key")
        let log = place.path + "/box.log"
        let server = try await RunningServer.start(
          in: place,
          [
            "--tls-cert", place.path + "/cert.pem", "--tls-key", place.path + "/key.pem",
            "--log-file", log,
          ])
        #expect(try await shown(server) == "subject=CN=first")
        try install(place, chain: "second.pem", key: "second.key")
        #expect(try await shown(server) == "subject=CN=first")
        server.signal(SIGHUP)
        try await wait(log, "certificate replaced")
        for flags in [["-tls1_2"], ["-tls1_3"]] {
          #expect(try await shown(server, flags) == "subject=CN=second")
        }
        try install(place, chain: "first.pem", key: "second.key")
        server.signal(SIGHUP)
        try await wait(log, "the certificate was not replaced")
        try install(place, chain: "second.pem", key: "second.key")
        server.signal(SIGHUP)
        try await wait(log, "certificate unchanged")
        #expect(try await shown(server) == "subject=CN=second")
        #expect(try await server.stop() == 0)
      }
    }

    @Test(
      "a log that was moved away begins anew, and what is open goes on",
      arguments: [(SIGHUP, SIGTERM), (SIGUSR1, SIGQUIT), (SIGUSR2, SIGINT)])
    func log(reload: Int32, end: Int32) async throws {
      try await withPlace { place in
        let log = place.path + "/box.log"
        let server = try await RunningServer.start(
          in: place, ["--log-file", log, "--access-log", "all"])
        let ask: @Sendable (inout Wire) throws -> Int = { wire in
          try wire.ask(Wire.head(.get, "/api/v1/concerts?limit=1", [], []), isHead: false).status
        }
        let (wire, before) = try await onThread {
          var wire = try Wire(port: server.port)
          let status = try ask(&wire)
          return (wire, status)
        }
        #expect(before == 200)
        try await wait(log, "/api/v1/concerts")
        try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
        server.signal(reload)
        try await wait(log, "log file reopened")
        // The same connection: nothing was drained.
        let after = try await onThread {
          var wire = wire
          defer { wire.close() }
          return try ask(&wire)
        }
        #expect(after == 200)
        try await wait(log, "/api/v1/concerts")
        server.signal(end)
        #expect(try await place.wait(server.pid) == 0)
        let old = try String(contentsOfFile: log + ".1", encoding: .utf8)
        let new = try String(contentsOfFile: log, encoding: .utf8)
        #expect(!old.contains("draining") && new.contains("draining"))
        #expect(new.contains(#""stopped""#))
      }
    }
  }
}
