import JSON

extension DrillReport {
  /// The report as one JSON object, for programs; times in milliseconds, shares 0 to 1.
  public var json: [UInt8] {
    JSONWriter.object(reservingCapacity: 16_384) { writer in
      writer.object("about") { $0.members(of: about) }
      writer.object("result") { $0.members(of: result) }
      writer.array("steps") { list in for one in steps { list.object { $0.members(of: one) } } }
      writer.object("funnel") { $0.members(of: funnel) }
      writer.array("refusals") { list in
        for one in refusals {
          list.object { writer in
            writer.member("code", one.code)
            writer.member("status", one.status)
            writer.member("count", one.count)
          }
        }
      }
      writer.object("fairness") { $0.members(of: fairness) }
      writer.array("findings") { list in for one in findings { list.object { $0.members(of: one) } }
      }
      writer.object("advice") { $0.members(of: advice) }
      writer.array("violations") { list in
        for one in violations {
          list.object { writer in
            writer.member("kind", one.kind.rawValue)
            writer.member("count", one.count)
            writer.member("example", one.example)
          }
        }
      }
      if let server { writer.object("server") { $0.members(of: server) } }
      writer.object("driver") { $0.members(of: driver) }
      if let prediction { writer.object("prediction") { $0.members(of: prediction) } }
      writer.array("seconds") { list in for one in seconds { list.object { $0.members(of: one) } } }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func number(_ name: StaticString, _ value: Double?) {
    key(name)
    guard let value else { return null() }
    // Thousandths: a microsecond of a time in milliseconds.
    real((value * 1_000).rounded() / 1_000)
  }

  fileprivate mutating func members(of about: DrillReport.About) {
    member("version", about.version)
    member("date", about.date)
    member("seed", String(about.seed))
    member("title", about.title)
    member("venue", about.venue)
    member("seats", about.seats)
    member("fans", about.fans)
    member("bots", about.bots)
    number("arrivalSeconds", about.arrivalSeconds)
    member("curve", about.curve)
    member("party", about.party)
    member("policy", about.policy)
    member("maxActive", about.maxActive)
    member("activeSeconds", about.activeSeconds)
    member("holdSeconds", about.holdSeconds)
    member("graceSeconds", about.graceSeconds)
    member("source", about.source)
    array("settings") { list in
      for setting in about.settings {
        list.object { writer in
          writer.member("name", setting.name)
          writer.member("value", setting.value)
        }
      }
    }
  }

  fileprivate mutating func members(of result: DrillReport.Result) {
    number("sellOutMilliseconds", result.sellOutMilliseconds)
    number("sellingMilliseconds", result.sellingMilliseconds)
    number("durationMilliseconds", result.durationMilliseconds)
    member("seatsSold", result.seatsSold)
    member("seatsLeft", result.seatsLeft)
    member("revenue", result.revenue)
    member("bookings", result.bookings)
    number("bookingsPerSecond", result.bookingsPerSecond)
    member("requests", result.requests)
    number("bookingP50", result.bookingP50)
    number("bookingP95", result.bookingP95)
    number("bookingP99", result.bookingP99)
    member("rulesChecked", result.rulesChecked)
    member("isInterrupted", result.isInterrupted)
    member("isClean", result.isClean)
  }

  fileprivate mutating func members(of step: DrillReport.Step) {
    member("name", step.name)
    member("count", step.count)
    member("refused", step.refused)
    number("p50", step.p50)
    number("p95", step.p95)
    number("p99", step.p99)
    number("max", step.max)
  }

  fileprivate mutating func members(of funnel: DrillReport.Funnel) {
    member("arrived", funnel.arrived)
    member("joined", funnel.joined)
    member("entered", funnel.entered)
    member("held", funnel.held)
    member("paid", funnel.paid)
    member("ticketed", funnel.ticketed)
    member("toldSoldOut", funnel.toldSoldOut)
    member("leftSilently", funnel.leftSilently)
    member("letLapse", funnel.letLapse)
    member("foundNothing", funnel.foundNothing)
    member("unfinished", funnel.unfinished)
    member("turnedAway", funnel.turnedAway)
  }

  fileprivate mutating func members(of fairness: DrillReport.Fairness) {
    member("compared", fairness.compared)
    key("inOrder")
    real(fairness.inOrder)
    member("overtook", fairness.overtook)
    array("order") { list in
      for point in fairness.order {
        list.object { writer in
          writer.number("arrival", point.arrival)
          writer.number("entry", point.entry)
        }
      }
    }
    member("seatsOfBots", fairness.seatsOfBots)
    number("shareOfBots", fairness.shareOfBots)
    member("seatsReleasedByBots", fairness.seatsReleasedByBots)
    number("seatSecondsBlocked", fairness.seatSecondsBlocked)
  }

  fileprivate mutating func members(of finding: DrillReport.Finding) {
    member("kind", finding.kind.rawValue)
    member("isFirst", finding.isFirst)
    member("text", finding.text)
    object("figures") { writer in
      for figure in finding.figures {
        writer.key(named: figure.name)
        writer.real((figure.value * 1_000).rounded() / 1_000)
      }
    }
  }

  fileprivate mutating func members(of advice: DrillReport.Advice) {
    number("ratePerSecond", advice.ratePerSecond)
    number("secondsInside", advice.secondsInside)
    member("maxActive", advice.maxActive)
    member("graceSeconds", advice.graceSeconds)
    number("longestPollGapSeconds", advice.longestPollGapSeconds)
  }

  fileprivate mutating func members(of server: DrillReport.Server) {
    number("cpuSeconds", server.cpuSeconds)
    member("processors", server.processors)
    number("cpuMillisecondsPerBooking", server.cpuMillisecondsPerBooking)
    number("residentBytes", server.residentBytes)
    member("commits", server.commits)
    number("syncMilliseconds", server.syncMilliseconds)
  }

  fileprivate mutating func members(of driver: DrillReport.Driver) {
    number("cpuSeconds", driver.cpuSeconds)
    number("cpuMicrosecondsPerRequest", driver.cpuMicrosecondsPerRequest)
    member("connections", driver.connections)
    number("longestWaitForConnection", driver.longestWaitForConnection)
  }

  fileprivate mutating func members(of prediction: DrillReport.Prediction) {
    number("sellOutMilliseconds", prediction.sellOutMilliseconds)
    number("measuredSellOut", prediction.measuredSellOut)
    number("sellOutError", prediction.sellOutError)
    number("bookingP99", prediction.bookingP99)
    number("measuredP99", prediction.measuredP99)
    number("p99Error", prediction.p99Error)
  }

  fileprivate mutating func members(of second: DrillReport.Second) {
    member("arrivals", second.arrivals)
    member("joins", second.joins)
    member("polls", second.polls)
    member("entries", second.entries)
    member("holds", second.holds)
    member("payments", second.payments)
    member("refusals", second.refusals)
    member("requests", second.requests)
    member("waiting", second.waiting)
    member("inside", second.inside)
    member("seatsLeft", second.seatsLeft)
    number("p99", second.p99)
    number("serverCPU", second.serverCPU)
    number("driverCPU", second.driverCPU)
  }
}
