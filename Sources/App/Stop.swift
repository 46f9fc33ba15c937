import Database

/// A reason to stop, with a message for the operator and an exit code of sysexits.h.
public struct Stop: Error, Sendable {
  /// The process's exit code.
  public let code: Int32
  /// What happened, and the remedy.
  public let message: String

  /// Ends the process with a code of its own choice.
  package init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  /// The command line cannot be understood.
  package static func usage(_ message: String) -> Stop {
    Stop(code: 64, message: message + "\nSee 'boxoffice help'.")
  }
  /// A store cannot be reached.
  package static func unavailable(_ message: String) -> Stop { Stop(code: 69, message: message) }
  /// A store is damaged: names it, and the remedy. `place` is the setting that names the store.
  package static func damaged(_ place: String, _ reason: String) -> Stop {
    Stop(
      code: 69,
      message:
        "\(place): the database is damaged: \(reason).\nLeave it as it is, and restore the latest "
        + "backup into another folder: boxoffice restore FILE --data OTHER-FOLDER, or use PostgreSQL's own "
        + "backup. Restarting does not repair it.")
  }
  /// A backup is damaged: names it, and the remedy.
  package static func damagedCopy(_ path: String, _ reason: String) -> Stop {
    Stop(
      code: 69,
      message:
        "\(path) cannot be used: it is damaged: \(reason).\nNothing was restored. Copy it again from "
        + "where it was made, or use an older backup; each one comes with a .sha256 file that "
        + "sha256sum --check reads. If there is no other, keep the file: rows may be recovered with "
        + "sqlite3's .recover.")
  }
  /// The log of the embedded store lacks acknowledged changes.
  package static func changesLost(_ place: String, _ reason: String) -> Stop {
    Stop(
      code: 69,
      message: "\(place): acknowledged sales are lost: \(reason).\nCopy the folder before you do "
        + "anything else; the disk or the memory is at fault. Then either restore the latest backup into "
        + "another folder, or continue without the lost sales, which is everything after that point: "
        + "boxoffice serve --accept-lost-sales, once, then boxoffice reconcile.")
  }
  /// A setting is wrong.
  package static func configuration(_ message: String) -> Stop { Stop(code: 78, message: message) }
  /// The program found what it was asked to look for, or failed.
  package static func failure(_ message: String) -> Stop { Stop(code: 1, message: message) }

  /// What an error says of a store, for a message to the operator.
  package static func detail(_ error: any Error) -> String {
    switch error {
    case DatabaseError.failed(let reason), DatabaseError.damaged(let reason),
      DatabaseError.changesLost(let reason):
      reason
    default: "\(error)"
    }
  }
}
