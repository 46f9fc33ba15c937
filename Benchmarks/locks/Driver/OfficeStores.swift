import BookingStore
import Database
import DatabasePostgres
import DatabaseSQLite
import Redis
import WaitingRoom
import WaitingRoomLocal
import WaitingRoomRedis

/// Where a box office keeps its data.
enum OfficeStores {
  case sqlite(folder: String)
  case cluster(folder: String, database: String, redis: String)

  var name: String {
    switch self {
    case .sqlite: "box office over HTTP, SQLite"
    case .cluster: "box office over HTTP, PostgreSQL and Redis"
    }
  }

  /// The settings of the server and of `reconcile`.
  var flags: [String] {
    switch self {
    case .sqlite(let folder): ["--data", folder]
    case .cluster(let folder, let database, _): ["--data", folder, "--database", database]
    }
  }

  /// The settings of the server alone.
  var serverFlags: [String] {
    guard case .cluster(_, _, let redis) = self else { return [] }
    return ["--waiting-room", redis]
  }

  func open() throws -> any Database {
    switch self {
    case .sqlite(let folder): try SQLiteDatabase(folder: folder) { _ in }
    case .cluster(_, let database, _): try PostgresDatabase(address: database)
    }
  }

  /// Sets a sale up, with nothing left open.
  func fill(_ keys: Keys, people: Int, seats: Int) async throws -> Stage {
    let database = try open()
    _ = try await database.migrate(Schema.migrations)
    let stage: Stage
    switch self {
    case .sqlite:
      let room = LocalWaitingRoom(
        database: database, tokenKey: keys.queue, nonces: SystemRandomNumberGenerator())
      stage = try await Stage.make(in: database, room, people: people, seats: seats)
    case .cluster(_, _, let redis):
      let lane = try RedisWaitingRoom.lane(to: RedisAddress(redis))
      let room = RedisWaitingRoom(
        redis: lane, tokenKey: keys.queue, nonces: SystemRandomNumberGenerator(), instant: { .now })
      stage = try await Stage.make(in: database, room, people: people, seats: seats)
      await lane.close()
    }
    await database.close()
    return stage
  }
}
