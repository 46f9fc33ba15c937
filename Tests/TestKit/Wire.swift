import Foundation
import Glibc
public import HTTPServer

/// One blocking connection; use it inside ``onThread(_:)``, so that the task pool stays free.
public struct Wire: Sendable {
  /// Why no answer could be read.
  public enum Failure: Error {
    /// The connection is not accepted.
    case cannotConnect(errno: Int32)
    /// The connection ended before the answer did.
    case ended
    /// What came is no answer.
    case malformed(String)
  }

  private let descriptor: Int32
  private var unread: [UInt8] = []

  /// Connects to this machine.
  public init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // No test waits longer than this for an answer.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      let number = errno
      Glibc.close(descriptor)
      throw Failure.cannotConnect(errno: number)
    }
  }

  /// Hangs up.
  public func close() { Glibc.close(descriptor) }

  /// Sends a request and reads its answer; of an event stream only the head.
  public mutating func ask(_ bytes: [UInt8], isHead: Bool) throws -> Reply {
    send(bytes)
    let head = try head()
    if isHead || head.status == 204 || head.status == 304 { return head }
    if head.header("content-type") == "text/event-stream" { return head }
    var body: [UInt8] = []
    if head.header("transfer-encoding") == "chunked" {
      while case let chunk = try chunk(), !chunk.isEmpty { body += chunk }
    } else {
      body = try take(Int(head.header("content-length") ?? "0") ?? 0)
    }
    return Reply(status: head.status, headers: head.headers, body: body)
  }

  /// The next chunk; empty at the end of the body.
  mutating func chunk() throws -> [UInt8] {
    let size = try line()
    guard let count = Int(size, radix: 16) else { throw Failure.malformed(size) }
    let bytes = try take(count)
    _ = try line()
    return bytes
  }

  /// The bytes of a request's head.
  public static func head(
    _ method: Method, _ target: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
  ) -> [UInt8] {
    var text = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: test\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty || method == .post || method == .patch {
      text += "Content-Length: \(body.count)\r\n"
    }
    return Array((text + "\r\n").utf8)
  }

  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // A server that refuses a body early has answered already: the answer says why.
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  private mutating func head() throws -> Reply {
    let first = try line()
    let words = first.split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw Failure.malformed(first)
    }
    var headers: [(name: String, value: String)] = []
    while case let field = try line(), !field.isEmpty {
      let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw Failure.malformed(field) }
      headers.append((String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)))
    }
    return Reply(status: status, headers: headers, body: [])
  }

  private mutating func line() throws -> String {
    while true {
      if let end = unread.firstIndex(of: 10) {
        let line = unread[..<end].filter { $0 != 13 }
        unread.removeFirst(end + 1)
        return String(decoding: line, as: UTF8.self)
      }
      try fill()
    }
  }

  private mutating func take(_ count: Int) throws -> [UInt8] {
    while unread.count < count { try fill() }
    defer { unread.removeFirst(count) }
    return Array(unread[..<count])
  }

  private mutating func fill() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw Failure.ended }
    unread += buffer[..<count]
  }
}

/// Runs what blocks on a thread of its own.
public func onThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result { try body() }) }.start()
  }
}

/// Runs what blocks on a thread of its own.
public func onThread(_ body: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { continuation in
    Thread {
      body()
      continuation.resume()
    }.start()
  }
}
