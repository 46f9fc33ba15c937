import Glibc
import Measuring
import Redis

/// Every way, one after the other.
struct Comparison {
  var crowding = Crowding()
  var rounds = 5
  var places = Places()
  /// PostgreSQL and Redis.
  var servers: Set<pid_t> = []

  func run() async throws -> Table {
    var table = Table()
    let shop = try Shop(places.shop)
    let neighbours = Neighbours(servers: servers)
    let before = try shop.commitMilliseconds()
    try await runWays(shop, &table)
    try await runOffices(&table)
    say(
      "one commit by itself, median: \(text(before)) ms before, "
        + "\(text(try shop.commitMilliseconds())) ms after; "
        + "other programs used \(text(neighbours.share * 100)) % of the machine")
    return table
  }

  /// Round by round and not way by way, so that a slow minute of the disk affects all ways.
  private func runWays(_ shop: Shop, _ table: inout Table) async throws {
    let redis = try RedisLane(RedisAddress(places.redis))
    let ways = ways(shop, redis)
    var tallies: [Wanted: [[Tally]]] = [:]
    for wanted in Wanted.allCases {
      tallies[wanted] = ways.map { _ in [] }
      for round in 0..<rounds + Limits.warmUpRounds {
        for (number, way) in ways.enumerated() where way.wants(wanted) {
          // An untouched seat and an untouched wallet.
          let slot = round * ways.count + number + 1
          try shop.clearWarmUpRows()
          var tally = try way.run(wanted, slot: slot)
          tally.judge(wanted, requests: crowding.requests)
          try shop.audit(wanted, slot, &tally)
          if round >= Limits.warmUpRounds { tallies[wanted]?[number].append(tally) }
        }
      }
    }
    await redis.close()
    for wanted in Wanted.allCases {
      for (way, tallies) in zip(ways, tallies[wanted] ?? []) {
        table.add(wanted, way.name, tallies, way.promise)
      }
    }
  }

  private func runOffices(_ table: inout Table) async throws {
    for stores in [
      OfficeStores.sqlite(folder: places.work + "/sqlite"),
      .cluster(
        folder: places.work + "/instance", database: places.database, redis: places.redis),
    ] {
      let tallies = try await Office(stores, crowding, rounds: rounds, places).run()
      for (wanted, tallies) in tallies { table.add(wanted, stores.name, tallies, .exact) }
    }
  }

  private func ways(_ shop: Shop, _ redis: RedisLane) -> [any Way] {
    func script(_ name: String, _ kind: String, _ promise: Table.Promise = .exact) -> PgbenchWay {
      PgbenchWay(
        shop: shop, crowding: crowding, name: name, kind: kind, promise: promise, places: places)
    }
    return [
      script("unprotected", "unprotected", .wrong),
      OptimisticWay(shop: shop, crowding: crowding, tries: Limits.tries),
      OptimisticWay(shop: shop, crowding: crowding, tries: nil),
      script("pessimistic, FOR UPDATE", "pessimistic"),
      RedisLockWay(shop: shop, crowding: crowding, redis: redis),
      script("one conditional UPDATE", "atomic"),
    ]
  }
}
