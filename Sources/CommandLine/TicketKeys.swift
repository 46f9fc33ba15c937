import App
import BoxOffice
import BookingStore
import Database
import DatabasePostgres
import DatabaseSQLite
import Glibc
import Signing
import Ticketing

/// `boxoffice ticket-key` and `boxoffice verify-tickets`, for offline gates.
enum TicketKeys {
  /// `boxoffice ticket-key`: prints the keys that verify codes and cannot sign one, each with its number and,
  /// if set, its end. Also works while a server is running.
  static func show(_ arguments: [String]) async throws {
    let configuration = try Commands.configuration(arguments)
    let now = SteadyClock().now().milliseconds
    for key in try await keys(configuration) where now < key.endsAt ?? .max {
      Output.line(line(key))
    }
  }

  /// A line of a gate's file.
  static func line(_ key: TicketVerifier.Key) -> String {
    guard let number = key.number else { return key.text }
    let end = key.endsAt.map { " " + Timestamp(milliseconds: $0).text } ?? ""
    return "\(number) \(key.text)\(end)"
  }

  /// Parses the keys of a gate's file: one per line, or one key without a number; nil for anything else.
  static func read(_ text: String) -> TicketVerifier? {
    // Spreadsheets and mail programs quote what is copied from them.
    let text = text.filter { $0 != "\"" && $0 != "'" }
    if let verifier = TicketVerifier(publicKeyText: String(text.trimmed)) { return verifier }
    var keys: [TicketVerifier.Key] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { continue }
      guard (2...3).contains(words.count), let number = UInt16(words[0]) else { return nil }
      let end = words.count == 3 ? Timestamp(words[2]) : nil
      guard words.count == 2 || end != nil,
        let key = TicketVerifier.Key(
          number: number, text: String(words[1]), endsAt: end?.milliseconds)
      else { return nil }
      keys.append(key)
    }
    return keys.isEmpty ? nil : TicketVerifier(keys)
  }

  /// The verifying keys of a box office: those of its store, or, where there are none yet, the one derived
  /// from its secret.
  private static func keys(_ configuration: Configuration) async throws -> [TicketVerifier.Key] {
    let rows = try await rows(configuration)
    if !rows.isEmpty, !rows.contains(where: { $0.publicKey == nil }) {
      return TicketKeyring.verifierKeys(rows)
    }
    let derived = TicketSigner(secret: try secret(configuration))
    return rows.isEmpty
      ? derived.verifier.keys : TicketKeyring.verifierKeys(rows, derived: derived)
  }

  private static func rows(_ configuration: Configuration) async throws -> [TicketKeyRow] {
    guard case .postgres = configuration.database else {
      let path = configuration.data + "/boxoffice.sqlite"
      guard Files.exists(path) else { return [] }
      do {
        let found = try SQLiteDatabase.check(file: path, Schema.migrations, readAll: false)
        guard found.version >= Schema.ticketKeysVersion else { return [] }
        return try SQLiteDatabase.watch(file: path) { tx in try TicketKeyRows.all(in: tx) }
      } catch DatabaseError.damaged(let reason) {
        throw Stop.damaged(configuration.databasePlace, reason)
      } catch {
        throw Stop.unavailable(
          "\(configuration.databasePlace): the keys cannot be read: \(Stop.detail(error)).")
      }
    }
    var limits = PostgresLimits()
    limits.writers = 1
    limits.readers = 1
    let database = try Stores.open(configuration, limits: limits)
    do {
      let rows = try await database.read { tx in try TicketKeyRows.all(in: tx) }
      await database.close()
      return rows
    } catch {
      await database.close()
      throw Stop.unavailable("--database: the keys cannot be read: \(Stop.detail(error)).")
    }
  }

  /// The flags of `verify-tickets` with a value.
  static let valued = ["--key", "--data", "--list", "--performance"]

  /// `boxoffice verify-tickets`: one code per line, from a file or standard input.
  static func verify(_ arguments: [String]) async throws {
    let flags = try Flags(arguments, valued: valued)
    guard flags.rest.count <= 1 else {
      throw Stop.usage("verify-tickets takes one file, or - for standard input.")
    }
    var check = TicketCheck(verifier: try await verifier(flags), now: SteadyClock().now())
    if let text = flags["--performance"] {
      guard let performance = PerformanceID(text) else {
        throw Stop.usage("--performance must be a UUID, not '\(text)'.")
      }
      check.performance = performance
    }
    if let path = flags["--list"] { check.list = try TicketList.read(path) }
    let source = flags.rest.first ?? "-"
    guard let file = source == "-" ? fdopen(dup(STDIN_FILENO), "rb") : fopen(source, "rb") else {
      throw Stop.failure("\(source) cannot be read: \(Files.lastError()).")
    }
    defer { fclose(file) }
    // Answered line by line: a scanner may be at the other end.
    var lines = CodeLines(file)
    while let line = lines.next() {
      if let verdict = check.verdict(line) { Output.line(verdict) }
    }
    guard ferror(file) == 0 else {
      throw Stop.failure("\(source) cannot be read: \(Files.lastError()).")
    }
    guard check.refused == 0 else {
      throw Stop.failure("\(check.refused) of \(check.seen) codes do not open the gate.")
    }
  }

  private static func verifier(_ flags: Flags) async throws -> TicketVerifier {
    guard let key = flags["--key"] else {
      var settings: [String] = []
      if let data = flags["--data"] { settings = ["--data", data] }
      return TicketVerifier(try await keys(try Commands.configuration(settings)))
    }
    if let verifier = TicketVerifier(publicKeyText: key) { return verifier }
    guard let text = Files.read(key) else {
      throw Stop.usage(
        "--key '\(key)' is neither a key nor a file that can be read; print the key where the secret "
          + "is with: boxoffice ticket-key")
    }
    guard let verifier = read(text) else {
      throw Stop.failure("--key \(key): the file holds no key; make it with: boxoffice ticket-key")
    }
    return verifier
  }

  private static func secret(_ configuration: Configuration) throws(Stop) -> [UInt8] {
    guard let secret = try Secrets.existing(configuration) else {
      throw .configuration(
        "--data \(configuration.data): there is no secret in this folder; name the box office's "
          + "folder, or set BOXOFFICE_SECRET.")
    }
    return secret
  }
}
