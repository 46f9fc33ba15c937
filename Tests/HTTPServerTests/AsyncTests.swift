import Dispatch
import Glibc
import HTTPServer
import Synchronization
import Testing

/// Where a task runs that answers.
enum Way: CaseIterable {
  case pool, loop

  func handler(_ act: @escaping Handler.Async) -> Handler {
    switch self {
    case .pool: .async(act)
    case .loop: .prompt(act)
    }
  }
}

@Suite("Async answers")
struct AsyncTests {
  @Test("a request waits for its task, and others are served meanwhile", arguments: Way.allCases)
  func deferred(way: Way) async throws {
    let gate = Gate()
    let test = try TestServer(
      handler: way.handler { request in
        if request.path == "/wait" { await gate.pass() }
        return TestServer.echoed(request)
      })
    let (other, waited) = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      client.send("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
      let other = try RawClient(port: port).get("/other")?.body
      gate.open()
      return (other, client.answer()?.body)
    }
    #expect(other == "GET /other ")
    #expect(waited == "POST /wait hi")
  }

  @Test("a prompt handler stays on its connection's thread, whoever ends its waits")
  func ownThread() async throws {
    let threads = Mutex<[UInt]>([])
    let note = { @Sendable in threads.withLock { $0.append(pthread_self()) } }
    let test = try TestServer(
      threads: 1,
      handler: .prompt { request in
        note()
        await withUnsafeContinuation { waiting in DispatchQueue.global().async { waiting.resume() }
        }
        note()
        await Task.yield()
        note()
        return TestServer.echoed(request)
      })
    let answers = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      return (0..<3).map { _ in client.get("/")?.body }
    }
    #expect(answers == ["GET / ", "GET / ", "GET / "])
    let seen = threads.withLock { $0 }
    #expect(seen.count == 9 && Set(seen).count == 1)
  }

  @Test("what a prompt handler has begun ends after its server")
  func afterTheEnd() async throws {
    let gate = Gate()
    let ended = Mutex(0)
    let test = try TestServer(
      handler: .prompt { request in
        await gate.pass()
        await Task.yield()
        ended.withLock { $0 += 1 }
        return TestServer.echoed(request)
      })
    try await blocking { [test] in
      let clients = try (0..<20).map { _ in try RawClient(port: test.port) }
      for client in clients { client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
      gate.wait(for: 20)
      test.server.stop()
    }
    gate.open()
    try await eventually { ended.withLock { $0 } == 20 }
  }

  @Test("a handler that cannot answer at once goes on in a task")
  func eitherWay() async throws {
    let test = try TestServer(
      handler: .inlineOrAsync(
        { request in request.path == "/now" ? TestServer.text("at once") : nil },
        otherwise: { request in
          await Task.yield()
          return TestServer.text("later")
        }))
    let answers = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      return ["/now", "/then", "/now"].map { client.get($0)?.body }
    }
    #expect(answers == ["at once", "later", "at once"])
  }

  @Test("a thousand requests wait at once and are all answered", arguments: 1...3, Way.allCases)
  func thousand(round: Int, way: Way) async throws {
    let gate = Gate()
    // A busy machine may take seconds to connect them all before the first sends.
    var limits = ServerLimits()
    limits.headerTime = .seconds(60)
    let test = try TestServer(
      limits: limits,
      handler: way.handler { request in
        await gate.pass()
        return TestServer.echoed(request)
      })
    async let answered = blocking { [port = test.port] in
      let clients = try (0..<1_000).map { _ in try RawClient(port: port) }
      for (index, client) in clients.enumerated() {
        client.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      return clients.enumerated().count { $1.answer()?.body == "GET /\($0) " }
    }
    try await eventually { gate.arrived == 1_000 }
    gate.open()
    #expect(try await answered == 1_000)
    #expect(Set(try await test.log.records(1_000).map(\.id)).count == 1_000)
  }

  @Test(
    "however many connections become ready in the same instant, all are answered",
    arguments: [127, 128, 129, 256])
  func readyTogether(count: Int) async throws {
    let started = DispatchSemaphore(value: 0)
    let gate = DispatchSemaphore(value: 0)
    // A connection whose request is not read in this time is cut, and then the test fails.
    var limits = ServerLimits()
    limits.idleTime = .seconds(20)
    let test = try TestServer(
      limits: limits, threads: 1,
      handler: .inline { request in
        if request.path == "/hold" {
          started.signal()
          gate.wait()
        }
        return TestServer.echoed(request)
      })
    let answered = try await blocking { [port = test.port] in
      let holder = try RawClient(port: port)
      let clients = try (0..<count).map { _ in try RawClient(port: port) }
      // The loop knows all connections; then it is held while all of them send.
      for client in clients { _ = client.get("/known") }
      holder.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
      started.wait()
      for client in clients { client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n") }
      gate.signal()
      return clients.count { $0.answer()?.body == "GET /now " }
    }
    #expect(answered == count)
  }

  @Test(
    "a client that leaves while its task runs is recorded as 499 and harms no one",
    arguments: Way.allCases)
  func clientLeaves(way: Way) async throws {
    let gate = Gate()
    var limits = ServerLimits()
    limits.headerTime = .milliseconds(500)
    let test = try TestServer(
      limits: limits,
      handler: way.handler { request in
        await gate.pass()
        return TestServer.text(String(repeating: "x", count: 500_000))
      })
    try await blocking { [port = test.port] in
      for _ in 0..<200 {
        let client = try RawClient(port: port)
        client.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
      }
    }
    try await eventually { gate.arrived == 200 }
    gate.open()
    let records = try await test.log.records(200)
    let others = records.filter { $0.status != 499 || $0.bytes != 0 || $0.path != "/gone" }
    #expect(others.isEmpty)
    let count = try await blocking { [port = test.port] in
      try RawClient(port: port).get("/next")?.body.utf8.count
    }
    #expect(count == 500_000)
    try await eventually { test.server.connectionCount == 0 }
  }

  @Test(
    "more requests than the bound are answered 503 at once, and the place is given back",
    arguments: Way.allCases)
  func bound(way: Way) async throws {
    let gate = Gate()
    var limits = ServerLimits()
    limits.asyncRequests = 2
    let test = try TestServer(
      limits: limits,
      handler: way.handler { request in
        await gate.pass()
        return TestServer.echoed(request)
      })
    let (refused, statuses) = try await blocking { [port = test.port] in
      let clients = try (0..<2).map { _ in try RawClient(port: port) }
      for client in clients { client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
      gate.wait(for: 2)
      let third = try RawClient(port: port)
      let refused = third.get("/")
      gate.open()
      return (refused, clients.map { $0.answer()?.status } + [third.get("/")?.status])
    }
    #expect(refused?.status == 503)
    #expect(refused?.fields["retry-after"] == "1")
    #expect(refused?.body.hasPrefix("OVERLOADED ") == true)
    #expect(statuses == [200, 200, 200])
  }

  @Test(
    "stopping ends waiting requests; their late answers are dropped", arguments: 1...5,
    Way.allCases)
  func stopping(round: Int, way: Way) async throws {
    let gate = Gate()
    let test = try TestServer(
      handler: way.handler { request in
        await gate.pass()
        return TestServer.echoed(request)
      })
    let isEnded = try await blocking { [test] in
      let clients = try (0..<50).map { _ in try RawClient(port: test.port) }
      for client in clients { client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
      gate.wait(for: 50)
      test.server.stop()
      return clients.allSatisfy { $0.isEnded }
    }
    gate.open()
    #expect(isEnded)
    #expect(test.log.records.count == 50)
    #expect(test.log.records.allSatisfy { $0.status == 499 })
    #expect(test.server.connectionCount == 0)
  }

  @Test("stopping while answers arrive harms no one", arguments: 1...20, Way.allCases)
  func stoppingRace(round: Int, way: Way) async throws {
    let test = try TestServer(
      handler: way.handler { request in
        await Task.yield()
        return TestServer.echoed(request)
      })
    try await blocking { [test] in
      let clients = try (0..<20).map { _ in try RawClient(port: test.port) }
      for client in clients {
        client.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 50))
      }
      _ = clients.first?.answer()
      test.server.stop()
    }
    #expect(test.server.connectionCount == 0)
  }
}
