import API
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Every route")
struct RouteTests {
  @Test("the routes and the published operations are the same")
  func same() async throws {
    try await withOffice { office in
      var routes: Set<String> = []
      for (pattern, methods) in office.router.methods {
        for method in methods { routes.insert("\(method.rawValue) \(pattern)") }
      }
      // Pages for people and their files, which no program calls.
      let machine = ["GET /api/", "GET /health/", "GET /metrics", "GET /docs", "GET /openapi.json"]
      routes = routes.filter { route in
        !route.hasPrefix("GET ") || machine.contains { route.hasPrefix($0) }
      }
      let operations = try Contract.published.get().operations
      #expect(operations.subtracting(routes) == [])
      #expect(routes.subtracting(operations) == [])
    }
  }

  @Test("a plan says in which row of the patterns its own stands, so that nobody looks for it")
  func rows() async throws {
    try await withOffice { office in
      for (row, pattern) in office.router.patterns.enumerated() {
        for method in office.router.methods[pattern] ?? [] {
          let plan = office.router.plan(method, path: pattern)
          #expect(plan.pattern == pattern && plan.row == row, "\(method) \(pattern)")
        }
      }
      #expect(office.router.plan(.get, path: "/nothing").row == nil)
    }
  }

  @Test("the operator's listener has the probes and nothing else, and then clients have no metrics")
  func parts() async throws {
    try await withOffice { office in
      let probes: Set = ["/health/live", "/health/ready", "/metrics"]
      #expect(Set(Router(office.office, serving: .operation).patterns) == probes)
      let all = Set(office.router.patterns)
      let clients = Set(Router(office.office, serving: .clients).patterns)
      #expect(all.subtracting(clients) == ["/metrics"])
      #expect(clients.isSubset(of: all))
    }
  }

  @Test("a large body is read for organisers only, which its head decides")
  func largeBodies() async throws {
    try await withOffice { office in
      let (hana, mina) = (try await office.organiser(), try await office.fan("Mina"))
      var large: [String] = []
      for (pattern, methods) in office.router.methods {
        for method in methods {
          let plan = office.router.plan(method, path: pattern)
          guard plan.bodyLimit > 65_536 else { continue }
          large.append("\(method.rawValue) \(plan.pattern)")
          func status(_ headers: [(name: String, value: String)]) -> Int? {
            let request = Request(method: method, path: pattern, headers: Headers(headers))
            do {
              try plan.gate?(request)
              return nil
            } catch {
              return office.router.response(to: error, request).status
            }
          }
          #expect(status([]) == 401)
          #expect(status([("Authorization", "Bearer forged")]) == 401)
          #expect(status([("Authorization", "Bearer \(mina.token)")]) == 403)
          #expect(status([("Authorization", "Bearer \(hana.token)")]) == nil)
        }
      }
      #expect(large.count == 2)
    }
  }

  @Test("an unknown address is 404 NOT_FOUND", arguments: Way.allCases)
  func unknown(_ way: Way) async throws {
    try await withContract(way) { _, client in
      for path in [
        "/nothing", "/api/v1", "/api/v2/concerts", "/api/v1/concerts/", "//api/v1/concerts",
        "/api/v1//concerts", "/api/v1/concerts/../concerts", "/api/v1/%63oncerts",
        "/api/v1/concerts%00", "/api/v1/concerts/x/y", "/API/V1/CONCERTS", "/.", "/%2e%2e",
      ] {
        for method: Method in [.get, .post, .delete, .patch, .put] {
          expect(try await client.send(method, path), 404, "NOT_FOUND")
        }
      }
    }
  }

  @Test("a method an address has not is 405 with Allow", arguments: Way.allCases)
  func methods(_ way: Way) async throws {
    try await withContract(way) { office, client in
      for (pattern, methods) in office.router.methods {
        let path = pattern.split(separator: "/", omittingEmptySubsequences: false)
          .map { $0.hasPrefix("{") ? nobody : String($0) }.joined(separator: "/")
        var names = Set(methods.map(\.rawValue)).union(["OPTIONS"])
        if names.contains("GET") { names.insert("HEAD") }
        let allow = names.sorted().joined(separator: ", ")
        for method: Method in [.get, .post, .put, .patch, .delete] where !methods.contains(method) {
          let reply = try await client.send(method, path)
          expect(reply, 405, "METHOD_NOT_ALLOWED")
          #expect(reply.header("allow") == allow)
        }
        let reply = try await client.send(.options, path)
        expect(reply, 204)
        #expect(reply.header("allow") == allow)
      }
    }
  }

  @Test("HEAD answers as GET does, without the body", arguments: Way.alone)
  func head(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      for path in [
        "/api/v1/concerts", "/api/v1/concerts/\(sale.concert)", "/api/v1/users/me",
        "/api/v1/performances/\(sale.performance)/seats", "/api/v1/queue-tokens/current",
        "/api/v1/performances/\(sale.performance)/seats/statuses",
        "/api/v1/performances/\(sale.performance)/plan",
        "/api/v1/wallet", "/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs",
        "/", "/tickets", "/console", "/api/v1/concerts/\(nobody)",
      ] {
        let get = try await fan.send(.get, path)
        let head = try await fan.send(.head, path)
        #expect(head.status == get.status)
        #expect(head.body.isEmpty)
        #expect(head.header("content-length") == get.header("content-length"), "\(path)")
        #expect(head.header("content-type") == get.header("content-type"))
      }
      let stream = try await fan.send(.head, "/api/v1/queue-tokens/current/events")
      expect(stream, 200)
      #expect(stream.header("content-type") == "text/event-stream")
    }
  }

  @Test("a body that is too large or no JSON is 413 or 415", arguments: Way.allCases)
  func bodies(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      let large = [UInt8](repeating: 32, count: 64 * 1_024 + 1)
      let json = [(name: "Content-Type", value: "application/json")]
      for path in [
        "/users", "/sessions", "/queue-tokens", "/reservations", "/wallet/charges", "/payments",
        "/admin/concerts", "/admin/checkins", "/admin/webhooks",
      ] {
        let target = "/api/v1\(path)"
        expect(
          try await organiser.send(.post, target, body: large, headers: json), 413,
          "BODY_TOO_LARGE")
        for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
          let headers = [(name: "Content-Type", value: type)]
          let asked = organiser.queued("x")
          expect(
            try await asked.send(.post, target, body: Array("{}".utf8), headers: headers), 415,
            "UNSUPPORTED_MEDIA_TYPE")
        }
        expect(
          try await organiser.queued("x").send(.post, target, body: Array("{}".utf8)), 415,
          "UNSUPPORTED_MEDIA_TYPE")
      }
      let charset = [(name: "Content-Type", value: "Application/JSON; charset=utf-8")]
      expect(
        try await organiser.send(
          .post, "/api/v1/wallet/charges", body: Array(#"{"amount":1}"#.utf8), headers: charset),
        201)
      let sale = try await office.sale(by: try await office.person("Eun", role: .organiser))
      let plan = "/api/v1/admin/concerts/\(sale.concert)/performances"
      expect(
        try await organiser.send(.post, plan, body: large, headers: json), 400, "INVALID_REQUEST")
    }
  }

  @Test("probes, metrics, pages and the document answer all clients", arguments: Way.allCases)
  func operation(_ way: Way) async throws {
    try await withContract(way) { _, client in
      let live = try await client.send(.get, "/health/live")
      #expect(live.json == ["status": "live"])
      let ready = try await client.send(.get, "/health/ready")
      #expect(ready.json == ["status": "ready", "stores": ["database": "ok"]])
      expect(try await client.send(.get, "/metrics"), 200)
      let document = try await client.send(.get, "/openapi.json")
      #expect(document["openapi"] == "3.1.0")
      let tag = try #require(document.header("etag"))
      let again = try await client.send(
        .get, "/openapi.json", headers: [("If-None-Match", tag)])
      expect(again, 304)
      #expect(again.body.isEmpty)
      expect(try await client.send(.get, "/docs"), 200)
      expect(try await client.send(.get, "/"), 200)
    }
  }

  @Test("a usable X-Request-Id is echoed, in refusals too", arguments: Way.allCases)
  func requestIdentifiers(_ way: Way) async throws {
    try await withContract(way) { _, client in
      let reply = try await client.adding("X-Request-Id", "mine-1").get("/users/me")
      #expect(reply.header("x-request-id") == "mine-1")
      #expect(reply["requestId"] == "mine-1")
      #expect(reply.header("www-authenticate") == "Bearer")
    }
  }
}
