import Database
import HTTPServer
import JSON
import TestKit
import Testing

@Suite("Pages beside the API")
struct PageTests {
  private let browser = [
    (name: "Accept", value: "text/html,application/xhtml+xml,*/*;q=0.8"),
    (name: "Accept-Encoding", value: "gzip, deflate, br"),
  ]

  /// Where a shell's first file is.
  private func file(of client: Client) async throws -> String {
    let shell = try await client.send(.get, "/")
    let start = try #require(shell.text.firstRange(of: "/assets/"))
    return String(shell.text[start.lowerBound...].prefix { $0 != "\"" })
  }

  /// A shell from its list of addresses on: what is in front names the modules of one address.
  private func shell(_ reply: Reply) throws -> Substring {
    let start = try #require(reply.text.firstRange(of: "id=\"views\""))
    return reply.text[start.lowerBound...]
  }

  @Test("every address of a page answers its shell", arguments: Way.allCases)
  func shells(_ way: Way) async throws {
    try await withContract(way) { _, client in
      let fan = try shell(await client.send(.get, "/tickets"))
      let console = try shell(await client.send(.get, "/console"))
      for path in [
        "/reservations/\(nobody)", "/tickets/\(nobody)", "/wallet", "/login", "/signup",
      ] {
        let reply = try await client.send(.get, path)
        expect(reply, 200)
        #expect(try shell(reply) == fan, "\(path)")
      }
      #expect(try await shell(client.send(.get, "/console/new")) == console)
      expect(try await client.send(.post, "/wallet"), 405, "METHOD_NOT_ALLOWED")
    }
  }

  @Test(
    "a concert's page shows what another instance changed a moment ago", arguments: [Way.cluster])
  func changedElsewhere(_ way: Way) async throws {
    try await withOffice(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, seats: 1)
      for number in 1...20 {
        let renamed = try await client.by(hana).patch(
          "/admin/concerts/\(sale.concert)", ["title": .string("Night \(number)")])
        #expect(renamed.status == 200)
        let page = try await client.send(.get, "/concerts/\(sale.concert)")
        #expect(page.text.contains("<title>Night \(number) · boxoffice</title>"))
      }
    }
  }

  @Test("a concert's pages name it, and one that does not exist is 404", arguments: Way.allCases)
  func concerts(_ way: Way) async throws {
    try await withOffice(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, seats: 1, terms: ["title": "Duo <& Friends>"])
      for path in [
        "/concerts/\(sale.concert)", "/concerts/\(sale.concert)/line",
        "/performances/\(sale.performance)",
      ] {
        let reply = try await client.send(.get, path)
        #expect(reply.status == 200)
        #expect(reply.text.contains("<title>Duo &lt;&amp; Friends&gt; · boxoffice</title>"))
        #expect(reply.text.contains("\"MusicEvent\""))
        let tag = try #require(reply.header("etag"))
        let again = try await client.send(.get, path, headers: [("If-None-Match", tag)])
        #expect(again.status == 304)
      }
      let console = try await shell(client.send(.get, "/console/new"))
      for path in ["", "/edit", "/performances/new", "/sales", "/checkin"] {
        #expect(
          try await shell(client.send(.get, "/console/\(sale.concert)\(path)")) == console)
      }
      for path in [
        "/concerts/\(nobody)", "/concerts/\(nobody)/line", "/performances/\(nobody)",
        "/concerts/%E0%A4%A", "/console/\(nobody)", "/console/\(nobody)/sales",
      ] {
        let person = try await client.send(.get, path, headers: browser)
        #expect(person.status == 404, "\(path)")
        #expect(person.header("content-type") == "text/html; charset=utf-8")
        expect(try await client.send(.get, path), 404, "NOT_FOUND")
        #expect(try await client.send(.head, path, headers: browser).status == 404)
      }
    }
  }

  @Test("a concert that memory let go is read for its page, and no fault of the store is a 404")
  func past() async throws {
    try await withOffice { office in
      let sale = try await office.sale(by: try await office.organiser())
      let gate = Gate()
      // An instance whose memory has nothing.
      let other = try TestOffice(UnreadableDatabase(base: office.database, gate: gate))
      gate.fail(.unavailable)
      let path = "/concerts/\(sale.concert)"
      #expect(try await other.client.send(.get, path, headers: browser).status == 503)
      let there = try await other.client.send(.get, path, headers: browser)
      #expect(there.status == 200)
      #expect(there.header("etag") != nil)
    }
  }

  @Test("the sitemap names what can still be seen", arguments: Way.allCases)
  func sitemap(_ way: Way) async throws {
    try await withOffice(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      // A client over a socket names a host by itself.
      let host = way == .socket ? [] : [(name: "Host", value: "tickets.example.com")]
      let reply = try await client.send(.get, "/sitemap.xml", headers: host)
      #expect(reply.status == 200)
      #expect(reply.text.contains("/concerts/\(sale.concert)</loc>"))
      #expect(try await client.send(.get, "/robots.txt").status == 200)
      #expect(try await client.send(.get, "/favicon.ico").status == 200)
      office.clock.advance(seconds: 61 * 86_400)
      let later = try await client.send(.get, "/sitemap.xml", headers: host)
      #expect(later.status == 200)
      #expect(!later.text.contains("\(sale.concert)"))
    }
  }

  @Test("a file is served under any version, and no path leads out", arguments: Way.allCases)
  func files(_ way: Way) async throws {
    try await withContract(way) { _, client in
      let path = try await file(of: client)
      let plain = try await client.send(.get, path)
      expect(plain, 200)
      #expect(plain.header("cache-control") == "public, max-age=31536000, immutable")
      let head = try await client.send(.head, path)
      expect(head, 200)
      #expect(head.body.isEmpty)
      #expect(head.header("content-length") == plain.header("content-length"))
      let tag = try #require(plain.header("etag"))
      expect(try await client.send(.get, path, headers: [("If-None-Match", tag)]), 304)
      let parts = path.split(separator: "/")
      let name = parts.dropFirst(2).joined(separator: "/")
      let other = try await client.send(.get, "/assets/other/\(name)")
      #expect(other.body == plain.body)
      #expect(other.header("cache-control") == "no-cache")
      for wrong in [
        "/assets", "/assets/", "/assets/\(parts[1])", "/assets/\(parts[1])/", path + "/",
        path + "x",
        "/assets/\(parts[1])/../\(parts[1])/\(name)", "/assets/../fan.html",
        "/assets/\(parts[1])/../../fan.html", "/assets/\(parts[1])/%2e%2e/fan.html",
        "/assets/\(parts[1])/..%2f..%2fetc%2fpasswd", "/assets/\(parts[1])//\(name)",
        "/%61ssets/\(parts[1])/\(name)", "/assets/\(parts[1])/../../../../../etc/passwd",
      ] {
        expect(try await client.send(.get, wrong), 404, "NOT_FOUND")
        if !wrong.hasPrefix("/%") {
          expect(try await client.send(.get, wrong, headers: browser), 404, "NOT_FOUND")
        }
      }
      expect(try await client.send(.post, path), 405, "METHOD_NOT_ALLOWED")
    }
  }

  @Test("a person at an unknown address sees a page, a program a problem", arguments: Way.allCases)
  func unknown(_ way: Way) async throws {
    try await withOffice(way) { _, client in
      let shell = try await client.send(.get, "/nowhere", headers: browser)
      for path in ["/nothing", "/tickets/", "/concerts", "/console/a/b/c/d", "/.."] {
        let person = try await client.send(.get, path, headers: browser)
        #expect(person.status == 404)
        #expect(person.header("content-type") == "text/html; charset=utf-8")
        #expect(person.header("content-encoding") == "gzip")
        #expect(person.body == shell.body)
        let head = try await client.send(.head, path, headers: browser)
        #expect(head.status == 404)
        #expect(head.body.isEmpty)
        expect(try await client.send(.get, path), 404, "NOT_FOUND")
        expect(try await client.send(.delete, path, headers: browser), 404, "NOT_FOUND")
      }
      for path in ["/api", "/api/v1/nothing", "/health/x", "/metrics/x", "/assets/x/y.js"] {
        expect(try await client.send(.get, path, headers: browser), 404, "NOT_FOUND")
      }
    }
  }

  @Test("a large head takes nothing from a page's own head")
  func largeHead() async throws {
    try await withOffice(.socket) { _, client in
      for count in stride(from: 1, through: 151, by: 15) {
        for bytes in stride(from: 1_000, through: 16_000, by: 3_000) {
          let value = String(repeating: "v", count: min(8_000, max(1, bytes / count - 12)))
          let many = (0..<count).map { (name: "X-Field-\($0)", value: value) }
          let reply = try await client.send(.get, "/", headers: browser + many)
          #expect(reply.status == 200)
          #expect(reply.header("content-security-policy") != nil)
          #expect(reply.header("etag") != nil)
        }
      }
    }
  }
}

/// A database whose reads pass a gate.
private struct UnreadableDatabase: Database {
  let base: any Database
  let gate: Gate

  func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await base.write(locking: keys, prefetching: questions, work) }

  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await gate.pass()
    return try await base.read(work)
  }

  func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await gate.pass()
    return try await base.longRead(work)
  }

  func ping() async throws { try await base.ping() }

  func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    try await base.migrate(migrations)
  }

  func close() async { await base.close() }

  func figures() -> DatabaseFigures { base.figures() }
}
