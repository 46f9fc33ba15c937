import Capacity
import JSON

extension Planning {
  /// The table of costs, in the form that `--costs` reads.
  static func json(of costs: Costs) -> String {
    let lines = Cost.allCases.map { cost in
      var writer = JSONWriter()
      writer.real(costs[cost])
      return "  \"\(cost.rawValue)\": \(String(decoding: writer.bytes, as: UTF8.self))"
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n}"
  }

  /// The plan as one JSON object, for programs; units stand in the names, shares are 0 to 1.
  static func json(of plan: CapacityPlan) -> String {
    let bytes = JSONWriter.object(reservingCapacity: 32_768) { writer in
      writer.object("sale") { $0.members(of: plan.sale) }
      writer.member("oneProcessIsEnough", plan.isOneProcessEnough)
      writer.strains("oneProcessLacks", plan.lacking)
      writer.object("pace") { $0.pace(of: plan) }
      writer.object("polls") { $0.polls(of: plan.demand.polls) }
      writer.object("machines") { $0.members(of: plan.machines, plan.demand) }
      writer.strains("strains", plan.strains)
      writer.array("givesWay") { list in
        for one in plan.givingWay() {
          list.object { writer in
            writer.member("part", one.part.rawValue)
            writer.member("fans", one.fans)
          }
        }
      }
      writer.array("curve") { list in
        for point in plan.curve {
          list.object { writer in
            writer.member("second", point.second)
            writer.number("waiting", point.waiting)
            writer.number("pollsPerSecond", point.polls)
          }
        }
      }
      writer.member("costsMeasuredOn", Costs.measuredOn)
      writer.array("costsOverridden") { list in
        for cost in plan.costs.overridden { list.string(cost.rawValue) }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONWriter {
  fileprivate mutating func number(_ name: StaticString, _ value: Double) {
    key(name)
    // Thousandths, as far as a number has them.
    real(value < 1e12 ? (value * 1_000).rounded() / 1_000 : value.rounded())
  }

  fileprivate mutating func members(of sale: PlannedSale) {
    member("fans", sale.fans)
    member("seats", sale.seats)
    member("minutes", sale.minutes)
    member("arriveSeconds", sale.arriveSeconds)
    member("perBooking", sale.perBooking)
    member("staySeconds", sale.staySeconds)
    member("buyersPercent", sale.buyersPercent)
    member("logInPercent", sale.logInPercent)
    member("graceSeconds", sale.graceSeconds)
  }

  fileprivate mutating func pace(of plan: CapacityPlan) {
    number("arrivalsPerSecond", plan.demand.joinsPerSecond)
    number("entriesPerSecond", plan.demand.entriesPerSecond)
    number("bookingsPerSecond", plan.demand.bookingsPerSecond)
    number("seatsPerSecond", plan.demand.bookingsPerSecond * Double(plan.sale.perBooking))
    member("maxActive", plan.maxActive)
    number("endSeconds", plan.demand.polls.endSeconds)
  }

  fileprivate mutating func polls(of polls: PollLoad) {
    number("peakPerSecond", polls.peak)
    number("total", polls.total)
    number("waitingPeak", polls.waitingPeak)
    number("longestWaitSeconds", polls.longestWait)
    member("pollAfterMin", polls.pollAfter.lowerBound)
    member("pollAfterMax", polls.pollAfter.upperBound)
  }

  fileprivate mutating func members(of machines: Deployment, _ demand: Demand) {
    member("stores", machines.stores.rawValue)
    member("instances", machines.instances)
    member("coresEach", machines.cores)
    number("memoryBytesEach", machines.memoryBytes)
    number("busyCores", demand.busyCores)
    number("pollCores", demand.pollCores)
    number("arrivalCores", demand.arrivalCores)
    number("insideCores", demand.insideCores)
    number("streamCores", demand.streamCores)
    number("networkBytesPerSecond", demand.networkBytes)
    number("cacheableBytesPerSecond", demand.cacheableBytes)
    number("connections", demand.connections)
    number("fanConnections", demand.fanConnections)
    if machines.stores == .sqlite {
      number("diskBytesPerSecond", demand.diskBytes)
    } else {
      member("postgresCores", machines.postgresCores)
      number("walBytesPerSecond", demand.walBytes)
      member("postgresConnections", machines.postgresConnections)
      number("redisBytes", machines.redisBytes)
    }
  }

  fileprivate mutating func strains(_ name: StaticString, _ strains: [Strain]) {
    array(name) { list in
      for strain in strains {
        list.object { writer in
          writer.member("part", strain.part.rawValue)
          writer.number("used", strain.used)
        }
      }
    }
  }
}
