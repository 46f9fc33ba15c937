/// The machines of a plan.
package struct Deployment: Sendable, Equatable {
  /// Where bookings and lines are kept.
  package let stores: PlannedSale.Stores
  /// Processes; one with SQLite.
  package let instances: Int
  /// Cores of each.
  package let cores: Int
  /// Bytes of memory that each should have.
  package let memoryBytes: Double
  /// Cores of PostgreSQL; 0 with SQLite.
  package let postgresCores: Int
  /// PostgreSQL's `max_connections`; 0 with SQLite.
  package let postgresConnections: Int
  /// Bytes of memory of Redis; 0 with SQLite.
  package let redisBytes: Double

  /// The least that keeps every processor below six tenths.
  init(_ demand: Demand, sale: PlannedSale, stores: PlannedSale.Stores, costs: Costs) {
    self.stores = stores
    cores = sale.cores
    let busy = demand.busyCores / CapacityLimits.busyShare / Double(sale.cores)
    let streams =
      demand.inside
      / (Double(CapacityLimits.connectionsPerInstance) * CapacityLimits.streamShare)
    let connections =
      demand.connections
      / (Double(CapacityLimits.connectionsPerInstance) * CapacityLimits.fullShare)
    let network =
      demand.networkBytes * 8
      / (CapacityLimits.networkBitsPerInstance * CapacityLimits.fullShare)
    let needed = Int(max(busy, streams, connections, network).rounded(.up))
    instances = stores == .sqlite ? 1 : max(CapacityLimits.instancesMin, needed)
    // Twice what is counted: allocators, buffers and files being read need room.
    memoryBytes =
      2
      * (costs[.baseBytes] + demand.lineBytes
        + min(
          demand.connections / Double(instances), Double(CapacityLimits.connectionsPerInstance))
        * costs[.bytesPerConnection])
    guard stores == .cluster else {
      postgresCores = 0
      postgresConnections = 0
      redisBytes = 0
      return
    }
    postgresCores = max(2, Int((demand.postgresCores / CapacityLimits.busyShare).rounded(.up)))
    postgresConnections =
      instances * CapacityLimits.postgresConnectionsPerInstance
      + CapacityLimits.postgresConnectionsSpare
    // Twice: rewriting the append-only file copies what changes meanwhile.
    redisBytes = 2 * demand.redisBytes
  }
}

/// One thing that may give way, and how much of it is used.
package struct Strain: Sendable, Equatable {
  /// What may give way.
  package enum Part: String, Sendable, CaseIterable {
    /// The processors of the instances.
    case instances
    /// The one thread that writes, with SQLite.
    case writer
    /// The disk of the embedded store.
    case disk
    /// Open connections of the instances.
    case connections
    /// Checks of passwords, which have half of the cores; they wait, and the sale goes on.
    case logIns
    /// The network of the instances.
    case network
    /// PostgreSQL's processors.
    case postgres
    /// The disk of PostgreSQL's log.
    case log
    /// Redis's one core.
    case redis
  }

  /// What may give way.
  package let part: Part
  /// How much of it is used in the busiest second; more than 1 cannot be served in time.
  package let used: Double

  /// Whether more of it is used than a plan may use.
  package var isTooFull: Bool {
    let most =
      switch part {
      case .connections, .network: CapacityLimits.fullShare
      // Log-ins wait by themselves and hold nothing up.
      case .logIns: Double.infinity
      default: CapacityLimits.busyShare
      }
    return used > most
  }

  /// Every part of a deployment, the fullest first.
  static func all(_ demand: Demand, on machines: Deployment, sale: PlannedSale, costs: Costs)
    -> [Strain]
  {
    let cores = Double(machines.instances * machines.cores)
    // Half of the cores compute hashes, and at least one.
    let hashing = Double(machines.instances * max(1, machines.cores / 2))
    let logInSeconds = max(Double(sale.arriveSeconds), CapacityLimits.logInWaitSeconds)
    let logInCost = costs[.logInMicroseconds] * 1e-6
    let logIns = demand.logInsPerSecond * Double(sale.arriveSeconds) * logInCost
    var strains = [
      Strain(part: .instances, used: demand.busyCores / cores),
      Strain(
        part: .connections,
        used: demand.connections
          / Double(machines.instances * CapacityLimits.connectionsPerInstance)),
      Strain(part: .logIns, used: logIns / logInSeconds / hashing),
      Strain(
        part: .network,
        used: demand.networkBytes * 8
          / (Double(machines.instances) * CapacityLimits.networkBitsPerInstance)),
    ]
    switch machines.stores {
    case .sqlite:
      strains.append(Strain(part: .writer, used: demand.writerShare))
      strains.append(
        Strain(part: .disk, used: demand.diskBytes / CapacityLimits.diskBytesPerSecond))
    case .cluster:
      strains.append(
        Strain(part: .postgres, used: demand.postgresCores / Double(machines.postgresCores)))
      strains.append(
        Strain(part: .log, used: demand.walBytes / CapacityLimits.postgresLogBytesPerSecond))
      strains.append(Strain(part: .redis, used: demand.redisShare))
    }
    return strains.sorted { $0.used > $1.used }
  }
}
