import Testing

@testable import Drill

@Suite("A drill notices broken promises")
struct BrokenPromiseTests {
  typealias Reply = ScriptedOffice.Reply

  /// A box office that breaks a promise, and which.
  struct Breach: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: DrillReport.Violation.Kind
    let script: @Sendable (ScriptedOffice.Ask) -> Reply?
    var testDescription: String { name }
  }

  static let breaches = [
    Breach(name: "sells one seat to everyone", kind: .soldTwice) { ask in
      guard ask.path == "/api/v1/payments" else { return nil }
      let seat = ScriptedOffice.seat(5)
      return .json(201, #"{"tickets":[{"ticketId":"\#(seat)","seatId":"\#(seat)"}]}"#)
    },
    Breach(name: "answers 500", kind: .serverError) { ask in
      ask.path == "/api/v1/reservations" ? .json(500, "{}") : nil
    },
    Breach(name: "answers 503 without Retry-After", kind: .serverError) { ask in
      ask.path == "/api/v1/reservations" ? .json(503, #"{"code":"BUSY"}"#) : nil
    },
    Breach(name: "refuses a good access token", kind: .tokenRefused) { ask in
      ask.path == "/api/v1/payments" ? .json(401, #"{"code":"UNAUTHENTICATED"}"#) : nil
    },
    Breach(name: "forgets a place in line", kind: .tokenRefused) { ask in
      ask.path.hasSuffix("/performances") ? .json(404, #"{"code":"QUEUE_TOKEN_NOT_FOUND"}"#) : nil
    },
    Breach(name: "closes instead of answering, twice", kind: .answerLost) { ask in
      ask.path == "/api/v1/payments" && ask.earlier < 4 ? .nothing : nil
    },
    Breach(name: "leaves out what an answer must have", kind: .notUnderstood) { ask in
      ask.path == "/api/v1/reservations" ? .json(201, "{}") : nil
    },
  ]

  @Test("it is named, and an honest box office has none", arguments: breaches)
  func breach(_ breach: Breach) throws {
    let tally = try CrowdPlayerTests.play(
      CrowdPlayerTests.hasty(2), script: breach.script
    ).tally
    #expect(tally.violations.map(\.kind) == [breach.kind], "\(tally.violations)")
    #expect(tally.violations.first?.example.isEmpty == false)
  }

  @Test("a connection that the server ended while it was idle is no lost answer")
  func idleConnections() throws {
    var settings = CrowdPlayerTests.hasty(1)
    settings.connections = 1
    // The join's connection is closed when the next request comes on it; the repeat is answered.
    let (tally, asks) = try CrowdPlayerTests.play(settings) { ask in
      ask.path.hasSuffix("/performances") && ask.earlier == 0 ? .nothing : nil
    }
    #expect(tally.violations.isEmpty && tally.funnel.ticketed == 1)
    #expect(asks.count { $0.path.hasSuffix("/performances") } == 2)
  }
}
