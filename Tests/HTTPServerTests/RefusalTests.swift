import Foundation
import HTTPServer
import Testing

/// Requests that two readers could understand differently, or that no honest client sends.
@Suite("Refused heads")
struct RefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: String

    init(_ testDescription: String, _ request: String) {
      self.testDescription = testDescription
      self.request = request
    }
  }

  static let heads: [Row] = [
    Row(
      "both lengths",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    Row(
      "both lengths, other order",
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    ),
    Row(
      "two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"
    ),
    Row(
      "the same length twice",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nCONTENT-LENGTH: 1\r\n\r\nx"),
    Row("a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx"),
    Row("a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx"),
    Row("a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx"),
    Row("a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx"),
    Row("an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\nx"),
    Row("space before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\nx"),
    Row(
      "an unknown coding",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    Row(
      "identity coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"),
    Row(
      "chunked with a parameter",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
    Row(
      "a list of one coding",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n"),
    Row(
      "a coding in quotes",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    Row("no coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \r\n\r\n0\r\n\r\n"),
    Row(
      "chunked twice",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    Row(
      "chunked in HTTP/1.0",
      "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    Row("no host", "GET / HTTP/1.1\r\n\r\n"),
    Row("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    Row("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"),
    Row("NUL in the first value", "GET / HTTP/1.1\r\nHost: a\0b\r\nX: a\r\n\r\n"),
    Row("NUL at the head's end", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0\r\n\r\n"),
    Row("NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0Y: a\r\n\r\n"),
    Row("NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("NUL in the query", "GET /a?b\0c HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("NUL in the method", "G\0T /a HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("a control byte in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1}b\r\n\r\n"),
    Row("a bare carriage return in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
    Row("DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7f}b\r\n\r\n"),
    Row("a tab in the target", "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("DEL in the target", "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("UTF-8 in the target", "GET /caf\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("bare line feeds", "GET / HTTP/1.1\nHost: a\n\n"),
    Row("one bare line feed", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    Row("a bare line feed behind the version", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    Row("a bare line feed at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
    Row("a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"),
    Row("a folded line, tab", "GET / HTTP/1.1\r\nX: a\r\n\tb\r\nHost: a\r\n\r\n"),
    Row("an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
    Row("a name with a space", "GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n"),
    Row("a line without colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"),
    Row("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Row("a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
  ]

  @Test(
    "is answered 400 once, as a problem, and never reaches the application",
    arguments: RefusalTests.heads)
  func refused(row: Row) async throws {
    let test = try TestServer(
      handler: .inline { _ in
        Issue.record("the application was asked")
        return TestServer.text("")
      })
    let received = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send(row.request)
      client.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
      return client.rest()
    }
    #expect(received.hasPrefix("HTTP/1.1 400 "))
    #expect(received.components(separatedBy: "HTTP/1.1 ").count == 2)
    #expect(received.contains("application/problem+json"))
  }

  @Test("a refusal is in the application's own form")
  func form() async throws {
    let test = try TestServer.echo()
    let answer = try await blocking { [port = test.port] in
      try RawClient(port: port).get("/", "Host: b\r\nX-Request-Id: mine\r\n")
    }
    #expect(answer?.status == 400)
    #expect(answer?.fields["content-type"] == "application/problem+json")
    #expect(answer?.fields["connection"] == "close")
    #expect(answer?.body == "INVALID_REQUEST mine")
    #expect(try await test.log.records(1).map(\.pattern) == ["(refused)"])
  }

  @Test("bytes over 127 are allowed in values and repaired when they are no UTF-8")
  func text() async throws {
    let test = try TestServer(
      handler: .inline { TestServer.text($0.headers["x"] ?? "none") })
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let valid = client.get("/", "X: caf\u{e9} \t \r\n")?.body
      client.send(
        Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xFF, 0xC0] + [13, 10, 13, 10])
      return [valid, client.answer()?.body]
    }
    #expect(bodies == ["caf\u{e9}", "\u{FFFD}\u{FFFD}"])
  }

  @Test(
    "a target up to the limit is read, above it 414",
    arguments: [(4_096, 200), (4_097, 414), (6_000, 414), (100_000, 414)])
  func targetLimit(length: Int, status: Int) async throws {
    let test = try TestServer.echo()
    let answer = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      return client.get("/" + String(repeating: "x", count: length - 1))
    }
    #expect(answer?.status == status)
  }

  /// A head of `length` bytes in fields of up to `field` bytes.
  private static func fields(_ length: Int, of field: Int) -> String {
    var left = length - "GET / HTTP/1.1\r\nHost: test\r\n\r\n".utf8.count
    var text = ""
    while left > 0 {
      // None is left that is too short for a field.
      let count = left - field > 20 || left <= field ? min(left, field) : left - 20
      text += "Cookie: \(String(repeating: "c", count: count - 10))\r\n"
      left -= count
    }
    return text
  }

  @Test(
    "a head up to the limit is read, above it 431",
    arguments: [
      (6_000, 5_000, 200), (16_384, 8_192, 200), (20_480, 8_000, 200), (20_481, 8_000, 431),
      (10_300, 10_242, 200), (12_000, 12_000, 431), (5_000, 30, 200), (8_000, 30, 431),
      (200_000, 8_000, 431), (1_000_000, 1_000_000, 431),
    ])
  func headLimit(length: Int, field: Int, status: Int) async throws {
    let test = try TestServer(
      handler: .inline { TestServer.text("\($0.headers.count(of: "cookie"))") })
    let answers = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let fields = Self.fields(length, of: field)
      let first = client.get("/", fields)
      // On the same connection, in small pieces.
      guard status == 200 else { return [first] }
      let bytes = Array("GET / HTTP/1.1\r\nHost: test\r\n\(fields)\r\n".utf8)
      for start in stride(from: 0, to: bytes.count, by: 700) {
        client.send(Array(bytes[start..<min(start + 700, bytes.count)]))
      }
      return [first, client.answer()]
    }
    #expect(answers.allSatisfy { $0?.status == status })
    if status == 200 {
      #expect(answers.allSatisfy { $0?.body == answers[0]?.body && $0?.body != "0" })
    } else {
      #expect(answers[0]?.fields["content-type"] == "application/problem+json")
    }
  }

  @Test(
    "another version of HTTP is answered 505, as a problem",
    arguments: ["GET / HTTP/2.0", "GET / HTTP/0.9", "PRI * HTTP/2.0", "GET / HTTP/9.9"])
  func version(line: String) async throws {
    let test = try TestServer.echo()
    let answer = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("\(line)\r\nHost: a\r\n\r\nSM\r\n\r\n")
      return client.answer()
    }
    #expect(answer?.status == 505)
    #expect(answer?.fields["content-type"] == "application/problem+json")
  }

  @Test(
    "a whole URL is looked up by its path, and the asterisk is for OPTIONS alone",
    arguments: [
      ("GET http://a/x?y=z", "GET /x?y=z "), ("GET HTTPS://a:81/x", "GET /x "),
      ("GET http://a", "GET / "), ("GET http://a?y", "GET /?y "), ("OPTIONS *", "OPTIONS * "),
      ("OPTIONS http://a", "OPTIONS / "), ("GET *", nil), ("GET http:///x", nil),
      ("GET http://", nil), ("GET ftp://a/x", nil), ("GET x/y", nil), ("CONNECT a:1", nil),
    ] as [(String, String?)])
  func forms(line: String, body: String?) async throws {
    let test = try TestServer.echo()
    let answer = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
      return client.answer()
    }
    #expect(answer?.status == (body == nil ? 400 : 200))
    if let body { #expect(answer?.body == body) }
  }

  @Test(
    "a body in an encoding is refused 415 with its name; none, and identity, are no encoding",
    arguments: [("gzip", 415), ("br, gzip", 415), ("GZIP", 415), ("identity", 200), ("", 200)])
  func encoded(name: String, status: Int) async throws {
    let test = try TestServer(
      handler: .inline { TestServer.text(String(decoding: $0.body, as: UTF8.self)) })
    let (answer, empty) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(name)\r\n"
      client.send(head + "\r\n")
      let empty = client.answer()
      client.send(head + "Content-Length: 3\r\n\r\nabc")
      return (client.answer(), empty)
    }
    #expect(empty?.status == 200)
    #expect(answer?.status == status)
    if status == 415 { #expect(answer?.fields["accept-encoding"] == "identity") }
  }

  static let nonsense: [[UInt8]] = {
    let head = "GET / HTTP/1.1\r\nHost: a\r\n"
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let texts = [
      "", "\r\n", "\r\n\r\n\r\n", "\0", "\0\0\0\0\r\n\r\n", "G", "GET", "GET\r\n\r\n",
      "GET /\r\n\r\n", "GET / HTTP\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.\r\n\r\n",
      "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / http/1.1\r\nHost: a\r\n\r\n", "GET HTTP/1.1\r\nHost: a\r\n\r\n", "/ / /\r\n\r\n",
      " \r\n\r\n", "? ? ?\r\n\r\n", "GET ? HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /?\(String(repeating: "&=", count: 2_000)) HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /% HTTP/1.1\r\nHost: a\r\n\r\n", "GET /%0 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /%00%ff?%00=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
      "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
      head + "Upgrade: h2c\r\nConnection: upgrade\r\n\r\n", head + "Cookie: ;;=;=\"\r\n\r\n",
      head + "Cookie: a=\"b\"; =; c=\"\r\n\r\n", head + "Expect: nonsense\r\n\r\n",
      head + "Connection: ,,, close, \0\r\n\r\n", head + ":\r\n\r\n", head + ": : :\r\n\r\n",
      head + " \r\n\r\n", head + "\t\r\n\r\n", "GET / HTTP/1.1\r\n folded\r\n\r\n",
      head + "X: \(String(repeating: "y", count: 200_000))\r\n\r\n",
      head + String(repeating: "X: y\r\n", count: 100_000) + "\r\n",
      head + String(repeating: " z\r\n", count: 5_000) + "\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
      chunked + "-1\r\nx\r\n0\r\n\r\n", chunked + "xyz\r\n", chunked + "\r\n\r\n",
      chunked + "ffffffffffffffff\r\nx", chunked + "fffffffffffffffffff\r\nx",
      chunked + "1\r\nxx\r\n", chunked + "1\nx\n0\n\n", chunked + "1;\0\r\nx\r\n0\r\n\r\n",
      chunked + ";;;\r\n", chunked + "0\r\nno colon\r\n\r\n",
      chunked + "0\r\n" + String(repeating: "T: v\r\n", count: 20_000) + "\r\n",
      chunked + String(repeating: "0", count: 100_000) + "\r\n\r\n",
    ]
    let binary: [[UInt8]] = [
      Array(0...255), Array(repeating: 0xFF, count: 70_000), Array(repeating: 0, count: 70_000),
      Array(repeating: 0x0A, count: 70_000), Array(repeating: 0x20, count: 70_000),
      Array("GET /".utf8) + [0xC3, 0x28, 0xFF] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
      Array(head.utf8) + [0xC3, 0x28, 0x3A, 0xFF] + [13, 10, 13, 10],
      [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
    ]
    return texts.map { Array($0.utf8) } + binary
  }()

  @Test("no bytes make the server fall, and it answers afterwards")
  func malformed() async throws {
    // Short, because the library may not notice that a client ended its side.
    var limits = ServerLimits()
    limits.headerTime = .milliseconds(40)
    limits.bodyTime = .milliseconds(40)
    limits.idleTime = .milliseconds(40)
    let test = try TestServer(
      limits: limits, handler: .async { request in TestServer.echoed(request) })
    let failures = try await blocking { [port = test.port] in
      try Self.nonsense.filter { bytes in
        let client = try RawClient(port: port)
        client.send(bytes)
        client.finishSending()
        _ = client.rest()
        let after = try RawClient(port: port)
        return after.get("/after")?.body != "GET /after "
      }
    }
    #expect(failures == [])
  }

  @Test(
    "random changes of a request do not make the server fall", arguments: [1, 2, 3] as [UInt64])
  func mutated(seed: UInt64) async throws {
    var limits = ServerLimits()
    limits.headerTime = .milliseconds(40)
    limits.bodyTime = .milliseconds(40)
    limits.idleTime = .milliseconds(40)
    let test = try TestServer.echo(limits: limits)
    let body = try await blocking { [port = test.port] in
      var chance = Chance(state: seed)
      let whole = Array(
        "POST /a?b=c HTTP/1.1\r\nHost: a\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
          .utf8)
      for _ in 0..<500 {
        var bytes = whole
        for _ in 0...Int.random(in: 0..<4, using: &chance) {
          let index = Int.random(in: 0..<bytes.count, using: &chance)
          switch Int.random(in: 0..<3, using: &chance) {
          case 0: bytes[index] = UInt8.random(in: 0...255, using: &chance)
          case 1: bytes.remove(at: index)
          default: bytes.insert(bytes[index], at: index)
          }
        }
        let client = try RawClient(port: port)
        client.send(bytes)
        client.finishSending()
        _ = client.rest()
      }
      return try RawClient(port: port).get("/after")?.body
    }
    #expect(body == "GET /after ")
  }
}

/// Splitmix64 with a printed seed.
struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
