import Foundation
import Glibc
import Synchronization

/// A real PostgreSQL on a free loopback port, in a temporary folder of its own.
///
/// It ends with the test process, whatever ends that: a watching shell stops it and removes its
/// folder. PostgreSQL refuses to run as root, so as root it runs as its own user.
public final class PostgresServer: Sendable {
  /// The server most tests share, started when the first one asks.
  public static let shared = Result { try PostgresServer() }

  /// Where it listens, on 127.0.0.1.
  public let port: Int
  /// Its data folder.
  public let folder: String
  private let databases = Mutex(0)

  /// Starts a server.
  ///
  /// - Parameter settings: Lines of its configuration. By default nothing waits for a disk: a test
  ///   kills processes, not machines.
  public init(settings: [String] = ["fsync = off", "full_page_writes = off"]) throws {
    port = try FreePort.find()
    folder = FileManager.default.temporaryDirectory.appending(path: "postgres-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if Self.isRoot { try Command.run("/usr/bin/chown", ["postgres:postgres", folder]) }
    try run(
      "initdb",
      [
        "-D", folder, "-U", "boxoffice", "--auth=trust", "--no-sync", "-E", "UTF8",
        "--locale=C.UTF-8",
      ])
    let lines =
      [
        "port = \(port)", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''",
        "max_connections = 400", "shared_buffers = 32MB", "max_locks_per_transaction = 128",
        "logging_collector = off", "jit = off",
      ] + settings
    let path = "\(folder)/postgresql.conf"
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    try (kept + "\n" + lines.joined(separator: "\n") + "\n")
      .write(toFile: path, atomically: false, encoding: .utf8)
    // Continued as well: a test may have stopped it where it stood.
    try Command.launch(
      "/bin/sh",
      [
        "-c",
        """
        while kill -0 \(getpid()) 2>/dev/null; do sleep 0.5; done
        head -1 '\(folder)/postmaster.pid' 2>/dev/null | xargs -r -I @ sh -c 'kill -QUIT @; kill -CONT @'
        sleep 0.5; rm -rf '\(folder)'
        """,
      ])
    try start()
  }

  /// Starts it again after ``stop(_:)``, and waits until it answers.
  public func start() throws {
    try run("pg_ctl", ["-D", folder, "-w", "-t", "30", "-s", "-l", "\(folder)/log", "start"])
  }

  /// Stops it: `fast` ends sessions, `immediate` is a crash.
  public func stop(_ mode: String) throws {
    try run("pg_ctl", ["-D", folder, "-w", "-t", "30", "-s", "-m", mode, "stop"])
  }

  /// The process id of the postmaster.
  public var processID: Int32 {
    get throws {
      let text = try String(contentsOfFile: "\(folder)/postmaster.pid", encoding: .utf8)
      guard let id = Int32(text.prefix { $0 != "\n" }) else {
        throw Command.Failure(text: "no process id in \(text)")
      }
      return id
    }
  }

  /// Makes an empty database and gives its address.
  public func makeDatabase() throws -> String {
    let number = databases.withLock { number in
      number += 1
      return number
    }
    try run(
      "createdb",
      ["-h", "127.0.0.1", "-p", "\(port)", "-U", "boxoffice", "-T", "template0", "test\(number)"])
    return address(of: "test\(number)")
  }

  /// Removes a database, ending its connections.
  public func removeDatabase(_ address: String) throws {
    guard let name = address.split(separator: "/").last.map(String.init) else { return }
    try run(
      "dropdb", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "boxoffice", "-f", "--if-exists", name])
  }

  /// Runs a statement from outside, and gives what psql prints.
  @discardableResult
  public func sql(_ text: String, in address: String) throws -> String {
    try run("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", text])
  }

  /// Copies a database with its own tools into another, new one, as the manual says; its address.
  public func copyByDump(_ address: String) throws -> String {
    let file = "\(folder)/copy-\(UUID()).dump"
    try run("pg_dump", ["--format=custom", "--file=\(file)", "--dbname=\(address)"])
    let copy = try makeDatabase()
    try run(
      "pg_restore", ["--exit-on-error", "--no-owner", "--dbname=\(copy)", file])
    return copy
  }

  /// What a database's schema is, in the server's own words, without one table.
  public func schemaDump(of address: String, without table: String) throws -> String {
    try run("pg_dump", ["--schema-only", "--exclude-table=\(table)", "--dbname=\(address)"])
  }

  private func address(of name: String) -> String {
    "postgres://boxoffice@127.0.0.1:\(port)/\(name)"
  }

  @discardableResult
  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let path = "\(Self.programs)/\(program)"
    guard Self.isRoot else { return try Command.run(path, arguments) }
    return try Command.run(
      "/usr/bin/setpriv",
      ["--reuid=postgres", "--regid=postgres", "--clear-groups", path] + arguments)
  }

  private static let isRoot = geteuid() == 0

  /// Where Debian keeps the newest version's programs.
  private static let programs: String = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newest = versions.compactMap { Int($0) }.max() ?? 15
    return "\(root)/\(newest)/bin"
  }()
}

/// Programs that tests run.
enum Command {
  struct Failure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  /// Runs a program to its end and gives what it printed.
  ///
  /// Not through Foundation's `Process`, which waits for all processes the program leaves behind. The output
  /// goes through a file for the same reason.
  @discardableResult
  static func run(_ path: String, _ arguments: [String]) throws -> String {
    let output = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: output) }
    let id = try spawn(path, arguments, output: output)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    guard status == 0 else {
      throw Failure(text: "\(path) \(arguments) ended with \(status): \(text)")
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Starts a program and leaves it to itself.
  static func launch(_ path: String, _ arguments: [String]) throws {
    _ = try spawn(path, arguments, output: "/dev/null")
  }

  private static func spawn(
    _ path: String, _ arguments: [String], output: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The server's own user may not enter the folder of the user who tests.
    let words = ["/usr/bin/env", "--chdir=/tmp", path] + arguments
    let texts = words.map { text in strdup(text) }
    defer { for text in texts { free(text) } }
    var id: pid_t = 0
    var code: Int32 = 0
    Spawning.alone { code = posix_spawn(&id, words[0], &actions, nil, texts + [nil], environ) }
    guard code == 0 else { throw Failure(text: "\(path): \(String(cString: strerror(code)))") }
    return id
  }
}
