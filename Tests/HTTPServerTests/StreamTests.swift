import Glibc
import HTTPServer
import Synchronization
import Testing

@Suite("Event streams")
struct StreamTests {
  /// A server whose every answer is the one stream.
  static func server(
    _ stream: EventStream, limits: ServerLimits = ServerLimits()
  ) throws -> TestServer {
    try TestServer(
      limits: limits,
      handler: .async { _ in
        Response(
          status: 200, headers: [(name: "Content-Type", value: "text/event-stream")],
          body: .stream(stream))
      })
  }

  final class Counter: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func increase() { state.withLock { $0 += 1 } }
  }

  @Test("events arrive as they are sent, and finishing ends the body")
  func events() async throws {
    let stream = EventStream()
    let closed = Counter()
    stream.onClose { closed.increase() }
    let test = try Self.server(stream)
    let (chunks, next) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      let head = client.answer(toHead: true)
      var chunks = [head?.fields["content-type"]]
      for index in 0..<100 {
        stream.send(Array("data: \(index)\n\n".utf8))
        chunks.append(client.chunk())
      }
      stream.finish()
      chunks.append(client.chunk())
      // The connection is kept: the next answer is the finished stream again.
      return (chunks, client.get("/again")?.status)
    }
    #expect(chunks == ["text/event-stream"] + (0..<100).map { "data: \($0)\n\n" } + [""])
    #expect(next == 200)
    #expect(closed.value == 1)
    let record = try #require(try await test.log.records(1).first)
    #expect(record.status == 200)
    #expect(record.bytes == (0..<100).reduce(0) { $0 + "data: \($1)\n\n".utf8.count })
  }

  @Test("bytes sent by many threads at once all arrive")
  func concurrentSends() async throws {
    let stream = EventStream(unsentMax: 1_000_000)
    let test = try Self.server(stream)
    async let body = blocking { [port = test.port] in
      try RawClient(port: port).get("/events")?.body
    }
    await withTaskGroup { group in
      for sender in 0..<8 {
        group.addTask {
          for _ in 0..<500 {
            stream.send(Array("\(sender)\n".utf8))
            await Task.yield()
          }
        }
      }
    }
    stream.finish()
    let lines = try #require(try await body).split(separator: "\n")
    #expect(lines.count == 4_000)
    for sender in 0..<8 { #expect(lines.count { $0 == "\(sender)" } == 500) }
  }

  @Test("a listener that leaves is found by the comment, and the stream closes once")
  func listenerLeaves() async throws {
    var limits = ServerLimits()
    limits.streamCommentTime = .milliseconds(50)
    let stream = EventStream()
    let closed = Counter()
    stream.onClose { closed.increase() }
    let test = try Self.server(stream, limits: limits)
    try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = client.answer(toHead: true)
    }
    try await eventually { closed.value == 1 }
    #expect(stream.isClosed)
    stream.send([1, 2, 3])
    stream.finish()
    try await eventually { test.server.connectionCount == 0 }
    #expect(closed.value == 1)
    #expect(test.log.records.map(\.status) == [200])
    stream.onClose { closed.increase() }
    #expect(closed.value == 2)
  }

  @Test(
    "a listener that closes its side is noticed at once, though nothing is sent",
    arguments: ["closes", "ends its side", "leaves while many come and go"])
  func listenerCloses(how: String) async throws {
    var limits = ServerLimits()
    limits.streamCommentTime = .seconds(3_600)
    let stream = EventStream()
    let closed = Counter()
    stream.onClose { closed.increase() }
    let other = EventStream()
    let test = try TestServer(
      limits: limits, threads: 1,
      handler: .inline { request in
        guard request.path != "/echo" else { return TestServer.text("") }
        return Response(status: 200, body: .stream(request.path == "/events" ? stream : other))
      })
    try await blocking { [port = test.port] in
      let stays = try RawClient(port: port)
      stays.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = stays.answer(toHead: true)
      let client = try RawClient(port: port)
      client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = client.answer(toHead: true)
      if how == "ends its side" {
        client.finishSending()
        #expect(client.chunk() == nil)
      }
      if how == "leaves while many come and go" {
        for _ in 0..<50 { _ = try RawClient(port: port).get("/echo") }
      }
      #expect(!other.isClosed)
      // What comes behind a stream that goes on is no end.
      stays.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
      other.send([65])
      #expect(stays.chunk() == "A")
      other.finish()
      #expect(stays.chunk() == "")
      #expect(stays.answer()?.status == 200)
    }
    try await eventually { closed.value == 1 }
    #expect(stream.isClosed)
    try await eventually { test.server.connectionCount == 0 }
    #expect(closed.value == 1)
  }

  @Test("a quiet stream gets comments")
  func comments() async throws {
    var limits = ServerLimits()
    limits.streamCommentTime = .milliseconds(50)
    let stream = EventStream()
    let test = try Self.server(stream, limits: limits)
    let chunks = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = client.answer(toHead: true)
      return [client.chunk(), client.chunk()]
    }
    #expect(chunks == [": keep-alive\n\n", ": keep-alive\n\n"])
  }

  @Test("a listener that does not read loses its stream, not the server its memory")
  func slowListener() async throws {
    var limits = ServerLimits()
    limits.headerTime = .milliseconds(500)
    limits.bodyTime = .milliseconds(500)
    limits.idleTime = .milliseconds(500)
    limits.stallTime = .milliseconds(500)
    let stream = EventStream(unsentMax: 10_000)
    let closed = Counter()
    stream.onClose { closed.increase() }
    let test = try Self.server(stream, limits: limits)
    try await blocking { [port = test.port] in
      let client = try RawClient(port: port, receiveBuffer: 4_096)
      client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = client.answer(toHead: true)
      let event = [UInt8](repeating: 120, count: 1_000)
      while !stream.isClosed { stream.send(event) }
      waitUntil { closed.value > 0 }
    }
    #expect(closed.value == 1)
    try await eventually { test.server.connectionCount == 0 }
  }

  @Test("HEAD of a stream sends no body and closes it")
  func head() async throws {
    let stream = EventStream()
    let test = try Self.server(stream)
    let status = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n")
      return client.answer(toHead: true)?.status
    }
    #expect(status == 200)
    try await eventually { stream.isClosed }
  }

  @Test("stopping closes streams, even while events are sent", arguments: 1...10)
  func stopping(round: Int) async throws {
    let closed = Counter()
    let streams = (0..<20).map { _ in EventStream() }
    let next = Counter()
    let test = try TestServer(
      threads: 1,
      handler: .inline { _ in
        defer { next.increase() }
        return Response(status: 200, body: .stream(streams[next.value % 20]))
      })
    for stream in streams { stream.onClose { closed.increase() } }
    try await blocking { [test] in
      let clients = try (0..<20).map { _ in try RawClient(port: test.port) }
      for client in clients {
        client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = client.answer(toHead: true)
      }
    }
    await withTaskGroup { group in
      group.addTask {
        for _ in 0..<200 { for stream in streams { stream.send([65]) } }
      }
      group.addTask { test.server.stop() }
    }
    #expect(closed.value == 20)
    #expect(test.server.connectionCount == 0)
  }
}
