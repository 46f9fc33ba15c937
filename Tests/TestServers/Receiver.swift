import Foundation
import Glibc
import Synchronization

/// A server on a free loopback port that answers each request as a test says, and keeps what it was
/// sent. Plain sockets: it also does what no good server does.
public final class Receiver: Sendable {
  /// What arrived.
  public struct Message: Sendable {
    /// Method and target.
    public let line: String
    /// Header fields; names in lower case.
    public let headers: [String: String]
    /// The body.
    public let body: [UInt8]
  }

  /// What it does with a request.
  public enum Answer: Sendable {
    /// Answers with a status, further head lines and a body of so many bytes.
    case status(Int, head: [String] = [], body: Int = 0)
    /// Says nothing and keeps the connection until the end.
    case silence
    /// Closes the connection.
    case hangUp
    /// Sends these bytes and closes.
    case raw(String)
  }

  private struct State {
    var messages: [Message] = []
    var connections = 0
    var isStopping = false
  }

  /// The port.
  public let port: Int
  private let descriptor: Int32
  private let state = Mutex(State())
  private let answer: @Sendable (Int, Message) -> Answer

  /// Starts; `answer` is given the number of the request, from 0, and the request.
  public init(answer: @escaping @Sendable (Int, Message) -> Answer) throws {
    self.answer = answer
    descriptor = socket(AF_INET, streamSocket, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = descriptor
    let isReady = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(bound, $0, length) == 0 && listen(bound, 64) == 0
          && getsockname(bound, $0, &length) == 0
      }
    }
    guard isReady else { throw POSIXError(.EADDRINUSE) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { self.accept() }
  }

  /// Its address.
  public var url: String { "http://127.0.0.1:\(port)/hook?key=in-the-query" }

  /// What arrived so far.
  public var messages: [Message] { state.withLock { $0.messages } }

  /// Connections accepted so far.
  public var connections: Int { state.withLock { $0.connections } }

  /// Ends; connections are closed within a moment.
  public func stop() { state.withLock { $0.isStopping = true } }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  private func accept() {
    while !isStopping {
      guard Self.isReadable(descriptor) else { continue }
      let connection = Glibc.accept(descriptor, nil, nil)
      guard connection >= 0 else { continue }
      state.withLock { $0.connections += 1 }
      Thread.detachNewThread { self.serve(connection) }
    }
    close(descriptor)
  }

  private static func isReadable(_ descriptor: Int32) -> Bool {
    var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wish, 1, 50) > 0
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var unread: [UInt8] = []
    while let message = next(connection, &unread) {
      let number = state.withLock { state in
        state.messages.append(message)
        return state.messages.count - 1
      }
      switch answer(number, message) {
      case .status(let status, let head, let body):
        let lines = ["HTTP/1.1 \(status) x", "content-length: \(body)"] + head
        Self.send(connection, lines.joined(separator: "\r\n") + "\r\n\r\n")
        Self.send(connection, String(repeating: "x", count: body))
      case .silence: while !isStopping { usleep(20_000) }
      case .hangUp: return
      case .raw(let text):
        Self.send(connection, text)
        return
      }
    }
  }

  /// The next request; nil when the connection ends.
  private func next(_ connection: Int32, _ unread: inout [UInt8]) -> Message? {
    var end: Int?
    while end == nil {
      end = unread.indices.dropLast(3).first { Array(unread[$0..<$0 + 4]) == [13, 10, 13, 10] }
      if end == nil, !fill(connection, &unread) { return nil }
    }
    guard let end else { return nil }
    let lines = String(decoding: unread[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      headers[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
    }
    let count = headers["content-length"].flatMap { Int($0) } ?? 0
    while unread.count < end + 4 + count { guard fill(connection, &unread) else { return nil } }
    let body = Array(unread[(end + 4)..<(end + 4 + count)])
    unread.removeFirst(end + 4 + count)
    return Message(line: lines[0], headers: headers, body: body)
  }

  private func fill(_ connection: Int32, _ unread: inout [UInt8]) -> Bool {
    while !isStopping {
      guard Self.isReadable(connection) else { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return false }
      unread += buffer[..<count]
      return true
    }
    return false
  }

  private static func send(_ connection: Int32, _ text: String) {
    sendAll(Array(text.utf8), to: connection)
  }
}

/// Runs `body` with a receiver, and ends it.
public func withReceiver<Result>(
  _ answer: @escaping @Sendable (Int, Receiver.Message) -> Receiver.Answer,
  _ body: (Receiver) async throws -> Result
) async throws -> Result {
  let receiver = try Receiver(answer: answer)
  defer { receiver.stop() }
  return try await body(receiver)
}
