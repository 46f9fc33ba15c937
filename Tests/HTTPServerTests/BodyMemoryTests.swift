import Glibc
import HTTPServer
import Testing

@Suite("Memory of bodies")
struct BodyMemoryTests {
  @Test(
    "who may not send a body is answered before any of it comes",
    arguments: [
      "Content-Length: 1000", "Content-Length: 1000\r\nExpect: 100-continue",
      "Transfer-Encoding: chunked",
    ])
  func refusedUnread(length: String) async throws {
    let test = try TestServer(
      handler: .inline(TestServer.echoed),
      gate: { request in
        #expect(request.body.isEmpty)
        guard request.headers["key"] == "right" else {
          throw Refused(response: Response(status: 401))
        }
      })
    let (refused, isEnded, taken) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST /a HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n")
      let refused = client.answer()
      let isEnded = client.isEnded
      let other = try RawClient(port: port)
      other.send("POST /b HTTP/1.1\r\nHost: a\r\nKey: right\r\nContent-Length: 2\r\n\r\nok")
      return (refused, isEnded, [other.answer()?.body, other.get("/c")?.body])
    }
    #expect(refused?.status == 401)
    #expect(refused?.fields["connection"] == "close")
    #expect(isEnded)
    // Without a body there is nothing to refuse.
    #expect(taken == ["POST /b ok", "GET /c "])
    #expect(try await test.log.records(3).map(\.status) == [401, 200, 200])
    #expect(test.log.records.map(\.pattern) == Array(repeating: "/{any}", count: 3))
  }

  @Test("all bodies together are bounded, small ones always pass, and all is given back")
  func bounded() async throws {
    var limits = ServerLimits()
    limits.bodyMemory = 10_000
    let test = try TestServer.echo(limits: limits, bodyLimit: 50_000)
    let server = test.server
    let large = String(repeating: "x", count: 14_096)
    let answers = try await blocking { [port = test.port] in
      let first = try RawClient(port: port)
      first.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 14096\r\n\r\n")
      first.send(String(large.dropLast()))
      waitUntil { server.bodyBytes == 9_999 }
      let client = try RawClient(port: port)
      let small = String(repeating: "y", count: 4_096)
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\n\r\n\(small)")
      let passed = client.answer()
      // Neither waits for the rest of the body.
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n\(small)zz")
      let announced = client.answer()
      let other = try RawClient(port: port)
      other.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      other.send("1002\r\n\(small)zz\r\n0\r\n\r\n")
      let chunked = other.answer()
      first.send("x")
      let whole = first.answer()
      waitUntil { server.bodyBytes == 0 }
      first.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 14096\r\n\r\n\(large)")
      return [passed, announced, chunked, whole, first.answer()]
    }
    #expect(answers.map(\.?.status) == [200, 503, 503, 200, 200])
    for refused in answers[1...2] {
      #expect(refused?.body.hasPrefix("OVERLOADED ") == true)
      #expect(refused?.fields["retry-after"] == "1")
      #expect(refused?.fields["connection"] == "close")
    }
    #expect(answers[3]?.body == "POST / \(large)")
    try await eventually { server.bodyBytes == 0 }
  }

  @Test("a client that leaves in the middle of its body gives its bytes back")
  func left() async throws {
    let test = try TestServer.echo(bodyLimit: 50_000)
    let server = test.server
    try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n")
      client.send(String(repeating: "x", count: 10_000))
      waitUntil { server.bodyBytes == 5_904 }
    }
    try await eventually { server.bodyBytes == 0 }
  }
}
