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
  private let running = Mutex<Process?>(nil)
  private let lifelines = Mutex<Pipe?>(nil)

  /// Why a server did not come up.
  public struct NotStarted: Error {}

  /// Starts a server.
  public init(password: String? = nil) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "redis-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try Self.freePort()
    self.password = password
    let login = password.map { ":\($0)@" } ?? ""
    address = try RedisAddress("redis://\(login)127.0.0.1:\(port)/0")
    try await start()
  }

  /// Runs `body` with a fresh server, and removes it.
  public static func with<Result>(
    password: String? = nil, _ body: (RedisServer) async throws -> Result
  ) async throws -> Result {
    let server = try await RedisServer(password: password)
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
    let process = Process()
    let lifeline = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    // The shell holds nothing but the server's id; `cat` ends when the test process does.
    process.arguments =
      [
        "-c",
        "redis-server \"$@\" </dev/null >redis.log 2>&1 & id=$!; cat; kill -9 $id; wait $id",
        "redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--appendonly", "yes",
        "--appendfsync", "always", "--save", "", "--dir", folder.path,
      ] + (password.map { ["--requirepass", $0] } ?? [])
    process.currentDirectoryURL = folder
    process.standardInput = lifeline
    try process.run()
    running.withLock { $0 = process }
    lifelines.withLock { $0 = lifeline }
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
    // Closing the last writing end ends `cat`, and with it the server.
    let lifeline = lifelines.withLock { lifeline in
      defer { lifeline = nil }
      return lifeline
    }
    try? lifeline?.fileHandleForWriting.close()
    let process = running.withLock { process in
      defer { process = nil }
      return process
    }
    guard let process else { return }
    // A thread of its own: the tests' own threads are few, and others need them.
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        process.waitUntilExit()
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

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw NotStarted() }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
      }
    }
    guard isBound else { throw NotStarted() }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
