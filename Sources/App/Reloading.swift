import Glibc
import HTTPServer

/// The effect of SIGHUP: reloads the certificate and reopens the log file. It ends nothing, and whatever
/// cannot be read stays as it was.
enum Reloading {
  static func run(_ configuration: Configuration, _ server: HTTPServer, _ log: Log) {
    if let path = configuration.logFile {
      do throws(Stop) {
        try LogFile.reopen(path, as: log.file)
        log.line(.info, "log file reopened", [("path", path)])
      } catch {
        log.line(.error, "the log file was not reopened", [("reason", error.message)])
      }
    }
    guard configuration.tlsCert != nil else { return }
    do {
      guard let certificate = try BoxOfficeServer.certificate(configuration) else { return }
      let isNew = try server.replaceCertificate(certificate)
      log.line(.info, isNew ? "certificate replaced" : "certificate unchanged")
    } catch {
      let reason = (error as? Stop)?.message ?? "\(error)"
      log.line(.error, "the certificate was not replaced", [("reason", reason)])
    }
  }
}

/// Reloads at each SIGHUP while the server runs.
struct ReloadingTask {
  private let task: Task<Void, Never>

  // A task of its own, beside the server's: it waits for signals only.
  init(_ signals: Signals, _ reload: @escaping @Sendable () -> Void) {
    task = Task { for await _ in signals.hangUps { reload() } }
  }

  func stop() async {
    task.cancel()
    await task.value
  }
}

/// The file of `--log-file`.
enum LogFile {
  /// Opens it for appending; standard error when none is configured.
  static func open(_ path: String?) throws(Stop) -> Int32 {
    guard let path else { return STDERR_FILENO }
    let file = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw .configuration("--log-file \(path): the file cannot be written: \(Files.lastError())")
    }
    return file
  }

  /// Reopens the path as descriptor `file`, so that no writer ever sees it closed.
  static func reopen(_ path: String, as file: Int32) throws(Stop) {
    let new = try open(path)
    defer { close(new) }
    guard dup2(new, file) >= 0, fcntl(file, F_SETFD, FD_CLOEXEC) >= 0 else {
      throw .configuration("--log-file \(path): \(Files.lastError())")
    }
  }
}
