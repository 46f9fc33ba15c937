import Testing

@testable import Drill

@Suite("Latencies count from when a step was due")
struct OpenLoopTests {
  /// Four hundred people in two seconds on two connections, at a server that stalls for one second.
  private static func stalled() throws -> Tally {
    var settings = CrowdPlayerTests.hasty(400)
    settings.arrivals = ArrivalCurve(shape: .even, seconds: 2)
    settings.connections = 2
    settings.leavingSilently = 1
    return try CrowdPlayerTests.play(settings) { ask in
      ask.earlier == 50
        ? .stalled(1_000, 201, #"{"token":"tttt","status":"ACTIVE","pollAfter":1}"#) : nil
    }.tally
  }

  @Test(
    "a stall of a second is in the slowest hundredth, though only two requests were on their way")
  func stall() throws {
    let tally = try Self.stalled()
    let joins = tally.latencies[Int(Step.join.rawValue)]
    #expect(joins.count == 400)
    // People kept coming meanwhile: about half of all were due during the stall.
    #expect(joins.percentile(0.99) > 900_000, "\(joins.percentile(0.99))")
    #expect(joins.percentile(0.75) > 300_000, "\(joins.percentile(0.75))")
    // Its twin, which starts the clock when a request goes out, sees two slow requests in four hundred.
    #expect(tally.fromSending.count == 400)
    #expect(tally.fromSending.percentile(0.99) < 300_000, "\(tally.fromSending.percentile(0.99))")
  }

  @Test("a wait for a free connection is a part of it, and told")
  func connections() throws {
    let tally = try Self.stalled()
    #expect(tally.connectionWaits.max > 900_000)
    #expect(tally.connectionsMost == 2)
  }
}
