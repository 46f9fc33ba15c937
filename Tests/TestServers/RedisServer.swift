import Foundation
import Glibc
public import Redis
import Synchronization

/// A real redis-server on a free loopback port, with an append-only file in a folder of its own.
///
/// It runs below a shell that waits for the end of its standard input, so it ends with the test
/// process even when that is killed.
public final class RedisServer: Sendable {
  /// Where it listens; the same after a restart.
  public let address: RedisAddress
  private let port: Int
  private let folder: URL
  private let password: String?
  private let syncs: String
  /// The watching shell, and the socket it reads; closing that ends both.
  private let running = Mutex<(shell: pid_t, lifeline: Int32)?>(nil)

  /// Why a server did not come up.
  public struct NotStarted: Error {}

  /// Starts a server. `syncs` is its `appendfsync`: always, so that a stop loses nothing, or what
  /// is usual in production, everysec.
  public init(password: String? = nil, syncs: String = "always") async throws {
    self.syncs = syncs
    folder = FileManager.default.temporaryDirectory.appending(path: "redis-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try FreePort.find()
    self.password = password
    let login = password.map { ":\($0)@" } ?? ""
    address = try RedisAddress("redis://\(login)127.0.0.1:\(port)/0")
    try await start()
  }

  /// Runs `body` with a fresh server, and removes it.
  public static func with<Result>(
    password: String? = nil, syncs: String = "always", _ body: (RedisServer) async throws -> Result
  ) async throws -> Result {
    let server = try await RedisServer(password: password, syncs: syncs)
    do {
      let result = try await body(server)
      await server.remove()
      return result
    } catch {
      await server.remove()
      throw error
    }
  }

  /// Starts it, again if it was stopped, on the files it left.
  public func start() async throws {
    let started = try spawn(
      [
        "--port", "\(port)", "--bind", "127.0.0.1", "--appendonly", "yes", "--appendfsync", syncs,
        "--save", "", "--dir", folder.path,
      ] + (password.map { ["--requirepass", $0] } ?? []))
    running.withLock { $0 = started }
    let lane = try RedisLane(address)
    let deadline = ContinuousClock.now + .seconds(20)
    var answers = false
    while !answers, ContinuousClock.now < deadline {
      answers = (try? await lane.call(RedisCommand("PING"))) != nil
      if !answers { try await Task.sleep(for: .milliseconds(10)) }
    }
    await lane.close()
    guard answers else { throw NotStarted() }
  }

  /// Ends it as a power cut does.
  public func stop() async {
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    guard let ended else { return }
    close(ended.lifeline)
    // A thread of its own: the tests' own threads are few, and others need them.
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var status: Int32 = 0
        while waitpid(ended.shell, &status, 0) < 0, errno == EINTR {}
        continuation.resume()
      }
    }
  }

  /// Ends it and deletes its folder.
  public func remove() async {
    await stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Empties it, as an operator's mistake does.
  public func flushAll() async throws {
    let lane = try RedisLane(address)
    _ = try await lane.call(RedisCommand("FLUSHALL"))
    await lane.close()
  }

  /// Written on the system's spawn so that no file or socket of the hundreds that are open here is
  /// inherited, least of all another server's lifeline.
  private func spawn(_ arguments: [String]) throws -> (shell: pid_t, lifeline: Int32) {
    var ends: [Int32] = [0, 0]
    // A pair of sockets, because a pipe cannot be marked as not to be inherited when it is made.
    let kind = streamSocket | closedOnExec
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw NotStarted() }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      if let file = Int32(name), file > 2 { posix_spawn_file_actions_addclose(&actions, file) }
    }
    let script = "redis-server \"$@\" </dev/null & id=$!; cat; kill -9 $id; wait $id"
    var words = (["sh", "-c", script, "redis-server"] + arguments).map { strdup($0) } + [nil]
    var variables = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
    defer { for text in words + variables { free(text) } }
    var shell = pid_t()
    var code: Int32 = 0
    Spawning.alone { code = posix_spawn(&shell, "/bin/sh", &actions, nil, &words, &variables) }
    guard code == 0 else {
      close(ends[1])
      throw NotStarted()
    }
    return (shell, ends[1])
  }
}
