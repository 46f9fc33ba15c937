import App
import BookingStore
import Database
import DatabaseSQLite
import Encoding
import Glibc

/// `boxoffice backup` and `boxoffice restore`: the embedded store as one file, and back.
enum Backup {
  /// `boxoffice backup FILE`
  static func make(_ arguments: [String]) throws {
    let command = try FileCommand(
      "backup", arguments, flags: ["--force", "--with-secret"], extra: Configuration.flags)
    let configuration = try Commands.configuration(command.others)
    let path = command.path
    if case .postgres = configuration.database {
      throw Stop.usage(
        "backup copies the embedded store; --database names a PostgreSQL server, which has its own backup tools:\n"
          + "  pg_dump --format=custom --file='\(path)' --dbname=\"$BOXOFFICE_DATABASE\"")
    }
    let secret = command.has("--with-secret") ? try secretText(configuration) : nil
    if !command.has("--force") {
      for target in [path] + (secret == nil ? [] : [path + ".secret"]) where Files.exists(target) {
        throw Stop.failure("\(target) already exists; name another file, or add --force.")
      }
    }
    let begun = ContinuousClock.now
    var part = try PartFile.make(path)
    let bytes = try copy(configuration.data, to: part)
    let word: String
    do {
      word = try check(part.path, of: path, isOriginal: true)
      // The copy came through the log's index, which does not check the checksums of the frames.
      try SQLiteDatabase.expectWholeLog(folder: configuration.data)
    } catch DatabaseError.damaged(let reason) {
      throw Stop.damaged("--data \(configuration.data)", reason)
    } catch DatabaseError.changesLost(let reason) {
      part.keep()
      let stop = Stop.changesLost("--data \(configuration.data)", reason)
      throw Stop(
        code: stop.code, message: stop.message + " The copy is kept as \(path).part; it lacks them."
      )
    } catch let found as Unbalanced {
      // The original is no better, and this may be the last copy of it.
      part.keep()
      throw Stop.failure(
        "\(found.text) The copy is kept as \(path).part; look at the original with: boxoffice reconcile"
      )
    }
    if let secret { try writeSecret(secret, to: path + ".secret") }
    let digest = try Digest.of(part.path)
    Digest.remove(beside: path)
    try part.finish(as: path)
    try digest.write(beside: path)
    Output.line("\(path): \(Self.size(bytes)) in \(Self.seconds(ContinuousClock.now - begun)).")
    Output.line(word)
    Output.line(secretWords(configuration, isIncluded: secret != nil, path: path))
  }

  /// `boxoffice restore FILE`
  static func restore(_ arguments: [String]) throws {
    let command = try FileCommand("restore", arguments, flags: [], extra: ["--data"])
    let configuration = try Commands.configuration(command.others)
    let (path, folder) = (command.path, configuration.data)
    guard Files.exists(path) else { throw Stop.failure("\(path) cannot be read: no such file.") }
    if Files.size(path + "-wal") > 0 {
      throw Stop.failure(
        "\(path) has a log beside it (\(path)-wal), so it is a live database and incomplete by itself; "
          + "make a copy with: boxoffice backup FILE --data FOLDER")
    }
    let target = folder + "/boxoffice.sqlite"
    let isNew = !Files.exists(folder)
    do {
      let word = try SQLiteDatabase.keepingOthersOff(folder: folder) {
        for suffix in ["", "-wal"] where Files.exists(target + suffix) {
          throw Stop.failure(
            "--data \(folder): this folder already contains a box office; restore into an empty "
              + "one.")
        }
        let part = try PartFile.make(target)
        try part.copy(from: path)
        let digest = try Digest.expect(part.path, copiedFrom: path)
        let word = try check(part.path, of: path)
        try part.finish(as: target)
        // The mark of a database that was here before.
        unlink(target + "-mark")
        return "\(digest) \(word)"
      }
      Output.line("\(target): restored from \(path), \(Self.size(Files.size(target))).")
      Output.line(word)
    } catch let error {
      if isNew {
        unlink(folder + "/boxoffice.lock")
        rmdir(folder)
      }
      throw stop(error, folder)
    }
    Output.line(try restoreSecret(beside: path, into: folder))
    Output.line(
      "Sales, refunds and places in line are as of the backup. People who joined after "
        + "that have lost their place and join again.")
  }

  private static func stop(_ error: any Error, _ folder: String) -> Stop {
    switch error {
    case let stop as Stop: stop
    case let found as Unbalanced:
      Stop.failure(
        "\(found.text) Nothing was restored. To start from it anyway, make the folder, copy the "
          + "file to \(folder)/boxoffice.sqlite yourself, and run: boxoffice reconcile")
    case DatabaseError.locked:
      Stop.unavailable(
        "--data \(folder): a box office is running on this folder; restore into another one.")
    default: Stop.unavailable("--data \(folder): \(Stop.detail(error)).")
    }
  }

  private static func copy(_ folder: String, to part: borrowing PartFile) throws -> Int {
    do {
      return try SQLiteDatabase.backUp(folder: folder, to: part.path)
    } catch {
      if case .storageFull = error {
        throw Stop.failure("\(part.path): the disk is full; make room, or name a file elsewhere.")
      }
      if case .damaged(let reason) = error { throw Stop.damaged("--data \(folder)", reason) }
      throw Stop.unavailable(
        "--data \(folder): the box office cannot be read: \(Stop.detail(error)).")
    }
  }

  /// Checks whether a file is complete and ours, and audits it. `name` is the operator's name for it; with
  /// `isOriginal`, damage is that of the box office it was copied from.
  private static func check(
    _ path: String, of name: String, isOriginal: Bool = false
  ) throws -> String {
    let version: Int
    let known: Int
    do {
      (version, known) = try SQLiteDatabase.check(file: path, Schema.migrations)
    } catch DatabaseError.tooNew(let found, let known) {
      throw Stop.unavailable(
        "\(name) has version \(found), but this program supports only up to \(known); use the newer "
          + "program.")
    } catch DatabaseError.damaged(let reason) {
      throw isOriginal ? DatabaseError.damaged(reason) : Stop.damagedCopy(name, reason)
    } catch {
      throw Stop.failure("\(name) cannot be used: \(Stop.detail(error)).")
    }
    guard version == known else {
      return "It is whole. Its schema is older: start the box office, then run: boxoffice reconcile"
    }
    let differences = try SQLiteDatabase.watch(file: path) { tx in try Audit.run(in: tx) }
    if let first = differences.first {
      throw Unbalanced(
        text: "\(name) is whole, but \(first.invariant) does not hold: \(first.rule). First row: "
          + "\(first.subject).")
    }
    return "It is whole, and \(Audit.ruleCount) rules hold in it."
  }

  /// A copy is complete, but its audit fails.
  private struct Unbalanced: Error {
    let text: String
  }
}

extension Backup {
  /// The secret in the form written to files.
  private static func secretText(_ configuration: Configuration) throws -> String {
    guard let secret = try Secrets.existing(configuration) else {
      throw Stop.configuration(
        "--with-secret: there is no secret at \(configuration.data)/secret; set BOXOFFICE_SECRET, or "
          + "leave the flag out.")
    }
    return Hex.encode(secret) + "\n"
  }

  private static func writeSecret(_ text: String, to path: String) throws {
    unlink(path)
    guard Files.write(text, to: path, mode: 0o600) else {
      throw Stop.failure("\(path) cannot be written: \(Files.lastError()).")
    }
  }

  private static func secretWords(
    _ configuration: Configuration, isIncluded: Bool, path: String
  ) -> String {
    if isIncluded {
      return
        "The secret is in \(path).secret: whoever has both can issue tickets and log in as anyone; guard them like "
        + "money."
    }
    let place = configuration.secret == nil ? "\(configuration.data)/secret" : "BOXOFFICE_SECRET"
    return
      "The secret is not in it. Keep a copy of \(place) elsewhere: without it tickets get a new key, "
      + "everyone has to log in again, and webhooks need new secrets."
  }

  /// Restores the secret of a backup into the folder, unless there is one.
  private static func restoreSecret(beside path: String, into folder: String) throws -> String {
    let target = folder + "/secret"
    if Files.exists(target) { return "The secret in \(target) is kept." }
    guard let text = Files.read(path + ".secret") else {
      return "It comes without the secret: put the original's into \(target) (mode 0600) or into "
        + "BOXOFFICE_SECRET before you start, or tickets get a new key, everyone has to log in again, and "
        + "webhooks need new secrets. Ticket codes from before schema version 7 are valid only with it."
    }
    guard Files.write(text, to: target, mode: 0o600) else {
      throw Stop.failure("\(target) cannot be written: \(Files.lastError()).")
    }
    return "The secret is in \(target)."
  }

  static func size(_ bytes: Int) -> String {
    let tenths = (bytes * 10 + 524_288) / 1_048_576
    return "\(tenths / 10).\(tenths % 10) MiB"
  }

  static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return "\(seconds).\(attoseconds / 100_000_000_000_000_000) s"
  }
}
