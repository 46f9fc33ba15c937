import Foundation
import HTTPServer
import Testing

@Suite("Requests on a connection")
struct RequestTests {
  @Test("a connection is kept for the next request")
  func keepAlive() async throws {
    let test = try TestServer.echo()
    let answers = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      return [client.get("/a"), client.get("/b?x=1&y=%20+"), client.get("/c%2Fd")].map(\.?.body)
    }
    #expect(answers == ["GET /a ", "GET /b?x=1&y=%20+ ", "GET /c%2Fd "])
    #expect(try await test.log.records(3).map(\.status) == [200, 200, 200])
    #expect(test.log.records.map(\.path) == ["/a", "/b", "/c%2Fd"])
    #expect(test.log.records.map(\.bytes) == [7, 18, 11])
    #expect(test.log.records.allSatisfy { $0.peer == "127.0.0.1" && $0.nanoseconds > 0 })
  }

  @Test("every answer says that its type is not to be guessed, once")
  func unguessed() async throws {
    let test = try TestServer(
      handler: .inline { request in
        Response(
          status: request.path == "/none" ? 304 : 200,
          headers: [("x-content-type-options", "guess"), ("Strict-Transport-Security", "x")],
          body: .bytes([65]))
      })
    let texts = try await blocking { [port = test.port] in
      try ["/", "/none", "/%"].map { path in
        let client = try RawClient(port: port)
        let host = path == "/%" ? "Host: a\r\nHost: b" : "Host: a"
        client.send("GET \(path) HTTP/1.1\r\n\(host)\r\nConnection: close\r\n\r\n")
        return client.rest()
      }
    }
    for text in texts {
      #expect(text.components(separatedBy: "X-Content-Type-Options: nosniff\r\n").count == 2)
      #expect(!text.contains("guess") && !text.contains("Strict-Transport-Security"))
    }
  }

  @Test("pipelined requests are answered in order")
  func pipelined() async throws {
    let test = try TestServer.echo()
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let requests = (0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
      client.send(requests.joined())
      return (0..<50).map { _ in client.answer()?.body }
    }
    #expect(bodies == (0..<50).map { "GET /\($0) " })
  }

  @Test("pipelined requests of async handlers are answered in order")
  func pipelinedDeferred() async throws {
    let test = try TestServer(
      handler: .async { request in
        await Task.yield()
        return TestServer.echoed(request)
      })
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let one = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
      client.send(String(repeating: one, count: 20))
      return (0..<20).map { _ in client.answer()?.body }
    }
    #expect(bodies == Array(repeating: "POST /p abc", count: 20))
  }

  @Test("HTTP/1.0 closes unless keep-alive is asked for")
  func oldVersion() async throws {
    let test = try TestServer.echo()
    let (closed, kept) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("GET /old HTTP/1.0\r\n\r\n")
      let closed = client.answer()?.body == "GET /old " && client.isEnded
      let keeper = try RawClient(port: port)
      keeper.send("GET /old HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
      let first = keeper.answer()
      keeper.send("GET /new HTTP/1.0\r\n\r\n")
      return (closed, first?.body == "GET /old " && keeper.answer()?.body == "GET /new ")
    }
    #expect(closed)
    #expect(kept)
  }

  @Test("HEAD has the length of GET's body and no body")
  func head() async throws {
    let test = try TestServer.echo()
    let (head, next) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n")
      return (client.answer(toHead: true), client.get("/next"))
    }
    #expect(head?.status == 200)
    #expect(head?.fields["content-length"] == "8")
    #expect(next?.body == "GET /next ")
    #expect(try await test.log.records(2).map(\.bytes) == [0, 10])
  }

  @Test("OPTIONS and unknown methods reach the application")
  func methods() async throws {
    let test = try TestServer.echo()
    let bodies = try await blocking { [port = test.port] in
      try ["OPTIONS", "PATCH", "DELETE", "PUT", "PURGE", "get"].map { method in
        let client = try RawClient(port: port)
        client.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        return client.answer()?.body
      }
    }
    #expect(bodies == ["OPTIONS / ", "PATCH / ", "DELETE / ", "PUT / ", "OTHER / ", "OTHER / "])
  }

  @Test(
    "a usable request id is kept, another replaced",
    arguments: [
      ("abc-123", true), (String(repeating: "x", count: 128), true),
      (String(repeating: "x", count: 129), false), ("two words", false), ("", false),
      ("caf\u{e9}", false),
    ])
  func requestIdentifier(sent: String, isKept: Bool) async throws {
    let test = try TestServer.echo()
    let answer = try await blocking { [port = test.port] in
      try RawClient(port: port).get("/", "X-Request-Id: \(sent)\r\n")
    }
    let id = try #require(answer?.fields["x-request-id"])
    #expect((id == sent) == isKept)
    if !isKept {
      #expect(id.count == 15)
      #expect(id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
    #expect(try await test.log.records(1).map(\.id) == [id])
  }

  @Test("the application's fields are sent; those that would split the answer are not")
  func responseFields() async throws {
    let test = try TestServer(
      handler: .inline { _ in
        Response(
          status: 201,
          headers: [
            (name: "Location", value: "/x"), (name: "Bad", value: "a\r\nInjected: 1"),
            (name: "Content-Length", value: "1"), (name: "X-Request-Id", value: "mine"),
          ], body: .bytes(Array("hello".utf8)))
      })
    let answer = try await blocking { [port = test.port] in try RawClient(port: port).get("/") }
    #expect(answer?.status == 201)
    #expect(answer?.body == "hello")
    #expect(answer?.fields["location"] == "/x")
    #expect(answer?.fields["injected"] == nil)
    #expect(answer?.fields["date"] != nil)
    #expect(answer?.fields["x-request-id"] != "mine")
  }

  @Test("204 and 304 have no body, whatever the handler gave", arguments: [204, 304])
  func bodyless(status: Int) async throws {
    let test = try TestServer(
      handler: .inline { _ in
        Response(status: status, body: .bytes(Array("no".utf8)))
      })
    let statuses = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      return [client.get("/")?.status, client.get("/")?.status]
    }
    #expect(statuses == [status, status])
  }

  @Test("shared bytes arrive whole at any size", arguments: [0, 1, 32_768, 32_769, 3_000_000])
  func shared(count: Int) async throws {
    let bytes = SharedBytes((0..<count).map { UInt8(97 + $0 % 26) })
    let test = try TestServer(
      handler: .inline { _ in Response(status: 200, body: .shared(bytes)) })
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      return [client.get("/")?.body, client.get("/")?.body]
    }
    let whole = String(decoding: bytes.bytes, as: UTF8.self)
    #expect(bodies == [whole, whole])
    #expect(try await test.log.records(2).map(\.bytes) == [count, count])
  }

  @Test("a thousand connections at once are all answered")
  func manyConnections() async throws {
    let test = try TestServer.echo()
    let answered = try await blocking { [port = test.port] in
      let clients = try (0..<1_000).map { _ in try RawClient(port: port) }
      return clients.enumerated().count { $1.get("/\($0)")?.body == "GET /\($0) " }
    }
    #expect(answered == 1_000)
  }
}
