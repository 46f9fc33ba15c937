import App
import BookingStore
import Database
import DatabaseSQLite
import Glibc
import HTTPServer

/// The checks of the data folder and of system limits.
extension CheckConfig {
  static func folder(_ configuration: Configuration) -> [Finding] {
    let path = configuration.data
    var status = stat()
    guard stat(path, &status) == 0 else {
      let parent = parent(of: path)
      return [
        access(parent, W_OK | X_OK) == 0
          ? Finding(.fine, "--data", "\(path) does not exist yet; the first start creates it")
          : Finding(.wrong, "--data", "\(path) cannot be created: \(parent): \(Files.lastError())")
      ] + room(parent)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return [Finding(.wrong, "--data", "\(path) is not a folder")]
    }
    guard access(path, R_OK | W_OK | X_OK) == 0 else {
      return [Finding(.wrong, "--data", "\(path) is not writable: \(Files.lastError())")]
    }
    let mode = String(status.st_mode & 0o777, radix: 8)
    return [
      OpenPlaces.warning(path).map { Finding(.warning, "--data", $0) }
        ?? Finding(.fine, "--data", "\(path) is writable, mode \(mode)")
    ] + room(path)
  }

  private static func parent(of path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path = path.dropLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func room(_ path: String) -> [Finding] {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return [] }
    let free = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    let bytes = free.overflow ? Int.max : free.partialValue
    let text = "\(Backup.size(bytes)) free on the disk of \(path)"
    return [
      Finding(bytes < roomMin ? .warning : .fine, "disk", text)
    ]
  }

  /// Compares the limit of open files with the connections the server accepts.
  static func descriptors() -> [Finding] {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return [] }
    let limits = ServerLimits()
    let wanted = limits.connections + limits.descriptorsReserved
    let given = Int(clamping: limit.rlim_cur)
    return [
      given < wanted
        ? Finding(
          .warning, "open files",
          "\(given) allow only \(max(1, given - limits.descriptorsReserved)) of the "
            + "\(limits.connections) connections; raise the limit: ulimit -n 32768")
        : Finding(.fine, "open files", "\(given), enough for \(limits.connections) connections")
    ]
  }

  /// Whether the log file can be written or created.
  static func logFile(_ configuration: Configuration) -> [Finding] {
    guard let path = configuration.logFile else { return [] }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let place = access(path, F_OK) == 0 ? path : folder
    return [
      access(place, W_OK) == 0
        ? Finding(.fine, "--log-file", path)
        : Finding(.wrong, "--log-file", "\(path): \(place): \(Files.lastError())")
    ]
  }

  static func secret(_ configuration: Configuration) -> [Finding] {
    if configuration.secret != nil { return [Finding(.fine, "secret", "is BOXOFFICE_SECRET")] }
    do throws(Stop) {
      guard try Secrets.existing(configuration) != nil else {
        if case .postgres = configuration.database {
          return [
            Finding(
              .warning, "secret",
              "the first start creates one in \(configuration.data), outside the database; several "
                + "instances need BOXOFFICE_SECRET")
          ]
        }
        return [Finding(.fine, "secret", "the first start creates one in \(configuration.data)")]
      }
      let path = configuration.data + "/secret"
      return [
        OpenPlaces.warning(path).map { Finding(.warning, "secret", $0) }
          ?? Finding(.fine, "secret", "is \(path)")
      ]
    } catch {
      return [Finding(.wrong, "secret", error.message)]
    }
  }

  /// Whether a box office is running on the data folder.
  static func isRunning(_ configuration: Configuration) -> Bool {
    let descriptor = open(configuration.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }
}
