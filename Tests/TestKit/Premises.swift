import Foundation
public import Glibc
import Synchronization
import TestServers

/// A folder for one test: the box office's data, its log, and whatever else; and the processes that
/// were started in it.
public final class Premises: Sendable {
  /// The folder.
  public let path: String
  /// The data folder; it is not there before the first start.
  public let data: String
  /// Variables that what is started here gets besides.
  private let variables: [String: String]
  private let running = Mutex<Set<pid_t>>([])

  /// What signs tokens; a canary that no log may show, like the organiser's password.
  public static let secret = "c0ffee" + String(repeating: "5a", count: 29)
  /// The organiser's account.
  public static let organiser = (
    email: "organiser@example.com", password: "canary-of-the-organiser"
  )

  /// Makes the folder; what is started in it gets these variables besides.
  public init(variables: [String: String] = [:]) throws {
    self.variables = variables
    let folder = FileManager.default.temporaryDirectory.appending(path: "box-office-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
    data = folder.appending(path: "data").path
  }

  /// The release program: from BOXOFFICE_BINARY, else where the package builds it.
  public static func binary() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["BOXOFFICE_BINARY"]
      ?? root.appending(path: ".build/release/boxoffice").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Missing(path: path)
    }
    return path
  }

  /// There is nothing to test.
  struct Missing: Error, CustomStringConvertible {
    let path: String
    var description: String {
      """
      There is no program at \(path). Build it first: swift build -c release --product boxoffice, \
      or name another in BOXOFFICE_BINARY.
      """
    }
  }

  /// Starts a program whose output goes to files of this folder.
  ///
  /// Written on the system's spawn so that no socket of the hundreds that are open here is inherited.
  public func spawn(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: Int32? = nil,
    outputFile: String = "/dev/null", errors: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let append = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, outputFile, append, 0o600)
    }
    posix_spawn_file_actions_addopen(&actions, 2, errors, append, 0o600)
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      if let file = Int32(name), file > 2 { posix_spawn_file_actions_addclose(&actions, file) }
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("BOXOFFICE_") }
      .merging([
        "BOXOFFICE_SECRET": Self.secret, "BOXOFFICE_ADMIN_EMAIL": Self.organiser.email,
        "BOXOFFICE_ADMIN_PASSWORD": Self.organiser.password,
      ]) { $1 }
      .merging(variables) { $1 }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var lines = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + lines { free(text) } }
    var pid = pid_t()
    var result: Int32 = 0
    Spawning.alone { result = posix_spawnp(&pid, program, &actions, &attributes, &words, &lines) }
    guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: result) ?? .EIO) }
    running.withLock { _ = $0.insert(pid) }
    return pid
  }

  /// Waits until a process ends; its exit code, or 128 and the signal that ended it.
  public func wait(_ pid: pid_t) async throws -> Int32 {
    try await onThread { [self] in
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 { if errno != EINTR { return -1 } }
      running.withLock { _ = $0.remove(pid) }
      let signal = status & 0x7F
      return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
  }

  /// What a program printed, and its exit code.
  public struct Outcome: Sendable {
    /// The exit code.
    public let code: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  /// Runs a program to its end.
  public func run(
    _ program: String, _ arguments: [String], input: String? = nil
  ) async throws -> Outcome {
    let name = "\(path)/run-\(UUID())"
    if let input { try input.write(toFile: name + ".in", atomically: false, encoding: .utf8) }
    let pid = try spawn(
      program, arguments, input: input == nil ? "/dev/null" : name + ".in",
      outputFile: name + ".out", errors: name + ".err")
    let code = try await wait(pid)
    return Outcome(
      code: code, output: try String(contentsOfFile: name + ".out", encoding: .utf8),
      errors: try String(contentsOfFile: name + ".err", encoding: .utf8))
  }

  /// Runs a command of the program on this place's data.
  public func boxoffice(
    _ command: String, _ arguments: [String] = []
  ) async throws -> Outcome {
    try await run(Self.binary(), [command, "--data", data] + arguments)
  }

  /// Ends what is still running, and removes the folder.
  public func clear() async {
    for pid in running.withLock({ $0 }) {
      kill(pid, SIGKILL)
      _ = try? await wait(pid)
    }
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// Runs `body` in a place of its own, and leaves no process and no file behind.
public func withPlace(
  variables: [String: String] = [:], _ body: (Premises) async throws -> Void
) async throws {
  let place = try Premises(variables: variables)
  do {
    try await body(place)
    await place.clear()
  } catch {
    await place.clear()
    throw error
  }
}
