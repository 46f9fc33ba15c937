/// What a sale needs: the answer of the capacity model.
///
/// The model has no clock and no chance: the same sale and costs give the same plan. More fans never need fewer
/// machines.
package struct CapacityPlan: Sendable {
  /// The sale.
  package let sale: PlannedSale
  /// The costs it was counted with.
  package let costs: Costs
  /// Whether one process with SQLite is enough.
  package let isOneProcessEnough: Bool
  /// What one process lacks, the worst first; empty when it is enough.
  package let lacking: [Strain]
  /// What the sale asks of the stores that were chosen.
  package let demand: Demand
  /// The machines.
  package let machines: Deployment
  /// Every part of them, the fullest first.
  package let strains: [Strain]

  /// Plans a sale.
  package init(_ sale: PlannedSale, costs: Costs = Costs()) {
    self.sale = sale
    self.costs = costs
    let alone = Demand(sale, on: .sqlite, costs: costs)
    let single = Deployment(alone, sale: sale, stores: .sqlite, costs: costs)
    let singleStrains = Strain.all(alone, on: single, sale: sale, costs: costs)
    lacking = singleStrains.filter(\.isTooFull)
    isOneProcessEnough = lacking.isEmpty
    let stores = sale.stores ?? (isOneProcessEnough ? .sqlite : .cluster)
    if stores == .sqlite {
      demand = alone
      machines = single
      strains = singleStrains
    } else {
      demand = Demand(sale, on: .cluster, costs: costs)
      machines = Deployment(demand, sale: sale, stores: .cluster, costs: costs)
      strains = Strain.all(demand, on: machines, sale: sale, costs: costs)
    }
  }

  /// The line's `maxActive`.
  package var maxActive: Int { sale.maxActive }

  /// The number of fans at which a part of these machines is used up, all else equal; nil when that does not
  /// depend on the fans.
  package func fans(thatUseUp part: Strain.Part) -> Int? {
    func isUsedUp(_ fans: Int) -> Bool {
      let sale = sale.with(fans: fans)
      let demand = Demand(sale, on: machines.stores, costs: costs)
      return Strain.all(demand, on: machines, sale: sale, costs: costs)
        .contains { $0.part == part && $0.used > 1 }
    }
    guard isUsedUp(CapacityLimits.searchFansMax), !isUsedUp(1) else { return nil }
    var fits = 1
    var fails = CapacityLimits.searchFansMax
    // To two hundredths: no cost is known better.
    while Double(fails) / Double(fits) > 1.02, fails - fits > 1 {
      let middle = Int((Double(fits) * Double(fails)).squareRoot())
      let tried = min(max(middle, fits + 1), fails - 1)
      if isUsedUp(tried) { fails = tried } else { fits = tried }
    }
    return fits
  }

  /// What gives way first when more fans come, and at how many; in that order. Parts that do not depend on
  /// their number are left out.
  package func givingWay() -> [(part: Strain.Part, fans: Int)] {
    strains.compactMap { strain in fans(thatUseUp: strain.part).map { (strain.part, $0) } }
      .sorted { $0.1 < $1.1 }
  }

  /// Instances needed when every waiting page keeps an event stream of its place open.
  package var instancesForStreams: Int {
    let each = Double(CapacityLimits.connectionsPerInstance) * CapacityLimits.streamShare
    return max(
      machines.instances, Int(((demand.polls.waitingPeak + demand.inside) / each).rounded(.up)))
  }

  /// People waiting and polls over time: at most ``CapacityLimits/curveSteps`` points, the mean of each step.
  package var curve: [(second: Int, waiting: Double, polls: Double)] {
    let seconds = demand.polls.perSecond.count
    let step = max(1, (seconds + CapacityLimits.curveSteps - 1) / CapacityLimits.curveSteps)
    return stride(from: 0, to: seconds, by: step).map { start in
      let part = demand.polls.perSecond[start..<min(seconds, start + step)]
      return (
        start, demand.polls.waiting(at: Double(start)),
        part.reduce(0, +) / Double(part.count)
      )
    }
  }
}
