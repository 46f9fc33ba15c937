import Capacity

/// A plan in words and columns.
struct PlanText {
  private let plan: CapacityPlan

  init(_ plan: CapacityPlan) { self.plan = plan }

  private var sale: PlannedSale { plan.sale }
  private var demand: Demand { plan.demand }
  private var machines: Deployment { plan.machines }

  /// All of it, without the last line break.
  var text: String {
    [
      headline, section("The sale", saleRows), section("Machines", machineRows),
      givingWay, sizes, assumptions,
    ].joined(separator: "\n\n")
  }

  private var headline: String {
    let first =
      "\(Self.grouped(sale.fans)) fans for \(Self.grouped(sale.seats)) seats in "
      + "\(Self.grouped(sale.minutes)) \(sale.minutes == 1 ? "minute" : "minutes").\n"
    guard plan.isOneProcessEnough else {
      let lacking = plan.lacking.map { "\(Self.name($0.part)) \(Self.percent($0.used))" }
      return first + "One process with SQLite is not enough; it would use "
        + lacking.joined(separator: ", ") + "."
    }
    let fullest = plan.strains.first { $0.part != .logIns }
    return first + "One process with SQLite on \(Self.count(sale.cores, "core")) is enough."
      + (machines.stores == .sqlite
        ? fullest.map { " Fullest: \(Self.name($0.part)), \(Self.percent($0.used))." } ?? "" : "")
  }

  private var saleRows: [(String, String)] {
    let polls = demand.polls
    let seats = demand.bookingsPerSecond * Double(sale.perBooking)
    let left =
      Double(sale.fans) - min(Double(sale.fans), demand.entriesPerSecond * polls.endSeconds)
    return [
      (
        "pace",
        "\(Self.short(seats)) seats, \(Self.short(demand.bookingsPerSecond)) bookings and "
          + "\(Self.short(demand.entriesPerSecond)) people let in a second"
      ),
      (
        "maxActive",
        "\(Self.grouped(plan.maxActive)): people let in a second × \(sale.staySeconds) s inside "
          + "(Little's law)"
      ),
      ("arrivals", "\(Self.short(demand.joinsPerSecond)) people join in a second"),
      (
        "longest wait",
        Self.time(polls.longestWait)
          + (left >= 1
            ? "; \(Self.short(left)) people learn after \(Self.time(polls.endSeconds)) that all is sold"
            : "")
      ),
      (
        "pollAfter",
        polls.pollAfter.lowerBound == polls.pollAfter.upperBound
          ? "\(polls.pollAfter.lowerBound) s at the end of the line"
          : "\(polls.pollAfter.lowerBound) to \(polls.pollAfter.upperBound) s at the end of the "
            + "line, 1 s at its head"
      ),
      (
        "polls",
        "\(Self.short(polls.peak)) in the busiest second, \(Self.short(polls.total)) in all"
      ),
    ]
  }

  private var machineRows: [(String, String)] {
    var rows = [
      (
        "instances",
        "\(machines.instances) of \(Self.count(machines.cores, "core")) and "
          + "\(Self.bytes(machines.memoryBytes)) each; \(Self.decimal(demand.busyCores)) cores busy "
          + "in the busiest second"
      ),
      (
        "of these cores",
        "arrivals \(Self.decimal(demand.arrivalCores)), polls \(Self.decimal(demand.pollCores)), "
          + "bookings \(Self.decimal(demand.insideCores)), open seat maps "
          + "\(Self.decimal(demand.streamCores))"
      ),
    ]
    if machines.stores == .cluster {
      rows.append(
        (
          "PostgreSQL",
          "\(machines.postgresCores) cores, \(Self.bytes(demand.walBytes)) of log a second, "
            + "max_connections \(Self.grouped(machines.postgresConnections))"
        ))
      rows.append(
        (
          "Redis",
          "\(Self.bytes(machines.redisBytes)) of memory; its one core \(Self.percent(demand.redisShare))"
        ))
    } else {
      rows.append(
        ("disk", "\(Self.bytes(demand.diskBytes)) a second, with an fsync for each commit"))
    }
    rows.append(
      (
        "network",
        "\(Self.bits(demand.networkBytes)); \(Self.bits(demand.networkBytes - demand.cacheableBytes)) "
          + "when a cache in front sends pages and seating plans"
      ))
    rows.append(
      (
        "connections",
        "\(Self.short(demand.fanConnections)) of fans at once; "
          + "\(Self.short(demand.polls.waitingPeak + demand.inside)) if every waiting page follows its"
      ))
    rows.append(
      (
        "",
        "place by a stream, which takes \(Self.count(plan.instancesForStreams, "instance")). Refused at the "
          + "balancer, pages poll instead"
      ))
    return rows
  }

  private var givingWay: String {
    let parts = plan.givingWay()
    var lines = ["What gives way first, if more fans come to these machines"]
    for (number, one) in parts.enumerated() {
      lines.append(
        "  \(number + 1). " + Self.padded(Self.name(one.part), to: 26)
          + "at \(Self.short(Double(one.fans))) fans")
    }
    let known = Set(parts.map(\.part))
    let others = plan.strains.filter { !known.contains($0.part) && $0.part != .logIns }
      .map { "\(Self.name($0.part)) \(Self.percent($0.used))" }
    if !others.isEmpty {
      lines.append("  Whatever their number: " + others.joined(separator: ", ") + ".")
    }
    for strain in plan.strains where strain.isTooFull || strain.used > 1 {
      lines.append("  Too small as planned: " + remedy(strain))
    }
    return lines.joined(separator: "\n")
  }

  /// What to do about a part that is too small.
  private func remedy(_ strain: Strain) -> String {
    let slower = Self.time((Double(sale.arriveSeconds) * strain.used / 0.6).rounded(.up))
    let name = "\(Self.name(strain.part)), \(Self.percent(strain.used)). "
    return name
      + {
        switch strain.part {
        case .redis, .writer: "Open the line earlier, so that fans join over \(slower)."
        case .logIns:
          "Log-ins wait; ask fans to log in before, or let them arrive over \(slower)."
        case .instances: "Use more cores, or --stores cluster."
        case .connections: "Use --stores cluster, with a balancer in front."
        case .network: "Put a cache in front of pages and seating plans."
        case .postgres, .log, .disk: "Sell over more minutes, or shard by concert (docs/SCALE.md)."
        }
      }()
  }

  private var sizes: String {
    let header =
      Self.padded("The same sale, for", to: 22) + Self.padded("polls/s", to: 11)
      + Self.padded("cores busy", to: 12) + Self.padded("machines", to: 20) + "fullest"
    let rows = [10_000, 100_000, 1_000_000, 10_000_000].map { fans in
      var other = sale
      other.fans = fans
      let plan = CapacityPlan(other, costs: plan.costs)
      let fullest = plan.strains.first { $0.part != .logIns }
      return Self.padded("  \(Self.grouped(fans)) fans", to: 22)
        + Self.padded(Self.short(plan.demand.polls.peak), to: 11)
        + Self.padded(Self.decimal(plan.demand.busyCores), to: 12)
        + Self.padded(
          plan.machines.stores == .sqlite
            ? "one with SQLite" : "\(plan.machines.instances) in a cluster", to: 20)
        + (fullest.map { "\(Self.name($0.part)) \(Self.percent($0.used))" } ?? "")
    }
    return ([header] + rows).joined(separator: "\n")
  }

  private var assumptions: String {
    var lines = [
      "Assumed",
      "  Fans arrive evenly over \(sale.arriveSeconds) s (--arrive), stay \(sale.staySeconds) s inside "
        + "(--stay), \(sale.buyersPercent) % of those inside",
      "  buy (--buyers) \(Self.count(sale.perBooking, "seat")) each (--per-booking), and "
        + "\(sale.logInPercent) % log in meanwhile (--log-ins).",
      "  Waiting people poll when they are told to. No processor is planned to be used more than 60 %.",
      "  Costs were measured on \(Costs.measuredOn) on two cores; numbers beyond 1,000,000 waiting are",
      "  extrapolated: the same costs, no larger caches, no other limit. See docs/SCALE.md.",
    ]
    if !plan.costs.overridden.isEmpty {
      lines.append(
        "  Costs from the file: " + plan.costs.overridden.map(\.rawValue).joined(separator: ", ")
          + ".")
    }
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ rows: [(String, String)]) -> String {
    ([title] + rows.map { "  " + Self.padded($0.0, to: 16) + $0.1 }).joined(separator: "\n")
  }
}
