import BookingStore
import Cluster
package import Database
package import DatabasePostgres
package import DatabaseSQLite
import Glibc
import Redis
import Signing
import Ticketing
import WaitingRoom
import WaitingRoomLocal
import WaitingRoomRedis

/// Opens the configured stores, and reports the remedy when that fails.
package enum Stores {
  /// The database of a server or a command.
  package static func open(
    _ configuration: Configuration, limits: PostgresLimits = PostgresLimits(),
    onFatal: @escaping @Sendable (FatalFault) -> Void = { _ in }
  ) throws(Stop) -> any Database {
    switch configuration.database {
    case .sqlite: return try openSQLite(configuration, onFatal: onFatal)
    case .postgres(let address):
      do {
        var limits = limits
        limits.pauseSeed = .random(in: 0...(.max))
        return try PostgresDatabase(address: address.value, limits: limits)
      } catch {
        throw .unavailable("--database: \(Stop.detail(error)).")
      }
    }
  }

  /// The database of a command that reads or writes much in one transaction, such as an audit or re-signing a
  /// hundred thousand tickets: one connection for each purpose, with a timeout of ten minutes.
  package static func openForLongWork(_ configuration: Configuration) throws(Stop) -> any Database {
    var limits = PostgresLimits()
    limits.writers = 1
    limits.readers = 1
    limits.answerMilliseconds = 600_000
    return try open(configuration, limits: limits)
  }

  private static func openSQLite(
    _ configuration: Configuration, onFatal: @escaping @Sendable (FatalFault) -> Void
  ) throws(Stop) -> SQLiteDatabase {
    let folder = configuration.data
    do {
      return try SQLiteDatabase(
        folder: folder, acceptsLoss: configuration.acceptsLostSales, onFatal: onFatal)
    } catch {
      switch error {
      case .locked:
        throw .unavailable(
          "--data \(folder): another box office is running on this folder; stop it first, or choose "
            + "another folder.")
      case .changesLost(let reason): throw .changesLost("--data \(folder)", reason)
      case .damaged(let reason): throw .damaged("--data \(folder)", reason)
      case .failed(let reason): throw .unavailable("--data \(folder): \(reason).")
      default: throw .unavailable("--data \(folder): \(error).")
      }
    }
  }

  /// Migrates the schema.
  package static func migrate(_ database: any Database) async throws -> MigrationReport {
    do {
      return try await database.migrate(Schema.migrations)
    } catch DatabaseError.tooNew(let found, let known) {
      throw Stop.unavailable(
        "The database has version \(found), but this program supports only up to \(known); "
          + "start the newer program, or restore a backup from before its migration.")
    } catch DatabaseError.failed(let reason) {
      throw Stop.unavailable("The database cannot be used: \(reason).")
    }
  }

  /// The waiting lines, and the links between several instances.
  static func openRoom(
    _ configuration: Configuration, _ database: any Database, key: ShortMACKey, clock: SteadyClock
  ) throws(Stop) -> (room: any WaitingRoom, cluster: ClusterLinks?) {
    try claim(database, configuration)
    guard case .redis(let text) = configuration.waitingRoom else {
      return (LocalWaitingRoom(database: database, tokenKey: key, nonces: SecureRandom()), nil)
    }
    do {
      let address = try RedisAddress(text.value)
      var limits = RedisLimits()
      limits.pauseSeed = .random(in: 0...(.max))
      let lane = try RedisWaitingRoom.lane(to: address, limits: limits)
      let room = RedisWaitingRoom(
        redis: lane, tokenKey: key, nonces: SecureRandom(), instant: { .now })
      let instance = String(UInt64.random(in: 0...(.max)), radix: 36)
      let channel = ClusterChannel(redis: lane, instance: instance, now: { clock.now() })
      return (
        room,
        ClusterLinks(address: address, limits: limits, lane: lane, room: room, channel: channel)
      )
    } catch {
      throw .unavailable("--waiting-room: Redis cannot be used: \(error).")
    }
  }
}

extension Stores {
  /// The stores that readiness probes.
  static func watched(
    _ database: any Database, _ cluster: ClusterLinks?, clock: SteadyClock
  ) -> [StoreWatch.Store] {
    var stores = [
      StoreWatch.Store(name: "database") {
        try await database.ping()
      } write: {
        try await WriteProbe.run(
          ballast: SecureRandom().bytes(WriteProbe.bytes), now: clock.now(), in: database)
      }
    ]
    if let lane = cluster?.lane {
      stores.append(
        StoreWatch.Store(
          name: "waitingRoom", ask: { _ = try await lane.call(RedisCommand("PING")) }))
    }
    return stores
  }

  /// A line in this process's memory needs exclusive use of the database.
  private static func claim(
    _ database: any Database, _ configuration: Configuration
  ) throws(Stop) {
    guard let database = database as? PostgresDatabase else { return }
    var isAlone = true
    if case .redis = configuration.waitingRoom { isAlone = false }
    do throws(DatabaseError) {
      guard try !database.claim(alone: isAlone) else { return }
    } catch {
      throw .unavailable("--database: \(Stop.detail(error)).")
    }
    throw .unavailable(
      isAlone
        ? "--database: another box office uses it, and this one would keep its waiting lines "
          + "to itself; start all of them with --waiting-room redis://…, or stop the other."
        : "--database: another box office that uses it keeps its waiting lines to itself; stop it, or "
          + "start it with --waiting-room redis://… too.")
  }
}

/// The links between instances, besides the database.
struct ClusterLinks: Sendable {
  let address: RedisAddress
  let limits: RedisLimits
  let lane: RedisLane
  let room: RedisWaitingRoom
  let channel: ClusterChannel

  /// Announces the departure and disconnects.
  func close(now: Timestamp) async {
    // When Redis is unavailable, signs of life are lost, which the amnesty at its return forgives.
    try? await room.flushSeen(now: now)
    await channel.end()
    await lane.close()
  }
}
