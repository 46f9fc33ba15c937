import BoxOffice
import BookingStore
package import Database
import Encoding
import Glibc
import Signing

/// The one secret that signs everything except tickets, whose keys it seals.
package enum Secrets {
  /// The configured secret, or that of the data folder, created on the first start with mode 0600.
  package static func load(_ configuration: Configuration) throws(Stop) -> [UInt8] {
    if let found = try existing(configuration) { return found }
    let path = configuration.data + "/secret"
    let bytes = SecureRandom().bytes(32)
    // With a database elsewhere the folder holds nothing else.
    _ = mkdir(configuration.data, 0o700)
    guard Files.write(Hex.encode(bytes) + "\n", to: path, mode: 0o600) else {
      throw .configuration("\(path) can be neither read nor created: \(Files.lastError()).")
    }
    return bytes
  }

  /// The configured secret, or that of the data folder; nil when there is none yet.
  package static func existing(_ configuration: Configuration) throws(Stop) -> [UInt8]? {
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

  /// The path of a new secret until the store is sealed with it.
  package static func next(_ configuration: Configuration) -> String {
    configuration.data + "/secret.new"
  }

  /// Completes an interrupted rotation of the secret: the new one is adopted if the store is sealed with it,
  /// and discarded if not.
  package static func settle(_ configuration: Configuration, _ database: any Database) async throws
  {
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

  /// Replaces the old secret with the new one.
  package static func replace(_ configuration: Configuration) throws(Stop) {
    let path = configuration.data + "/secret"
    guard rename(next(configuration), path) == 0, Files.syncFolder(of: path) else {
      throw .failure("\(path) cannot be replaced: \(Files.lastError()).")
    }
  }
}
