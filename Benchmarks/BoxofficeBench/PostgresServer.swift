import Measuring
import Glibc

/// A PostgreSQL of its own, durable, on the disk that is to be measured.
final class PostgresServer {
  let address: String
  private let child: Child
  private let port: UInt16
  private let folder: String
  private let bench: Bench
  /// PostgreSQL refuses to run as root.
  private static let asPostgres =
    geteuid() == 0
    ? [
      "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "--chdir=/tmp",
    ] : []

  init(_ bench: Bench) throws {
    self.bench = bench
    port = try Nginx.freePort()
    // The server's own user may not enter the folder of the user who measures.
    folder = "/var/tmp/boxoffice-bench-postgres-\(getpid())"
    try run("rm", "-rf", folder)
    try run("mkdir", folder)
    if geteuid() == 0 { try run("chown", "postgres:postgres", folder) }
    try Self.call(
      ["initdb", "-D", folder, "-U", "boxoffice", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"])
    child = try Child(
      Self.asPostgres + [
        Self.programs + "/postgres", "-D", folder, "-p", "\(port)", "-c",
        "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c",
        "max_connections=200", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB", "-c",
        "max_locks_per_transaction=256", "-c", "jit=off",
        // As the box office has it: plans made for empty tables would read all of the full ones.
        "-c", "enable_seqscan=off",
      ], errors: bench.work + "/postgres.log")
    address = "postgres://boxoffice@127.0.0.1:\(port)/boxoffice"
    for _ in 0..<200 {
      if (try? Self.call(["pg_isready", "-q", "-h", "127.0.0.1", "-p", "\(port)"])) != nil {
        break
      }
      usleep(50_000)
    }
    try Self.call(["createdb", "-h", "127.0.0.1", "-p", "\(port)", "-U", "boxoffice", "boxoffice"])
  }

  /// Runs statements.
  func sql(_ text: String) throws {
    try Self.call(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", text])
  }

  /// Transactions a second that pgbench reaches with a script when each client runs it `count`
  /// times. Not for a time: pgbench ends that by a signal, which our threads' children have blocked.
  func pgbench(
    _ script: String, clients: Int, each count: Int, variables: [String: Int]
  ) throws -> Double {
    let path = folder + ".sql"
    guard let file = fopen(path, "w") else { throw Failure("no file for pgbench") }
    fputs(script, file)
    fclose(file)
    chmod(path, 0o644)
    let made = try Child(
      Self.asPostgres + [
        Self.programs + "/pgbench", "-n", "-M", "prepared", "-c", "\(clients)", "-j", "2", "-t",
        "\(count)", "-D", "i=0", "-f", path,
      ] + variables.flatMap { ["-D", "\($0)=\($1)"] } + [address],
      errors: bench.work + "/pgbench.log")
    var rate = 0.0
    while let line = made.line() {
      let words = line.split(separator: " ")
      if words.first == "tps", words.count > 2 { rate = Double(words[2]) ?? 0 }
      if line.contains("failed transactions"), !line.contains(" 0 (") {
        throw Failure("pgbench: \(line)")
      }
    }
    guard made.wait() == 0, rate > 0 else { throw Failure("pgbench failed") }
    return rate
  }

  func stop() {
    child.stop(SIGINT)
    try? run("rm", "-rf", folder, folder + ".sql")
  }

  private static func call(_ words: [String]) throws {
    let program = [programs + "/" + words[0]] + words.dropFirst()
    guard try Child(asPostgres + program, errors: "/dev/null").wait() == 0 else {
      throw Failure("\(words.joined(separator: " ")) failed")
    }
  }

  /// Where Debian keeps the newest version's programs.
  private static let programs: String = {
    for version in stride(from: 30, to: 13, by: -1) {
      let path = "/usr/lib/postgresql/\(version)/bin"
      if access(path + "/postgres", X_OK) == 0 { return path }
    }
    return "/usr/bin"
  }()
}
