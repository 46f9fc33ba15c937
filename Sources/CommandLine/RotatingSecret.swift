import App
import BoxOffice
import BookingStore
import Database
import Encoding
import Signing
import Ticketing
import Events

/// `boxoffice rotate-secret`, for when a secret was leaked.
enum RotatingSecret {
  /// What is rotated.
  private enum Part: String {
    case tickets
    case sessions
    case all
  }

  static func run(_ arguments: [String]) async throws {
    let valued = Configuration.flags.filter { $0 != "--demo" }
    let flags = try Flags(arguments, valued: valued + ["--only", "--old-tickets"])
    guard flags.rest.isEmpty else { throw Stop.usage("rotate-secret takes no file.") }
    let word = flags["--only"] ?? Part.all.rawValue
    guard let part = Part(rawValue: word) else {
      throw Stop.usage("--only is tickets or sessions, not '\(word)'.")
    }
    let text = flags["--old-tickets"] ?? String(oldTicketHours)
    guard let hours = Int(text), (0...oldTicketHoursMax).contains(hours) else {
      throw Stop.usage("--old-tickets is a number of hours from 0 to \(oldTicketHoursMax).")
    }
    let configuration = try Commands.configuration(
      valued.flatMap { flag in flags[flag].map { ["\(flag)=\($0)"] } ?? [] })
    if part != .tickets, configuration.secret != nil {
      throw Stop.usage(
        "BOXOFFICE_SECRET is in the environment, where no command can change it. Set a new one there, "
          + "restart each instance, and then change the tickets' key: "
          + "boxoffice rotate-secret --only tickets")
    }
    try await rotate(part, hours: hours, configuration)
  }

  private static func rotate(
    _ part: Part, hours: Int, _ configuration: Configuration
  ) async throws {
    let database = try Stores.openForLongWork(configuration)
    do {
      _ = try await Stores.migrate(database)
      try await Secrets.settle(configuration, database)
      let said = try await change(part, hours: hours, configuration, database)
      await database.close()
      for line in said { Output.line(line) }
    } catch {
      await database.close()
      throw error
    }
  }

  /// Changes the store, then the file, and explains the consequences.
  private static func change(
    _ part: Part, hours: Int, _ configuration: Configuration, _ database: any Database
  ) async throws -> [String] {
    let old = try Secrets.load(configuration)
    var new = old
    if part != .tickets {
      new = SecureRandom().bytes(32)
      // It must be durable first: a store sealed with a secret that is stored nowhere could not be opened.
      let path = Secrets.next(configuration)
      guard Files.write(Hex.encode(new) + "\n", to: path, mode: 0o600) else {
        throw Stop.failure("\(path) cannot be made: \(Files.lastError()).")
      }
    }
    let now = SteadyClock().now()
    let end = now.adding(seconds: hours * 3_600)
    let outcome = try await database.write(locking: [.ticketKeys, .webhooks]) { [new] tx in
      if new != old { try WebhookVault.reseal(from: old, to: new, in: tx) }
      guard part != .sessions else {
        try TicketRotation.reseal(from: old, to: new, now: now, in: tx)
        return TicketRotation.Outcome?.none
      }
      return try TicketRotation.rotate(from: old, to: new, oldKeysEnd: end, now: now, in: tx)
    }
    if new != old { try Secrets.replace(configuration) }
    var said: [String] = []
    if let outcome {
      said.append(
        "Key \(outcome.number) signs tickets now; \(outcome.tickets) valid tickets have new codes. Codes of "
          + "older keys are accepted until \(end.text).")
      said.append("Give offline gates the new keys: boxoffice ticket-key >gate.key")
    }
    if new != old {
      said.append(
        "The secret in \(configuration.data)/secret is new; keep a copy of it elsewhere. With the next "
          + "start everyone has to log in again, and gets their place in line back by joining again."
      )
    }
    return said
  }
}
