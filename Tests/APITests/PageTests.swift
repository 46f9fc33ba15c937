import HTTPServer
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

  @Test("every address of a page answers its shell", arguments: Way.allCases)
  func shells(_ way: Way) async throws {
    try await withContract(way) { _, client in
      let fan = try await client.send(.get, "/").body
      let console = try await client.send(.get, "/console").body
      for path in [
        "/concerts/\(nobody)", "/concerts/\(nobody)/line", "/performances/\(nobody)",
        "/reservations/\(nobody)", "/tickets", "/tickets/\(nobody)", "/wallet", "/login",
        "/signup",
      ] {
        let reply = try await client.send(.get, path)
        expect(reply, 200)
        #expect(reply.body == fan, "\(path)")
      }
      for path in ["/console/new", "/console/\(nobody)", "/console/\(nobody)/performances/new"] {
        #expect(try await client.send(.get, path).body == console, "\(path)")
      }
      expect(try await client.send(.post, "/wallet"), 405, "METHOD_NOT_ALLOWED")
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
      let shell = try await client.send(.get, "/", headers: browser)
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
