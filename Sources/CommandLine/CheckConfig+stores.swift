import App
import BookingStore
import Database
import DatabasePostgres
import DatabaseSQLite
import Redis

/// The checks of the stores.
extension CheckConfig {
  /// Connections of one instance while it makes a report.
  private static let connectionsOfInstance = 14

  static func database(_ configuration: Configuration, now: Int64) -> [Finding] {
    guard case .postgres(let address) = configuration.database else {
      return embedded(configuration)
    }
    do throws(DatabaseError) {
      return condition(try PostgresDatabase.condition(at: address.value), now: now)
    } catch {
      return [Finding(.unreachable, "--database", Stop.detail(error))]
    }
  }

  private static func embedded(_ configuration: Configuration) -> [Finding] {
    let file = configuration.data + "/boxoffice.sqlite"
    guard Files.exists(file) else {
      return [Finding(.fine, "--database", "sqlite; the first start creates it")]
    }
    do {
      let (version, known) = try SQLiteDatabase.check(
        file: file, Schema.migrations, readAll: false)
      try SQLiteDatabase.expectWholeLog(folder: configuration.data)
      return [schema(version, known, "sqlite, \(Backup.size(Files.size(file)))")]
    } catch DatabaseError.tooNew(let found, let known) {
      return [tooNew(found, known)]
    } catch {
      return [Finding(.unreachable, "--database", "\(file): \(Stop.detail(error))")]
    }
  }

  private static func schema(_ version: Int, _ known: Int, _ what: String) -> Finding {
    Finding(
      .fine, "--database",
      version == known
        ? "\(what), schema \(version)"
        : "\(what), schema \(version); the next start migrates it to \(known)")
  }

  private static func tooNew(_ found: Int, _ known: Int) -> Finding {
    Finding(
      .unreachable, "--database",
      "has schema \(found), but this program supports only up to \(known); start the newer program")
  }

  private static func condition(_ found: PostgresCondition, now: Int64) -> [Finding] {
    let known = Schema.migrations
    var findings: [Finding] = []
    let version = "PostgreSQL \(found.version / 10_000).\(found.version % 10_000)"
    if found.migrations.count > known.count {
      findings.append(tooNew(found.migrations.count, known.count))
    } else if found.migrations != known.prefix(found.migrations.count).map(\.name) {
      findings.append(
        Finding(
          .unreachable, "--database",
          "its schema was created by another program or an unreleased version"))
    } else {
      findings.append(schema(found.migrations.count, known.count, version))
    }
    let difference = found.clockMilliseconds - now
    findings.append(
      abs(difference) > clockDifferenceMax
        ? Finding(
          .warning, "clock",
          "the database's clock differs by \(difference) ms; keep NTP running on both machines")
        : Finding(.fine, "clock", "the database's clock differs by \(difference) ms"))
    if found.connectionsMax < connectionsOfInstance + 3 {
      findings.append(
        Finding(
          .warning, "max_connections",
          "\(found.connectionsMax) are too few: an instance uses up to \(connectionsOfInstance)"))
    }
    if found.synchronousCommit == "off" || !found.waitsForDisk {
      findings.append(
        Finding(
          .warning, "durability",
          "synchronous_commit and fsync must be on, or a crash loses confirmed sales"))
    }
    if found.encoding != "UTF8" {
      findings.append(Finding(.unreachable, "--database", "its encoding must be UTF8"))
    }
    return findings
  }

  static func waitingRoom(_ configuration: Configuration) async -> [Finding] {
    guard case .redis(let text) = configuration.waitingRoom else {
      return [Finding(.fine, "--waiting-room", "in this process")]
    }
    do {
      let lane = try RedisLane(try RedisAddress(text.value))
      let answer: RedisAnswer
      do throws(RedisError) {
        answer = try await lane.call(RedisCommand("INFO"))
      } catch {
        await lane.close()
        return [Finding(.unreachable, "--waiting-room", redisDetail(error))]
      }
      await lane.close()
      return redis(answer.reply.text ?? "")
    } catch {
      return [Finding(.unreachable, "--waiting-room", "\(error)")]
    }
  }

  private static func redisDetail(_ error: RedisError) -> String {
    if case .failed(let words) = error { return "Redis refused: \(words)" }
    return "\(error): check address and password"
  }

  /// Compares the output of INFO with what lines need.
  static func redis(_ info: String) -> [Finding] {
    var values: [Substring: Substring] = [:]
    for line in info.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      values[line[..<colon]] = line[line.index(after: colon)...]
    }
    let version = values["redis_version"] ?? "of unknown version"
    let major = version.split(separator: ".").first.flatMap { Int($0) } ?? 0
    var findings = [
      major >= 7
        ? Finding(.fine, "--waiting-room", "Redis \(version)")
        : Finding(
          .unreachable, "--waiting-room", "Redis \(version); version 7 or later is required")
    ]
    if values["aof_enabled"] != "1" {
      findings.append(
        Finding(
          .warning, "appendonly", "Redis would lose the lines in a restart; set: appendonly yes"))
    }
    if let policy = values["maxmemory_policy"], policy != "noeviction" {
      findings.append(
        Finding(
          .warning, "maxmemory-policy",
          "\(policy) may evict lines; set: maxmemory-policy noeviction"))
    }
    return findings
  }
}
