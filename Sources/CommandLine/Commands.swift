import App
import BookingStore
import Database
import DatabaseSQLite
import Glibc

/// The command line: one binary with a handful of commands.
public enum Commands {
  /// Runs a command line on the process's first thread and ends the process with the exit code.
  ///
  /// Not an asynchronous `main`: that leaves the first thread to the dispatch library, which waits there with
  /// no signal blocked, and SIGTERM would end the process undrained.
  public static func main(_ arguments: [String]) -> Never {
    Signals.ignoreBrokenPipes()
    // The other commands end as any program does; their unfinished files still have another name.
    if ["serve", "tail-events", "drill"].contains(arguments.first) { Signals.block() }
    // The one task of this kind: it lives as long as the process.
    Task { exit(await run(arguments)) }
    while true { pause() }
  }

  /// Runs a command line and returns the exit code.
  static func run(_ arguments: [String]) async -> Int32 {
    do {
      try await dispatch(arguments.first ?? "help", Array(arguments.dropFirst()))
      return 0
    } catch let stop as Stop {
      Output.error("boxoffice: " + stop.message)
      return stop.code
    } catch DatabaseError.damaged(let reason) {
      let stop = Stop.damaged(arguments.first ?? "", reason)
      Output.error("boxoffice: " + stop.message)
      return stop.code
    } catch {
      Output.error("boxoffice: \(error)")
      return 1
    }
  }

  /// Runs a command line; throws ``Stop`` with the exit code and the operator's message.
  static func dispatch(_ command: String, _ rest: [String]) async throws {
    if rest.contains("--help") {
      Output.line(try Help.text(command))
      return
    }
    switch command {
    case "serve":
      try await Serving.run(
        Configuration.read(rest, environment: environment(), readFile: Files.read))
    case "import": try await Importing.run(rest)
    case "migrate": try await migrate(rest)
    case "schema": try PrintingSchema.run(rest)
    case "reconcile": try await reconcile(rest)
    case "plan": try Planning.run(rest)
    case "tail-events": try await TailEvents.run(rest)
    case "backup": try Backup.make(rest)
    case "restore": try Backup.restore(rest)
    case "drill": try await Drilling.run(rest)
    case "check-config": try await CheckConfig.run(rest)
    case "rotate-secret": try await RotatingSecret.run(rest)
    case "ticket-key": try await TicketKeys.show(rest)
    case "verify-tickets": try await TicketKeys.verify(rest)
    case "version", "--version": Output.line("boxoffice \(Program.version)")
    case "help", "--help", "-h": Output.line(try Help.text(rest.first))
    default: throw Stop.usage("There is no command '\(command)'.")
    }
  }

  /// `boxoffice migrate`
  private static func migrate(_ arguments: [String]) async throws {
    let database = try Stores.open(configuration(arguments))
    let report = try await Stores.migrate(database)
    await database.close()
    Output.line(
      report.from == report.to
        ? "The schema is at version \(report.to); nothing to do."
        : "The schema was migrated from version \(report.from) to \(report.to).")
  }

  /// `boxoffice reconcile`, which also works while a server is running.
  private static func reconcile(_ arguments: [String]) async throws {
    let configuration = try configuration(arguments)
    let differences: [Audit.Difference]
    do {
      differences = try await audit(configuration)
    } catch let stop as Stop {
      throw stop
    } catch DatabaseError.damaged(let reason) {
      throw Stop.damaged(configuration.databasePlace, reason)
    } catch DatabaseError.changesLost(let reason) {
      throw Stop.changesLost(configuration.databasePlace, reason)
    } catch {
      throw Stop.unavailable(
        "\(configuration.databasePlace): the box office cannot be read: \(Stop.detail(error)).")
    }
    guard let first = differences.first else {
      Output.line("Everything agrees: \(Audit.ruleCount) rules hold.")
      return
    }
    throw Stop.failure(
      "\(first.invariant) does not hold: \(first.rule). First row: \(first.subject). "
        + "\(differences.count) of \(Audit.ruleCount) rules do not hold.")
  }

  /// The discrepancies, read while sales may go on.
  private static func audit(_ configuration: Configuration) async throws -> [Audit.Difference] {
    guard case .postgres = configuration.database else {
      return try SQLiteDatabase.examine(folder: configuration.data) { tx in try Audit.run(in: tx) }
    }
    let database = try Stores.openForLongWork(configuration)
    do {
      let differences = try await database.read { tx in try Audit.run(in: tx) }
      await database.close()
      return differences
    } catch {
      await database.close()
      throw error
    }
  }

  /// Reads the configuration for commands without arguments of their own.
  static func configuration(_ arguments: [String]) throws -> Configuration {
    try Configuration.read(arguments, environment: environment(), readFile: Files.read)
  }

  /// The process's environment.
  static func environment() -> [String: String] {
    var values: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    return values
  }
}
