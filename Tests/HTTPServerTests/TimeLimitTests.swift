import Glibc
import Testing

@testable import HTTPServer

@Suite("Time and connection limits")
struct TimeLimitTests {
  /// Long everywhere but where a test changes it.
  static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits()
    change(&limits)
    return limits
  }

  /// Sends `first`, then one byte every twenty milliseconds of the server's time; how many of those until
  /// the server cuts.
  static func trickle(
    _ port: Int, _ first: String, _ byte: String, _ clock: TestMilliseconds
  ) throws -> UInt64 {
    let client = try RawClient(port: port)
    client.send(first)
    let start = clock.now
    while !client.hasEnded(within: 20), clock.now - start < 10_000 {
      client.send(byte)
      clock.advance(20)
    }
    return clock.now - start
  }

  @Test("a head must be whole in time, however busily its bytes come")
  func header() async throws {
    let clock = TestMilliseconds()
    let test = try TestServer.echo(
      limits: Self.limits { $0.headerTime = .milliseconds(300) }, clock: clock)
    let times = try await blocking { [port = test.port] in
      [
        try Self.trickle(port, "", "G", clock),
        try Self.trickle(port, "GET / HTTP/1.1\r\n", "a", clock),
        try Self.trickle(port, "GET / HTTP/1.1\r\nHost: a\r\n", "a", clock),
      ]
    }
    for time in times { #expect((280...3_000).contains(time), "\(times)") }
    #expect(test.log.records.isEmpty)
  }

  @Test("a head on a kept connection has its own time")
  func secondHeader() async throws {
    let clock = TestMilliseconds()
    let test = try TestServer.echo(
      limits: Self.limits { $0.headerTime = .milliseconds(300) }, clock: clock)
    let (time, body) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      _ = client.get("/one")
      clock.advance(600)
      let body = client.get("/two")?.body
      let start = clock.now
      client.send("GET /three HTTP/1.1\r\nX: ")
      while !client.hasEnded(within: 20), clock.now - start < 10_000 { clock.advance(20) }
      return (clock.now - start, body)
    }
    #expect(body == "GET /two ")
    #expect((280...3_000).contains(time))
  }

  @Test("a body must be whole in time")
  func body() async throws {
    let clock = TestMilliseconds()
    let test = try TestServer.echo(
      limits: Self.limits { $0.bodyTime = .milliseconds(300) }, clock: clock)
    let times = try await blocking { [port = test.port] in
      [
        try Self.trickle(
          port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n", "a", clock),
        try Self.trickle(
          port, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
          "1\r\na\r\n", clock),
      ]
    }
    for time in times { #expect((280...3_000).contains(time), "\(times)") }
    #expect(try await test.log.records(2).map(\.status) == [499, 499])
  }

  @Test("an idle connection is closed, a waiting one is not")
  func idle() async throws {
    let gate = Gate()
    let limits = Self.limits {
      $0.idleTime = .milliseconds(200)
      $0.headerTime = .milliseconds(200)
      $0.bodyTime = .milliseconds(200)
    }
    let clock = TestMilliseconds()
    let test = try TestServer(
      limits: limits,
      handler: .async { request in
        if request.path == "/wait" { await gate.pass() }
        return TestServer.echoed(request)
      }, clock: clock)
    let (time, waited) = try await blocking { [port = test.port] in
      let waiting = try RawClient(port: port)
      waiting.send("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
      let idle = try RawClient(port: port)
      _ = idle.get("/")
      gate.wait(for: 1)
      let start = clock.now
      while !idle.hasEnded(within: 20), clock.now - start < 10_000 { clock.advance(20) }
      let time = clock.now - start
      // Twice the time of every limit, and looked at meanwhile.
      clock.advance(400)
      let next = try RawClient(port: port)
      _ = next.get("/")
      while !next.hasEnded(within: 20), clock.now - start < 20_000 { clock.advance(20) }
      gate.open()
      return (time, waiting.answer()?.body)
    }
    #expect((180...3_000).contains(time))
    #expect(waited == "POST /wait x")
  }

  @Test("a reader that stops is cut by inactivity")
  func stalledReader() async throws {
    let limits = Self.limits {
      $0.headerTime = .milliseconds(500)
      $0.bodyTime = .milliseconds(500)
      $0.idleTime = .milliseconds(500)
      $0.stallTime = .milliseconds(500)
    }
    let bytes = SharedBytes([UInt8](repeating: 120, count: 30_000_000))
    let test = try TestServer(
      limits: limits, handler: .inline { _ in Response(status: 200, body: .shared(bytes)) })
    try await blocking { [test] in
      let client = try RawClient(port: test.port, receiveBuffer: 4_096)
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = client.answer(toHead: true)
      waitUntil { test.server.connectionCount == 0 }
    }
    #expect(test.server.connectionCount == 0)
    #expect(test.log.records.map(\.status) == [499])
  }

  /// Reads so many bytes about twenty times a second until the server has no connection left, or for
  /// eight seconds; whether it has none left.
  private static func sip(_ client: RawClient, _ count: Int, _ server: HTTPServer) -> Bool {
    // The kernel's buffers and the server's pace are real, so the reader's is too.
    for _ in 0..<160 {
      if server.connectionCount == 0 { return true }
      client.sip(count)
      usleep(50_000)
    }
    return server.connectionCount == 0
  }

  @Test("a reader that sips is cut when the time for an answer of that size is over")
  func slowReader() async throws {
    let limits = Self.limits {
      $0.stallTime = .milliseconds(300)
      $0.slowestReader = 30_000_000
    }
    let bytes = SharedBytes([UInt8](repeating: 120, count: 30_000_000))
    let test = try TestServer(
      limits: limits, handler: .inline { _ in Response(status: 200, body: .shared(bytes)) })
    let (isCut, whole) = try await blocking { [test] in
      // One that reads at all gets all of it.
      let quick = try RawClient(port: test.port).get("/")?.body.utf8.count
      let client = try RawClient(port: test.port, receiveBuffer: 4_096)
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      return (Self.sip(client, 8_192, test.server), quick)
    }
    #expect(whole == 30_000_000)
    #expect(isCut)
    #expect(try await test.log.records(2).map(\.status) == [200, 499])
  }

  @Test("a stream that ended for who sips it keeps no memory and no connection")
  func slowListener() async throws {
    let limits = Self.limits {
      $0.streamCommentTime = .milliseconds(100)
      $0.sendBuffer = 4_096
      // On a busy machine all may be sent before anything is: then the answer ends by itself.
      $0.idleTime = .seconds(1)
    }
    let stream = EventStream(unsentMax: 1_000_000)
    let test = try TestServer(
      limits: limits, handler: .inline { _ in Response(status: 200, body: .stream(stream)) })
    let isCut = try await blocking { [test] in
      let client = try RawClient(port: test.port, receiveBuffer: 4_096)
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = client.answer(toHead: true)
      let event = [UInt8](repeating: 120, count: 10_000)
      waitUntil {
        stream.send(event)
        return stream.isClosed
      }
      // So little that the end of the stream is not reached within the time of this test.
      return Self.sip(client, 16, test.server)
    }
    #expect(isCut)
  }

  @Test("the kernel keeps so much for a client that does not read")
  func sendBuffer() throws {
    let limits = Self.limits { $0.sendBuffer = 50_000 }
    let (descriptor, _) = try ListeningSocket.open(host: "127.0.0.1", port: 0, limits: limits)
    defer { close(descriptor) }
    var size: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    #expect(getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0)
    #expect(size == 100_000)
  }

  @Test("connections above the limit wait until one closes")
  func connections() async throws {
    let limits = Self.limits { $0.connections = 4 }
    let test = try TestServer.echo(limits: limits, threads: 1)
    let (early, late) = try await blocking { [port = test.port] in
      var clients = try (0..<4).map { _ in try RawClient(port: port) }
      for client in clients { _ = client.get("/") }
      let fifth = try RawClient(port: port)
      fifth.send("GET /fifth HTTP/1.1\r\nHost: a\r\n\r\n")
      let early = fifth.hasData(within: 200)
      clients.removeLast()
      return (early, fifth.answer()?.body)
    }
    #expect(!early)
    #expect(late == "GET /fifth ")
  }
}
