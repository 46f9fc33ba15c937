package import Glibc

/// What lies on the disk and is for this user alone, but others may read or write it: somebody made
/// the folder by hand, or copied it without its modes.
package enum OpenPlaces {
  /// What to say of a file or folder that is there and open to others, by these bits of
  /// its mode; nil when it is not.
  package static func warning(_ path: String, to others: mode_t = 0o077) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & others != 0 else { return nil }
    let mode = String(status.st_mode & 0o777, radix: 8)
    let wanted = status.st_mode & S_IFMT == S_IFDIR ? "700" : "600"
    return "\(path) is open to others (mode \(mode)); run: chmod \(wanted) \(path)"
  }

  /// Everything of a box office's that is open to others: the folder, the database, the secret unless
  /// it is configured, and the key of the certificate.
  static func warnings(_ configuration: Configuration) -> [String] {
    let folder = configuration.data
    var paths = [folder]
    if configuration.secret == nil { paths += ["\(folder)/secret", "\(folder)/secret.new"] }
    paths += ["", "-wal", "-shm"].map { "\(folder)/boxoffice.sqlite\($0)" }
    // Tools that renew certificates let a group read the key.
    let key = configuration.tlsKey.flatMap { warning($0, to: 0o007) }.map { [$0] } ?? []
    return paths.compactMap { warning($0) } + key
  }
}
