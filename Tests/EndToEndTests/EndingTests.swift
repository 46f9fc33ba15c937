import Chance
import Foundation
import Glibc
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing

extension BuiltProgram {
  @Suite("Ends, wanted and not")
  struct EndingTests {
    @Test("killed at any moment, it has everything it acknowledged, eight times over")
    func crashes() async throws {
      let seed = UInt64.random(in: 1...999_999)
      print("end to end: the crash loop's seed is \(seed)")
      var chance = SeededChance(seed: seed)
      try await withPlace { place in
        var server = try await RunningServer.start(in: place)
        let whereabouts = Whereabouts(server)
        var customers = try await Customer.crowd(8, whereabouts, seed: seed)
        var moments: [String] = []
        for _ in 1...8 {
          let known = customers.map(\.deeds.count)
          let moment = Int.random(in: 30...350, using: &chance)
          let stopping = Flag()
          let crowd = customers
          async let acted = each(crowd) { customer in
            while !stopping.isSet { try customer.act() }
          }
          await onThread { pause(milliseconds: moment) }
          whereabouts.leaving()
          try await server.crash()
          server = try await RunningServer.start(in: place)
          stopping.set()
          whereabouts.arrived(server)
          customers = try await acted
          let firsts = Dictionary(
            uniqueKeysWithValues: zip(customers.map(\.name), known))
          customers = try await each(customers) { customer in
            try customer.check(from: firsts[customer.name] ?? 0)
          }
          try #require(
            whereabouts.complaints.isEmpty,
            "seed \(seed), killed after \(moment) ms: \(whereabouts.complaints.prefix(5))")
          let outcome = try await place.boxoffice("reconcile")
          #expect(outcome.code == 0, "seed \(seed), after \(moment) ms: \(outcome.errors)")
          let count = customers.map(\.deeds.count).reduce(0, +) - known.reduce(0, +)
          moments.append("\(moment) ms \(count) deeds back in \(server.startTime)")
        }
        for moment in moments { print("end to end: killed after \(moment)") }
        print("end to end: answers by status: \(whereabouts.summary)")
        #expect(customers.allSatisfy { $0.deeds.count > 8 })
        customers = try await each(customers) { $0.close() }
        #expect(try await server.stop() == 0)
      }
    }

    @Test("SIGTERM under load answers everything that was accepted, keeps it, and exits with 0")
    func drain() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        let whereabouts = Whereabouts(server)
        var customers = try await Customer.crowd(8, whereabouts, seed: 7)
        let load = Load(server: server, token: try await account(whereabouts))
        async let pushed = load.push(callers: 8)
        async let readiness = load.watchReadiness()
        // Until there is something to lose, however slow the machine is.
        await onThread {
          let deadline = ContinuousClock.now + .seconds(20)
          while load.acknowledged <= 50, .now < deadline { pause(milliseconds: 10) }
        }
        load.noteSignal()
        let signalled = ContinuousClock.now
        let code = try await server.stop()
        let took = ContinuousClock.now - signalled
        let acknowledged = try await pushed
        let states = try await readiness
        #expect(code == 0)
        #expect(load.complaints.isEmpty, "\(load.complaints.prefix(5))")
        #expect(acknowledged.count > 50)
        #expect(states.first == 200)
        // The last request may have been answered just before, and its connection closed just after.
        #expect(
          states.last == 503 || load.wasToldToClose, "readiness did not fall while draining")
        #expect(took < .seconds(10))
        print("end to end: drained \(acknowledged.count) top-ups in \(took); readiness \(states)")

        let again = try await RunningServer.start(in: place)
        whereabouts.leaving()
        whereabouts.arrived(again)
        try await load.check(acknowledged, whereabouts)
        customers = try await each(customers) { customer in
          try customer.check(from: 0)
          customer.close()
        }
        #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(5))")
        #expect(try await place.boxoffice("reconcile").code == 0)
        #expect(try await again.stop() == 0)
      }
    }

    private func account(_ whereabouts: Whereabouts) async throws -> String {
      try await onThread {
        try Visitor.joinUp(whereabouts, email: "load@example.com", password: "a long password")
      }
    }
  }

  /// Clients that top up one wallet until the server lets no one in any more.
  ///
  /// They do not excuse a broken connection, unlike a visitor.
  final class Load: Sendable {
    private let server: RunningServer
    private let token: String
    private let signalled = Flag()
    private let unexpected = Mutex<[String]>([])
    private let count = Atomic<Int>(0)
    private let toldToClose = Flag()

    init(server: RunningServer, token: String) {
      self.server = server
      self.token = token
    }

    var complaints: [String] { unexpected.withLock { $0 } }

    /// Top-ups that were answered so far.
    var acknowledged: Int { count.load(ordering: .relaxed) }

    /// Whether the watcher's connection was closed by an answer.
    var wasToldToClose: Bool { toldToClose.isSet }

    func noteSignal() { signalled.set() }

    private func complain(_ text: String) { unexpected.withLock { $0.append(text) } }

    private func request(_ key: String) -> [UInt8] {
      let body = Array(#"{"amount":1}"#.utf8)
      return Wire.head(
        .post, "/api/v1/wallet/charges",
        [
          ("Authorization", "Bearer \(token)"), ("Idempotency-Key", key),
          ("Content-Type", "application/json"),
        ], body) + body
    }

    /// The answers by key.
    func push(callers: Int) async throws -> [String: [UInt8]] {
      try await withThrowingTaskGroup(of: [String: [UInt8]].self) { group in
        for caller in 0..<callers {
          group.addTask { try await onThread { try self.call(caller) } }
        }
        var all: [String: [UInt8]] = [:]
        for try await answers in group { all.merge(answers) { first, _ in first } }
        return all
      }
    }

    private func call(_ caller: Int) throws -> [String: [UInt8]] {
      var answers: [String: [UInt8]] = [:]
      var number = 0
      while var wire = connect() {
        defer { wire.close() }
        var isFresh = true
        while true {
          number += 1
          let key = "load-\(caller)-\(number)"
          let reply: Reply
          do {
            reply = try wire.ask(request(key), isHead: false)
          } catch {
            // A connection that the kernel made but the server never took promises nothing.
            if !(isFresh && signalled.isSet) { complain("\(key), fresh: \(isFresh): \(error)") }
            break
          }
          isFresh = false
          if reply.status == 201 {
            answers[key] = reply.body
            count.add(1, ordering: .relaxed)
          }
          if reply.status != 201, reply.status != 503 { complain("\(reply.status) \(reply.text)") }
          if reply.header("connection")?.lowercased() == "close" { break }
        }
      }
      return answers
    }

    /// A new connection, or nil when none is accepted any more after the signal.
    private func connect() -> Wire? {
      do {
        return try Wire(port: server.port)
      } catch {
        if !signalled.isSet { complain("connecting: \(error)") }
        return nil
      }
    }

    /// What readiness says over one kept connection until it ends.
    func watchReadiness() async throws -> [Int] {
      try await onThread { [self] in
        var states: [Int] = []
        guard var wire = connect() else { return states }
        defer { wire.close() }
        while let reply = try? wire.ask(
          Wire.head(.get, "/health/ready", [], []), isHead: false)
        {
          if states.last != reply.status { states.append(reply.status) }
          if reply.header("connection")?.lowercased() == "close" {
            toldToClose.set()
            break
          }
          pause(milliseconds: 5)
        }
        return states
      }
    }

    /// Every acknowledged top-up is in the wallet once, and its key answers as before.
    func check(_ acknowledged: [String: [UInt8]], _ whereabouts: Whereabouts) async throws {
      try await onThread { [self] in
        var visitor = Visitor(whereabouts, token: token)
        defer { visitor.close() }
        let before = try visitor.ask(.get, "/api/v1/wallet").number("balance")
        if before < acknowledged.count { complain("\(before) of \(acknowledged.count)") }
        for (key, body) in acknowledged {
          let again = try visitor.ask(
            .post, "/api/v1/wallet/charges", json: ["amount": 1], key: key)
          if again.body != body { complain("\(key): \(again.text)") }
        }
        let after = try visitor.ask(.get, "/api/v1/wallet").number("balance")
        if before != after { complain("replays changed \(before) to \(after)") }
      }
      #expect(complaints.isEmpty, "\(complaints.prefix(5))")
    }
  }
}
