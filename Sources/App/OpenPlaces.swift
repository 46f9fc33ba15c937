package import Glibc

/// Files and folders that belong to this user alone but are accessible to others, because the folder was
/// created by hand, or copied without its modes.
package enum OpenPlaces {
  /// The warning for an existing file or folder that is accessible to others by these mode bits; nil when it
  /// is not.
  package static func warning(_ path: String, to others: mode_t = 0o077) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & others != 0 else { return nil }
    let mode = String(status.st_mode & 0o777, radix: 8)
    let wanted = status.st_mode & S_IFMT == S_IFDIR ? "700" : "600"
    return "\(path) is open to others (mode \(mode)); run: chmod \(wanted) \(path)"
  }

  /// All such files of a box office: the folder, the database, the secret unless it is configured, and the
  /// key of the certificate.
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
