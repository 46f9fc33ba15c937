import Foundation
import Glibc
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing

/// The requirements for the program as it is shipped; one test after the other, because each wants the
/// machine.
@Suite("The built program", .serialized)
enum BuiltProgram {}

extension BuiltProgram {
  @Suite("A small hall sells out to a crowd, through a crash")
  struct HallSaleTests {
    static let fans = 500
    static let seats = 50
    static let inside = 20
    static let price = 10_000

    @Test("fifty seats, five hundred fans, a line of twenty, and kill -9 in the middle")
    func sale() async throws {
      let seed = UInt64.random(in: 1...999_999)
      print("end to end: the sale's seed is \(seed)")
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        let whereabouts = Whereabouts(server)
        let organiser = try await Organiser(whereabouts)
        let ids = try await organiser.concert(
          seats: Self.seats, price: Self.price,
          terms: [
            "holdSeconds": 3, "seatsPerUser": 4,
            "policy": [
              "kind": "capacity", "maxActive": .integer(Int64(Self.inside)), "activeSeconds": 6,
            ],
          ])
        let watch = Watch(organiser: organiser, concert: ids.concert)
        let begun = ContinuousClock.now
        var fans = (0..<Self.fans).map {
          Fan(
            $0, whereabouts, seed: seed, concert: ids.concert, performance: ids.performance,
            price: Int64(Self.price))
        }
        fans = try await each(fans, atOnce: 8) { try $0.joinUp() }
        print("end to end: \(Self.fans) accounts in \(ContinuousClock.now - begun)")

        // All fans are in line before the first is let in.
        try await watch.pauseLine(true)
        fans = try await each(fans.shuffled(), atOnce: 32) { try $0.joinLine() }
        fans = try await each(fans, atOnce: 32) { try $0.look() }
        #expect(Set(fans.map(\.report.position)) == Set(0..<Self.fans))
        try await watch.pauseLine(false)

        let (reports, figures) = try await sell(fans, watch, server)
        try #require(
          whereabouts.complaints.isEmpty,
          "\(whereabouts.complaints.count): \(whereabouts.complaints.prefix(10))")
        print("end to end: answers by status: \(whereabouts.summary)")
        #expect(figures.activeMax <= Self.inside)
        #expect(figures.samples > 5)
        checkOrder(reports)
        try await checkOwners(reports, watch)
        try await checkReturning(reports, whereabouts, ids.concert)
        try await checkEnd(figures.server, reports, place)
      }
    }

    /// Lets all fans buy, ends the server in the middle, and starts it again.
    private func sell(
      _ fans: [Fan], _ watch: Watch, _ server: RunningServer
    ) async throws -> (reports: [FanReport], figures: Watch.Figures) {
      let begun = ContinuousClock.now
      let over = Flag()
      async let figures = watch.run(server, until: { over.isSet })
      let done: [Fan]
      do {
        done = try await each(fans, atOnce: Self.fans) { try $0.run() }
      } catch {
        over.set()
        _ = try await figures
        throw error
      }
      over.set()
      let reports = done.map(\.report)
      let counts = Dictionary(grouping: reports, by: \.outcome).mapValues(\.count)
      print("end to end: sold out in \(ContinuousClock.now - begun); \(counts)")
      return (reports, try await figures)
    }

    /// The line let people in as they had joined, and told the rest that nothing is left.
    private func checkOrder(_ reports: [FanReport]) {
      let inOrder = reports.sorted { $0.position < $1.position }
      let entered = inOrder.filter { !$0.enteredAt.isEmpty }
      #expect(entered.count >= Self.seats / 4)
      #expect(entered.map(\.position) == Array(0..<entered.count), "somebody was passed over")
      #expect(entered.map(\.enteredAt) == entered.map(\.enteredAt).sorted())
      #expect(
        inOrder.dropFirst(entered.count).allSatisfy { $0.outcome == .tooLate && $0.payment == nil })
      #expect(reports.filter { $0.outcome == .bought }.allSatisfy { $0.payment != nil })
    }

    /// Fifty seats have fifty tickets, and the revenue is what the buyers paid.
    private func checkOwners(_ reports: [FanReport], _ watch: Watch) async throws {
      let payments = reports.compactMap(\.payment)
      let tickets = payments.flatMap(\.tickets)
      #expect(tickets.count == Self.seats)
      #expect(Set(tickets.map(\.seat)).count == Self.seats)
      #expect(Set(tickets.map(\.code)).count == Self.seats)
      #expect(payments.reduce(0) { $0 + $1.amount } == Int64(Self.seats * Self.price))
      let stats = try await watch.stats()
      #expect(stats.number("sold") == Int64(Self.seats))
      #expect(stats.number("held") == 0 && stats.number("seatsLeft") == 0)
      #expect(stats.number("revenue") == Int64(Self.seats * Self.price))
    }

    /// All fans find exactly what was acknowledged, with the token from before the crash.
    private func checkReturning(
      _ reports: [FanReport], _ whereabouts: Whereabouts, _ concert: String
    ) async throws {
      try await onThread {
        for report in reports {
          var visitor = Visitor(whereabouts, token: report.accessToken)
          defer { visitor.close() }
          let wallet = try visitor.ask(.get, "/api/v1/wallet")
          #expect(wallet.number("balance") == report.balance, "fan \(report.number)")
          let payments = try visitor.ask(.get, "/api/v1/payments").items
          #expect(
            payments.map { FanReport.Payment($0) } == [report.payment].compactMap { $0 },
            "fan \(report.number)")
          let tickets = try visitor.ask(.get, "/api/v1/tickets").items
          #expect(
            Set(tickets.compactMap { $0["ticketId"]?.stringValue })
              == Set(report.payment?.tickets.map(\.id) ?? []))
        }
        // A new person: one of the fans may still be inside, and would be shown that place.
        var late = Visitor(
          whereabouts,
          token: try Visitor.joinUp(
            whereabouts, email: "late@example.com", password: Fan.password))
        defer { late.close() }
        let line = try late.ask(.get, "/api/v1/concerts/\(concert)/queue")
        #expect(line.text("state") == "SOLD_OUT")
        let joined = try late.ask(
          .post, "/api/v1/queue-tokens", json: ["concertId": .string(concert)])
        #expect(joined.code == "SOLD_OUT")
      }
      #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(10))")
    }

    /// The store agrees with itself while the server runs and afterwards; the log kept secrets.
    private func checkEnd(
      _ server: RunningServer, _ reports: [FanReport], _ place: Premises
    ) async throws {
      for isRunning in [true, false] {
        if !isRunning { #expect(try await server.stop() == 0) }
        let outcome = try await place.boxoffice("reconcile")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Everything agrees"))
      }
      let log = try String(contentsOfFile: RunningServer.log(of: place), encoding: .utf8)
      #expect(log.utf8.count > 100_000)
      var canaries = [Premises.secret, Premises.organiser.password, Fan.password]
      for report in reports where report.payment != nil {
        canaries += [report.accessToken, report.queueToken]
        canaries += report.payment?.tickets.map(\.code) ?? []
      }
      canaries += reports.prefix(20).flatMap { [$0.accessToken, $0.queueToken] }
      #expect(canaries.allSatisfy { $0.count >= 10 })
      log.withCString { log in
        // The C library searches the megabytes of this log in no time.
        #expect(strstr(log, "/api/v1/payments") != nil)
        for canary in canaries {
          #expect(strstr(log, canary) == nil, "the log tells \(canary.prefix(8))…")
        }
      }
      for line in log.split(separator: "\n").prefix(2_000) {
        #expect(throws: Never.self) { try JSONValue.parse(Array(line.utf8)) }
      }
    }
  }

  /// The organiser's eye on the sale; it also pulls the plug.
  struct Watch: Sendable {
    struct Figures: Sendable {
      let activeMax: Int
      let samples: Int
      let server: RunningServer
    }

    let organiser: Organiser
    let concert: String
    /// Seats that fans know they bought when the server is ended.
    private static let soldAtCrash = 20

    func pauseLine(_ isPaused: Bool) async throws {
      let reply = try await ask(
        .patch, "/api/v1/admin/concerts/\(concert)/queue", ["paused": .bool(isPaused)])
      #expect(reply.status == 200, "\(reply.text)")
    }

    func stats() async throws -> Reply {
      try await ask(.get, "/api/v1/admin/concerts/\(concert)/stats")
    }

    private func ask(
      _ method: Method, _ target: String, _ json: JSONValue? = nil
    ) async throws -> Reply {
      try await onThread { [organiser] in
        var visitor = Visitor(organiser.whereabouts, token: organiser.token)
        defer { visitor.close() }
        return try visitor.ask(method, target, json: json)
      }
    }

    /// Looks again and again, and ends the server once when a good part is sold.
    func run(
      _ server: RunningServer, until isOver: @escaping @Sendable () -> Bool
    ) async throws -> Figures {
      async let looks = look(until: isOver)
      let whereabouts = organiser.whereabouts
      await onThread {
        while whereabouts.ticketsBought < Self.soldAtCrash, !isOver() { pause(milliseconds: 1) }
      }
      let sold = whereabouts.ticketsBought
      #expect(sold >= Self.soldAtCrash && !isOver(), "the sale was over before the crash")
      whereabouts.leaving()
      try await server.crash()
      let next = try await RunningServer.start(in: server.place)
      whereabouts.arrived(next)
      print("end to end: killed at \(sold) sold, back in \(next.startTime)")
      let (samples, activeMax) = try await looks
      print("end to end: \(samples) looks, at most \(activeMax) inside")
      return Figures(activeMax: activeMax, samples: samples, server: next)
    }

    private func look(
      until isOver: @Sendable () -> Bool
    ) async throws -> (samples: Int, activeMax: Int) {
      var (samples, activeMax) = (0, 0)
      while !isOver() {
        activeMax = max(activeMax, Int(try await stats().number("active")))
        samples += 1
      }
      return (samples, activeMax)
    }
  }
}

/// Runs `body` on every fan, each on a thread, so many at once; the fans afterwards.
private func each(
  _ fans: [Fan], atOnce: Int, _ body: @escaping @Sendable (inout Fan) throws -> Void
) async throws -> [Fan] {
  let round = Round(fans)
  return try await withThrowingTaskGroup(of: [Fan].self) { group in
    for _ in 0..<min(atOnce, fans.count) {
      group.addTask {
        try await onThread {
          var done: [Fan] = []
          while var fan = round.next() {
            try body(&fan)
            done.append(fan)
          }
          return done
        }
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
}

/// Fans who have not had their turn.
private final class Round: Sendable {
  private let waiting: Mutex<[Fan]>
  init(_ fans: [Fan]) { waiting = Mutex(fans) }
  func next() -> Fan? { waiting.withLock { $0.popLast() } }
}
