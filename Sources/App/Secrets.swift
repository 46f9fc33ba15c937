import BoxOffice
import BookingStore
import Database
import Encoding
import Glibc
import Signing

/// The one secret everything is signed with but tickets, whose keys it seals.
enum Secrets {
  /// The configured secret, or the data folder's, made on the first start with mode 0600.
  static func load(_ configuration: Configuration) throws(Stop) -> [UInt8] {
    if let found = try existing(configuration) { return found }
    let path = configuration.data + "/secret"
    let bytes = SecureRandom().bytes(32)
    // Beside a database elsewhere the folder holds nothing but this.
    _ = mkdir(configuration.data, 0o700)
    guard Files.write(Hex.encode(bytes) + "\n", to: path, mode: 0o600) else {
      throw .configuration("\(path) can be neither read nor created: \(Files.lastError()).")
    }
    return bytes
  }

  /// The configured secret, or the data folder's; nil when there is none yet.
  static func existing(_ configuration: Configuration) throws(Stop) -> [UInt8]? {
    if let configured = configuration.secret, let bytes = Hex.decode(configured.value) {
      return bytes
    }
    let path = configuration.data + "/secret"
    guard let text = Files.read(path) else { return nil }
    guard let bytes = Hex.decode(String(text.trimmed)), bytes.count >= 32 else {
      throw .configuration(
        "\(path) does not hold at least 32 bytes as hex digits; restore it from a backup. "
          + "Without it everyone has to log in again, webhooks need new secrets, and tickets a new key."
      )
    }
    return bytes
  }

  /// Where a new secret waits until the store is sealed with it.
  static func next(_ configuration: Configuration) -> String { configuration.data + "/secret.new" }

  /// Ends a change of the secret that was cut off: the new one counts if the store is sealed with it,
  /// and is forgotten if not.
  static func settle(_ configuration: Configuration, _ database: any Database) async throws {
    let path = next(configuration)
    guard configuration.secret == nil, let text = Files.read(path) else { return }
    let rows = try await database.read { tx in try TicketKeyRows.all(in: tx) }
    let sealed = rows.last { $0.sealedSeed != nil }
    if let sealed, let new = Hex.decode(String(text.trimmed)), new.count >= 32,
      TicketKeyring(secret: new).opens(sealed)
    {
      try replace(configuration)
    } else {
      unlink(path)
    }
  }

  /// Puts the secret that waits in the place of the old one.
  static func replace(_ configuration: Configuration) throws(Stop) {
    let path = configuration.data + "/secret"
    guard rename(next(configuration), path) == 0, Files.syncFolder(of: path) else {
      throw .failure("\(path) cannot be replaced: \(Files.lastError()).")
    }
  }
}

/// Whole small files.
enum Files {
  /// The file's text; nil when it cannot be read or is neither UTF-8 nor UTF-16.
  static func read(_ path: String) -> String? {
    guard let bytes = bytes(path) else { return nil }
    guard let text = String(validating: FileText.utf8(bytes), as: UTF8.self) else {
      errno = EILSEQ
      return nil
    }
    return text
  }

  /// The file's bytes; nil when it cannot be read.
  static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes.append(contentsOf: piece.prefix(count))
    }
  }

  /// Makes a new file and sees it onto the disk; false when it exists or cannot be made.
  static func write(_ text: String, to path: String, mode: mode_t) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { return false }
    defer { close(file) }
    let bytes = Array(text.utf8)
    return Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
  }

  /// The system's words for the last failure.
  static func lastError() -> String {
    errno == EILSEQ
      ? "it is not text in UTF-8; save it as UTF-8" : String(cString: strerror(errno))
  }
}
