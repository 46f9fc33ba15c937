import Foundation
import Glibc
import HTTPServer
import JSON
import TestKit
import Testing

extension BuiltProgram {
  @Suite("Starts, and what may stand in the way")
  struct StartingTests {
    @Test("it says where it listens within three seconds, and again over old data")
    func start() async throws {
      try await withPlace { place in
        for _ in 1...2 {
          let server = try await RunningServer.start(in: place)
          print("end to end: listening after \(server.startTime)")
          #expect(server.startTime < .seconds(3))
          #expect(server.url == "http://127.0.0.1:\(server.port)")
          #expect(try await server.stop() == 0)
        }
      }
    }

    @Test("a second server on the same folder ends with 69 and says why; the first goes on")
    func second() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        for command in ["serve", "migrate"] {
          let outcome = try await place.run(
            Premises.binary(),
            [command, "--data", place.data] + (command == "serve" ? ["--listen=127.0.0.1:0"] : []))
          #expect(outcome.code == 69)
          #expect(outcome.output.isEmpty)
          #expect(outcome.errors.contains("boxoffice: --data \(place.data): another box office"))
          #expect(outcome.errors.contains("stop it first, or choose another folder"))
        }
        let whereabouts = Whereabouts(server)
        _ = try await Organiser(whereabouts)
        #expect(whereabouts.complaints.isEmpty)
        #expect(try await server.stop() == 0)
      }
    }

    @Test("a port in use ends the start with 69 and names the flag")
    func portTaken() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        let outcome = try await place.run(
          Premises.binary(),
          ["serve", "--data", place.path + "/other", "--listen", "127.0.0.1:\(server.port)"])
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("--listen 127.0.0.1:\(server.port)"))
        #expect(outcome.errors.contains("is in use"))
        #expect(try await server.stop() == 0)
      }
    }

    @Test("a demo is refused where others reach it, and its accounts end with it")
    func demo() async throws {
      try await withPlace { place in
        let outcome = try await place.run(
          Premises.binary(), ["serve", "--demo", "--data", place.data, "--listen", "0.0.0.0:0"])
        #expect(outcome.code == 78)
        #expect(outcome.errors.contains("--public-demo on") && outcome.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: place.data))
        let body: JSONValue = ["email": "mina@example.com", "password": "letmein-demo"]
        for (flags, status) in [(["--demo"], 201), ([], 401), (["--demo"], 201)] {
          let server = try await RunningServer.start(in: place, flags)
          let whereabouts = Whereabouts(server)
          let answer = try await onThread {
            var visitor = Visitor(whereabouts)
            defer { visitor.close() }
            return try visitor.ask(.post, "/api/v1/sessions", json: body).status
          }
          #expect(answer == status)
          #expect(try await server.stop() == 0)
        }
        let log = try String(contentsOfFile: RunningServer.log(of: place), encoding: .utf8)
        let warnings = log.split(separator: "\n").filter { $0.contains("were disabled") }
        #expect(warnings.count == 1 && warnings[0].contains("mina@example.com juno@example.com"))
      }
    }

    @Test("with a certificate it speaks HTTPS")
    func https() async throws {
      try await withPlace { place in
        let (certificate, key) = (place.path + "/cert.pem", place.path + "/key.pem")
        let made = try await place.run(
          "openssl",
          [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
            "-out", certificate, "-keyout", key,
          ])
        try #require(made.code == 0, "\(made.errors)")
        let server = try await RunningServer.start(
          in: place, ["--tls-cert", certificate, "--tls-key", key])
        #expect(server.url == "https://127.0.0.1:\(server.port)")
        let outcome = try await place.run(
          "openssl",
          [
            "s_client", "-connect", "127.0.0.1:\(server.port)", "-quiet", "-ign_eof",
            "-verify_return_error", "-CAfile", certificate,
          ], input: "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(outcome.output.hasPrefix("HTTP/1.1 200 OK"), "\(outcome.errors)")
        #expect(outcome.output.hasSuffix(#"{"status":"live"}"#))
        #expect(try await server.stop() == 0)
      }
    }

    @Test("on a full disk writes are refused, polls go on, and it recovers without a restart")
    func diskFull() async throws {
      try await withPlace { place in
        try FileManager.default.createDirectory(
          atPath: place.data, withIntermediateDirectories: false,
          attributes: [.posixPermissions: 0o700])
        let mounted = try? await place.run(
          "mount", ["-t", "tmpfs", "-o", "size=8m,mode=0700", "boxoffice-test", place.data])
        guard mounted?.code == 0 else {
          print(
            "end to end: NOT RUN: the full disk, because a small disk needs root and mount: "
              + (mounted?.errors ?? "no mount"))
          return
        }
        let result = await Result { try await fill(place) }
        let unmounted = try await place.run("umount", ["-l", place.data])
        #expect(unmounted.code == 0, "\(unmounted.errors)")
        try result.get()
      }
    }

    private func fill(_ place: Premises) async throws {
      let server = try await RunningServer.start(in: place)
      let whereabouts = Whereabouts(server)
      var customers = try await Customer.crowd(2, whereabouts, seed: 3)
      customers = try await each(customers) { customer in
        for _ in 1...20 { try customer.act() }
      }
      let figures = try await onThread {
        try FullDisk(server, place, whereabouts).observe()
      }
      print("end to end: full disk: \(figures)")
      #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(5))")
      customers = try await each(customers) { customer in
        try customer.act()
        try customer.check(from: 0)
        customer.close()
      }
      #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(5))")
      for isRunning in [true, false] {
        if !isRunning { #expect(try await server.stop() == 0) }
        let outcome = try await place.boxoffice("reconcile")
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
    }
  }

  /// Fills a disk under a server, looks at it, and makes room again.
  struct FullDisk: Sendable {
    private let server: RunningServer
    private let filler: String
    private let token: String
    private let concert: String

    init(_ server: RunningServer, _ place: Premises, _ whereabouts: Whereabouts) throws {
      self.server = server
      filler = place.data + "/filler"
      token = try Visitor.joinUp(
        whereabouts, email: "full@example.com", password: "a long password")
      var visitor = Visitor(whereabouts)
      defer { visitor.close() }
      let concerts = try visitor.ask(.get, "/api/v1/concerts").items
      concert = concerts.first?["concertId"]?.stringValue ?? ""
    }

    private func ask(
      _ method: Method, _ target: String, _ json: JSONValue? = nil, key: String? = nil,
      queueToken: String? = nil
    ) throws -> Reply {
      var wire = try Wire(port: server.port)
      defer { wire.close() }
      var fields = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
      if let key { fields.append(("Idempotency-Key", key)) }
      if let queueToken { fields.append(("Queue-Token", queueToken)) }
      let body = json?.bytes ?? []
      return try wire.ask(Wire.head(method, target, fields, body) + body, isHead: false)
    }

    /// What happened, for the print.
    func observe() throws -> String {
      let joined = try ask(.post, "/api/v1/queue-tokens", ["concertId": .string(concert)])
      let queueToken = joined.text("token")
      var balance: Int64 = 0
      fillUp()
      var refused: Reply?
      var written = 0
      for number in 1...5_000 where refused == nil {
        let reply = try ask(
          .post, "/api/v1/wallet/charges", ["amount": 1], key: "before-\(number)")
        if reply.status == 201 {
          balance += 1
          written += 1
          if written % 50 == 0 { fillUp() }
        } else {
          refused = reply
        }
      }
      let first = try #require(refused, "the disk never filled")
      #expect(first.status == 503 && first.code == "STORAGE_FULL", "\(first.text)")
      #expect(first.header("retry-after") != nil)
      let ready = try ask(.get, "/health/ready")
      #expect(ready.status == 503 && ready.text.contains("refuses writes"), "\(ready.text)")
      for number in 1...20 {
        let poll = try ask(.get, "/api/v1/queue-tokens/current", queueToken: queueToken)
        #expect(poll.status == 200, "\(poll.text)")
        #expect(try ask(.get, "/api/v1/concerts").status == 200)
        #expect(try ask(.get, "/api/v1/wallet").number("balance") == balance)
        let write = try ask(
          .post, "/api/v1/wallet/charges", ["amount": 1], key: "full-\(number)")
        #expect(write.status == 503 && write.code == "STORAGE_FULL", "\(write.text)")
      }
      #expect(try ask(.get, "/health/ready").status == 503)
      unlink(filler)
      for number in 1...20 {
        let write = try ask(
          .post, "/api/v1/wallet/charges", ["amount": 1], key: "full-\(number)")
        balance += 1
        #expect(write.status == 201 && write.number("balance") == balance, "\(write.text)")
        #expect(write.header("idempotency-replayed") == nil)
      }
      var isReady = false
      for _ in 0..<100 where !isReady {
        isReady = try ask(.get, "/health/ready").status == 200
        if !isReady { pause(milliseconds: 50) }
      }
      #expect(isReady, "there is room again")
      return "\(written) writes until it was full, then \(first.code ?? ""), then well again"
    }

    /// Takes every byte that is left.
    private func fillUp() {
      let file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      defer { close(file) }
      for size in [65_536, 4_096, 1] {
        let bytes = [UInt8](repeating: 0, count: size)
        while write(file, bytes, size) > 0 {}
      }
    }
  }
}
