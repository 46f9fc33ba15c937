import HTTPServer
import Testing

@Suite("Bodies")
struct BodyTests {
  @Test("a body arrives whole, in one piece or byte by byte")
  func announced() async throws {
    let test = try TestServer.echo()
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
      client.send(head + "hello")
      let whole = client.answer()?.body
      for byte in (head + "world").utf8 { client.send([byte]) }
      return [whole, client.answer()?.body]
    }
    #expect(bodies == ["POST / hello", "POST / world"])
  }

  @Test("a chunked body is put together, trailers are ignored")
  func chunked() async throws {
    let test = try TestServer.echo()
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      client.send("3\r\nabc\r\n2;note=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
      return [client.answer()?.body, client.get("/next")?.body]
    }
    #expect(bodies == ["POST / abcde", "GET /next "])
  }

  @Test("100 Continue is sent before the body, and not when the body is refused")
  func expectation() async throws {
    let test = try TestServer.echo()
    let (heads, refused) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let head = "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
      client.send(head + "2\r\n\r\n")
      let go = client.answer()?.status
      client.send("ok")
      let answer = client.answer()?.body
      let other = try RawClient(port: port)
      other.send(head + "5000\r\n\r\n")
      return ([go.map(String.init), answer], other.answer()?.status)
    }
    #expect(heads == ["100", "PUT / ok"])
    #expect(refused == 413)
  }

  @Test(
    "an announced body up to the limit is read, above it refused unread",
    arguments: [(1_000, 200), (1_001, 413), (Int.max, 413)])
  func announcedLimit(length: Int, status: Int) async throws {
    let test = try TestServer.echo()
    let (answer, isEnded) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n")
      if status == 200 { client.send(String(repeating: "x", count: length)) }
      let answer = client.answer()
      return (answer, status == 200 || client.isEnded)
    }
    #expect(answer?.status == status)
    #expect(isEnded)
    if status == 413 {
      #expect(answer?.fields["connection"] == "close")
      #expect(answer?.body.hasPrefix("BODY_TOO_LARGE ") == true)
    }
    #expect(try await test.log.records(1).map(\.status) == [status])
  }

  @Test(
    "a chunked body up to the limit is read, above it refused",
    arguments: [(1_000, 200), (1_001, 413), (200_000, 413)])
  func chunkedLimit(length: Int, status: Int) async throws {
    let test = try TestServer.echo()
    let answer = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      let body = String(repeating: "x", count: length)
      client.send("\(String(length, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
      return client.answer()
    }
    #expect(answer?.status == status)
  }

  @Test("an endless chunked body is answered at the limit, and no longer kept or read for ever")
  func endless() async throws {
    var limits = ServerLimits()
    limits.lingerTime = .milliseconds(300)
    let test = try TestServer.echo(limits: limits)
    let (answer, isEnded) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<100 { client.send("400\r\n\(String(repeating: "x", count: 1_024))\r\n") }
      let answer = client.answer()
      return (answer, client.isEnded)
    }
    #expect(answer?.status == 413)
    #expect(isEnded)
    #expect(try await test.log.records(1).map(\.status) == [413])
  }

  @Test("a client that sends all of a body that is too large still reads the answer")
  func lingers() async throws {
    let test = try TestServer.echo()
    let answers = try await blocking { [port = test.port] in
      try (0..<5).map { _ in
        let client = try RawClient(port: port)
        let body = [UInt8](repeating: 120, count: 10_000_000)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
        client.send(body)
        return client.answer()?.status
      }
    }
    #expect(answers == Array(repeating: 413, count: 5))
  }

  static let chunks: [(body: String, text: String?)] = [
    ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("03\r\nabc\r\n000\r\n\r\n", "abc"),
    ("3;a=b;c\r\nabc\r\n0;z\r\nT: v\r\nU: w\r\n\r\n", "abc"),
    ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
    ("0\r\n\r\n", ""), ("3\nabc\n0\n\n", nil), ("3\r\nabcd\r\n0\r\n\r\n", nil),
    ("3\r\nabc0\r\n\r\n", nil), ("+3\r\nabc\r\n0\r\n\r\n", nil), ("0x3\r\nabc\r\n0\r\n\r\n", nil),
    (" 3\r\nabc\r\n0\r\n\r\n", nil), ("3 \r\nabc\r\n0\r\n\r\n", nil), (";\r\nabc\r\n", nil),
    ("3\r\nabc\r\n0\r\nno colon\r\n\r\n", nil), ("3\r\nabc\r\n0\r\n T: v\r\n\r\n", nil),
    ("3;a\0b\r\nabc\r\n0\r\n\r\n", nil), ("3;a\nabc\r\n0\r\n\r\n", nil),
    ("ffffffffffffffffff\r\nabc", nil),
  ]

  @Test("chunks are read strictly, whatever pieces they come in", arguments: chunks)
  func strictChunks(body: String, text: String?) async throws {
    let test = try TestServer.echo()
    let (whole, single) = try await blocking { [port = test.port] in
      let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      let first = try RawClient(port: port)
      first.send(head + body)
      let second = try RawClient(port: port)
      for byte in (head + body).utf8 { second.send([byte]) }
      return (first.answer(), second.answer())
    }
    for answer in [whole, single] {
      if let text {
        #expect(answer?.body == "POST / \(text)")
      } else {
        #expect([400, 413].contains(answer?.status))
        #expect(answer?.fields["content-type"] == "application/problem+json")
      }
    }
  }
}
