public import Glibc

/// A box office that a drill started as its own child, and ends.
public final class ServerChild {
  /// Its process.
  public let process: pid_t
  /// Where it says it listens.
  public let url: String
  private let output: Int32
  private var isRunning = true

  /// Why it did not start.
  public struct NotStarted: Error, CustomStringConvertible {
    /// What to tell the operator.
    public let description: String
  }

  /// Starts `program serve` on a free port of this machine and waits until it listens.
  ///
  /// It gets none of this process's settings: a drill must not reach the stores of the real box office.
  ///
  /// - Parameters:
  ///   - program: The program's path.
  ///   - folder: Its data folder, where its log will be too.
  ///   - flags: More flags of `serve`.
  public init(program: String, folder: String, flags: [String]) throws {
    let words =
      [
        program, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--log-file",
        folder + "/log", "--connections-per-address", "off",
      ] + flags
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw NotStarted(description: "no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let errors = folder + "/errors"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // Signals that this process blocks must reach it, and Ctrl-C only this process, which then ends it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var environment = Self.environment
    defer { for text in arguments + environment { free(text) } }
    var process = pid_t()
    let code = posix_spawn(&process, program, &actions, &attributes, &arguments, &environment)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw NotStarted(description: "\(program) cannot be started: \(Self.text(code))")
    }
    guard let url = Self.url(ends[0]) else {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
      close(ends[0])
      throw NotStarted(description: "it ended before it listened: \(Self.lastLine(errors))")
    }
    (self.process, self.url, output) = (process, url, ends[0])
  }

  deinit { end(SIGKILL) }

  /// What finds programs and files, and no setting of a box office.
  private static var environment: [UnsafeMutablePointer<CChar>?] {
    let names = ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH"]
    return names.compactMap { name in
      getenv(name).map { strdup("\(name)=\(String(cString: $0))") }
    } + [nil]
  }

  /// The address behind `listening on`; nil when the output ends without it.
  private static func url(_ file: Int32) -> String? {
    var text = ""
    var piece = [UInt8](repeating: 0, count: 4_096)
    while true {
      var ready = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, DrillLimits.startMilliseconds) == 1 else { return nil }
      let count = read(file, &piece, piece.count)
      guard count > 0 else { return nil }
      text += String(decoding: piece[..<count], as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { $0.hasPrefix("listening on ") }) {
        return String(line.dropFirst(13))
      }
    }
  }

  private static func lastLine(_ path: String) -> String {
    guard let file = fopen(path, "rb") else { return "no word of why" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 16_384)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return text.split(separator: "\n").last.map(String.init) ?? "no word of why"
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Whether it has ended by itself.
  public var hasEnded: Bool {
    guard isRunning else { return true }
    guard waitpid(process, nil, WNOHANG) == process else { return false }
    isRunning = false
    close(output)
    return true
  }

  /// Asks it to end, and waits until it has.
  public func end() { end(SIGTERM) }

  private func end(_ signal: Int32) {
    guard isRunning else { return }
    isRunning = false
    kill(process, signal)
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
    close(output)
  }

  /// Processor seconds of all its threads so far; 0 once it has ended.
  public var cpuSeconds: Double {
    let fields = proc("stat").split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 13, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The most memory it has had in use, in bytes; 0 once it has ended.
  public var residentBytes: Double {
    for line in proc("status").split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1_024
    }
    return 0
  }

  private func proc(_ name: String) -> String {
    guard let file = fopen("/proc/\(process)/\(name)", "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8_192)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
