import Foundation
import Glibc

/// A client that sends exactly the bytes it is given, one socket each.
///
/// Blocking: use it inside `blocking`, so that the task pool stays free for the server's handlers.
final class RawClient {
  struct Answer: Equatable {
    var status: Int
    var fields: [String: String]
    var body: String
  }

  private let descriptor: Int32
  private var unread: [UInt8] = []

  /// Connects; `receiveBuffer` makes a slow listener's socket small, `source` is one of this machine's
  /// addresses to come from.
  init(port: Int, receiveBuffer: Int32? = nil, from source: String? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }
    // No test waits longer than this for an answer.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    if let source {
      address.sin_addr.s_addr = inet_addr(source)
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      // All is initialized, so `deinit` runs and closes.
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  deinit { close(descriptor) }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  /// Ends this side; the server's can still be read.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  func get(_ target: String, _ fields: String = "") -> Answer? {
    send("GET \(target) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n")
    return answer()
  }

  /// The next answer; nil when the connection ends first.
  func answer(toHead: Bool = false) -> Answer? {
    guard let head = head() else { return nil }
    if toHead || head.status == 204 || head.status == 304 || head.status < 200 { return head }
    var answer = head
    if head.fields["transfer-encoding"] == "chunked" {
      while let chunk = chunk(), !chunk.isEmpty { answer.body += chunk }
    } else {
      guard let body = take(Int(head.fields["content-length"] ?? "0") ?? 0) else { return nil }
      answer.body = String(decoding: body, as: UTF8.self)
    }
    return answer
  }

  func head() -> Answer? {
    var lines: [String] = []
    while let line = line() {
      if line.isEmpty { break }
      lines.append(line)
    }
    guard let first = lines.first, first.hasPrefix("HTTP/1."),
      let status = Int(first.split(separator: " ")[1])
    else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return Answer(status: status, fields: fields, body: "")
  }

  /// The next chunk; empty at the end of the body.
  func chunk() -> String? {
    guard let size = line().flatMap({ Int($0, radix: 16) }), let bytes = take(size) else {
      return nil
    }
    _ = line()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads up to so many bytes and forgets them, without waiting.
  func sip(_ count: Int) {
    var buffer = [UInt8](repeating: 0, count: count)
    _ = recv(descriptor, &buffer, count, Int32(MSG_DONTWAIT))
  }

  /// Whether the server ended the connection with nothing more to read.
  var isEnded: Bool { unread.isEmpty && !fill() }

  /// Whether something, or the end, arrives in so many milliseconds.
  func hasData(within milliseconds: Int32) -> Bool {
    var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return !unread.isEmpty || poll(&wish, 1, milliseconds) > 0
  }

  /// Whether the connection ends in so many milliseconds.
  func hasEnded(within milliseconds: Int32) -> Bool { hasData(within: milliseconds) && isEnded }

  /// Everything until the connection ends.
  func rest() -> String {
    while fill() {}
    defer { unread = [] }
    return String(decoding: unread, as: UTF8.self)
  }

  private func line() -> String? {
    while true {
      if let end = unread.firstIndex(of: 10) {
        let line = unread[..<end].filter { $0 != 13 }
        unread.removeFirst(end + 1)
        return String(decoding: line, as: UTF8.self)
      }
      guard fill() else { return nil }
    }
  }

  private func take(_ count: Int) -> [UInt8]? {
    while unread.count < count { guard fill() else { return nil } }
    defer { unread.removeFirst(count) }
    return Array(unread[..<count])
  }

  private func fill() -> Bool {
    var buffer = [UInt8](repeating: 0, count: unread.isEmpty ? 4_096 : 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    unread += buffer[..<count]
    return true
  }
}

/// Runs what blocks on a thread of its own.
func blocking<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> sending Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result { try body() }) }.start()
  }
}
