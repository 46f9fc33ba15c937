import Foundation
public import Glibc

/// A started `boxoffice serve` that has said where it listens.
public struct RunningServer: Sendable {
  /// Where its data are.
  public let place: Premises
  /// Its process.
  public let pid: pid_t
  /// Where it says it listens.
  public let url: String
  /// The port of that.
  public let port: Int
  /// The port of the operator's listener, when it has one.
  public let operationPort: Int?
  /// From spawning to the line that says where it listens.
  public let startTime: Duration

  /// The file that gets the log of every start in a place.
  public static func log(of place: Premises) -> String { place.path + "/log" }

  /// Why a server did not come up.
  struct NotStarted: Error, CustomStringConvertible {
    let code: Int32
    let log: String
    var description: String { "the server ended with \(code) before it listened:\n\(log)" }
  }

  /// Starts a server on a free port and waits until it listens; with limits only if `isLimited`.
  ///
  /// `tracer` is a program with its arguments that starts the server as its own process.
  public static func start(
    in place: Premises, _ flags: [String] = [], isLimited: Bool = false, tracer: [String] = []
  ) async throws -> RunningServer {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    let begun = ContinuousClock.now
    let pid: pid_t
    do {
      defer { close(writing) }
      let command =
        try tracer + [Premises.binary(), "serve", "--listen", "127.0.0.1:0", "--data", place.data]
        + (isLimited ? [] : ["--rate-limits", "off"]) + flags
      pid = try place.spawn(
        command[0], Array(command.dropFirst()), output: writing, errors: log(of: place))
    }
    let lines = try await onThread { listening(reading) }
    let startTime = ContinuousClock.now - begun
    guard let url = lines.clients, let port = Self.port(url) else {
      let code = try await place.wait(pid)
      let text = try? String(contentsOfFile: log(of: place), encoding: .utf8)
      throw NotStarted(code: code, log: text ?? "")
    }
    return RunningServer(
      place: place, pid: pid, url: url, port: port,
      operationPort: lines.operation.flatMap { Self.port($0) }, startTime: startTime)
  }

  /// Processor seconds of all its threads so far; 0 once it has ended.
  public var cpuSeconds: Double {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Mebibytes of memory it has in use; 0 once it has ended.
  public var residentMebibytes: Double {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_024
  }

  /// Sends a signal.
  public func signal(_ number: Int32) { kill(pid, number) }

  /// Ends the server as an operator does; its exit code.
  public func stop() async throws -> Int32 {
    signal(SIGTERM)
    return try await place.wait(pid)
  }

  /// Ends the server as a power cut does.
  public func crash() async throws {
    signal(SIGKILL)
    _ = try await place.wait(pid)
  }

  private static func port(_ url: String) -> Int? {
    url.split(separator: ":").last.flatMap { Int($0) }
  }

  /// The addresses behind `listening on` and `operation on`; nil when the output ends without the first.
  private static func listening(_ file: Int32) -> (clients: String?, operation: String?) {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { return (nil, nil) }
      text += String(decoding: buffer[..<count], as: UTF8.self)
      guard text.hasSuffix("\n") else { continue }
      func behind(_ word: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(word) }.map {
          String($0.dropFirst(word.count))
        }
      }
      // Both come in one piece.
      if let clients = behind("listening on ") { return (clients, behind("operation on ")) }
    }
  }
}
