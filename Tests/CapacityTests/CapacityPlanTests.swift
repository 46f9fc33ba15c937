import Testing

@testable import Capacity

@Suite("What a sale needs")
struct CapacityPlanTests {
  /// A million fans, 60,000 seats, twenty minutes; everyone inside buys one seat.
  private static var large: PlannedSale {
    var sale = PlannedSale(fans: 1_000_000, seats: 60_000, minutes: 20)
    sale.buyersPercent = 100
    return sale
  }

  @Test("pace and maxActive, by hand")
  func pace() {
    var sale = Self.large
    // 60,000 seats in 1,200 s.
    #expect(sale.entriesPerSecond == 50)
    #expect(sale.maxActive == 6_000)
    sale.perBooking = 2
    #expect(sale.entriesPerSecond == 25)
    sale.buyersPercent = 50
    #expect(sale.entriesPerSecond == 50)
    sale.staySeconds = 3
    #expect(sale.maxActive == 150)
  }

  @Test("cores, bytes and shares, by hand")
  func demand() {
    var costs = Costs()
    for cost in Cost.allCases { costs[cost] = 0 }
    costs[.joinMicroseconds] = 60
    costs[.bookingMicroseconds] = 460
    costs[.pollMicroseconds] = 0
    costs[.streamUpdateMicroseconds] = 10
    costs[.writerBookingMicroseconds] = 100
    costs[.walBytesPerBooking] = 8_000
    costs[.redisBytesPerPerson] = 500
    costs[.redisJoinMicroseconds] = 30
    costs[.postgresBookingMicroseconds] = 1_000
    let alone = Demand(Self.large, on: .sqlite, costs: costs)
    // A million in 60 s, 60 us each.
    #expect(abs(alone.arrivalCores - 1) < 1e-9)
    // 50 a second, 400 us each without the join.
    #expect(abs(alone.insideCores - 0.02) < 1e-9)
    // 6,000 open maps, four updates a second, 10 us.
    #expect(abs(alone.streamCores - 0.24) < 1e-9)
    #expect(abs(alone.busyCores - 1.26) < 1e-9)
    #expect(abs(alone.writerShare - 0.005) < 1e-9)
    let cluster = Demand(Self.large, on: .cluster, costs: costs)
    #expect(abs(cluster.walBytes - 400_000) < 1e-6)
    #expect(abs(cluster.redisBytes - 500e6) < 1)
    #expect(abs(cluster.redisShare - 0.5) < 1e-9)
    #expect(abs(cluster.postgresCores - 0.05) < 1e-9)
  }

  @Test("machines, by hand: a processor is filled to six tenths")
  func machines() {
    var costs = Costs()
    for cost in Cost.allCases { costs[cost] = 0 }
    costs[.clusterJoinMicroseconds] = 600
    costs[.postgresBookingMicroseconds] = 120_000
    var sale = Self.large
    sale.stores = .cluster
    let plan = CapacityPlan(sale, costs: costs)
    // Ten cores busy are 16.7 cores of which six tenths are used: five instances of four.
    #expect(plan.machines.instances == 5)
    #expect(plan.machines.postgresCores == 10)
    #expect(plan.machines.postgresConnections == 90)
  }

  @Test("a hall's sale needs one process, a million fans in a minute do not fit into one")
  func oneProcess() {
    #expect(CapacityPlan(PlannedSale(fans: 20_000, seats: 15_048, minutes: 5)).isOneProcessEnough)
    let plan = CapacityPlan(PlannedSale(fans: 10_000_000, seats: 60_000, minutes: 20))
    #expect(!plan.isOneProcessEnough)
    #expect(plan.machines.stores == .cluster)
    #expect(!plan.lacking.isEmpty)
  }

  @Test("more fans never need fewer machines")
  func monotonic() {
    for stores in PlannedSale.Stores.allCases {
      var before: CapacityPlan?
      for power in stride(from: 2.0, through: 7.5, by: 0.25) {
        var fans = 1.0
        for _ in 0..<Int(power) { fans *= 10 }
        fans *= 1 + 9 * (power - power.rounded(.down))
        var sale = PlannedSale(fans: Int(fans), seats: 60_000, minutes: 20)
        sale.stores = stores
        let plan = CapacityPlan(sale)
        if let before {
          #expect(plan.machines.instances >= before.machines.instances, "\(fans)")
          #expect(
            plan.machines.memoryBytes >= before.machines.memoryBytes * 0.99 || stores == .cluster)
          #expect(plan.machines.redisBytes >= before.machines.redisBytes)
          #expect(plan.demand.polls.peak >= before.demand.polls.peak * 0.98, "\(fans)")
        }
        before = plan
      }
    }
  }

  @Test("what gives way first is used up at that number of fans, and not much before")
  func givingWay() throws {
    let plan = CapacityPlan(PlannedSale(fans: 100_000, seats: 60_000, minutes: 20))
    let first = try #require(plan.givingWay().first)
    let more = CapacityPlan(Self.sale(plan, fans: first.fans * 103 / 100))
    let less = CapacityPlan(Self.sale(plan, fans: first.fans * 97 / 100))
    func used(_ other: CapacityPlan) -> Double {
      Strain.all(other.demand, on: plan.machines, sale: other.sale, costs: other.costs)
        .first { $0.part == first.part }?.used ?? 0
    }
    #expect(used(more) > 1)
    #expect(used(less) <= 1)
    // The pace of the sale is that of its seats.
    #expect(plan.fans(thatUseUp: .disk) == nil || plan.fans(thatUseUp: .writer) != nil)
  }

  private static func sale(_ plan: CapacityPlan, fans: Int) -> PlannedSale {
    var sale = plan.sale
    sale.fans = fans
    sale.stores = plan.machines.stores
    return sale
  }

  @Test(
    "the ends of every range give a plan with finite figures",
    arguments: [
      (1, 1, 1), (1, 10_000_000, 1), (100_000_000, 1, 10_080), (100_000_000, 10_000_000, 1),
      (1, 1, 10_080),
    ])
  func ends(fans: Int, seats: Int, minutes: Int) {
    for (arrive, stay, buyers, grace) in [(1, 1, 1, 0), (86_400, 3_600, 100, 1)] {
      var sale = PlannedSale(fans: fans, seats: seats, minutes: minutes)
      sale.arriveSeconds = arrive
      sale.staySeconds = stay
      sale.buyersPercent = buyers
      sale.graceSeconds = grace
      sale.cores = 1
      let plan = CapacityPlan(sale)
      #expect(plan.demand.busyCores.isFinite && plan.demand.busyCores >= 0)
      #expect(plan.demand.polls.total.isFinite)
      #expect(plan.machines.instances >= 1)
      #expect(plan.curve.count <= CapacityLimits.curveSteps)
      #expect(plan.strains.allSatisfy { $0.used.isFinite })
    }
  }

  @Test("a cost of one's own replaces the measured one, within bounds")
  func costs() {
    var costs = Costs()
    #expect(costs[.pollMicroseconds] == Cost.pollMicroseconds.measured)
    costs[.pollMicroseconds] = 1e300
    #expect(costs[.pollMicroseconds] == CapacityLimits.costMax)
    costs[.pollMicroseconds] = -1
    #expect(costs[.pollMicroseconds] == 0)
    #expect(costs.overridden == [.pollMicroseconds])
    for cost in Cost.allCases { #expect(!cost.source.isEmpty && cost.measured > 0) }
  }
}
