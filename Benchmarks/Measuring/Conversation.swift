import Glibc

/// One blocking connection that sends requests and reads their answers: for requests that depend on the
/// previous answer.
package final class HTTPConnection {
  /// An answer.
  package struct Answer {
    package let status: Int
    package let body: String
  }

  private let descriptor: Int32
  private var unread: [UInt8] = []

  /// Connects to this machine.
  package init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(descriptor)
      throw Failure("cannot connect")
    }
  }

  deinit { close(descriptor) }

  /// Sends a request and reads its answer, which has a length.
  package func ask(
    _ method: String, _ path: String, _ fields: [(String, String)], body: String = ""
  ) throws -> Answer {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    if !body.isEmpty {
      text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
    }
    let bytes = Array((text + "\r\n" + body).utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw Failure("a request could not be sent")
    }
    let status = Int(try line().split(separator: " ").dropFirst().first ?? "") ?? 0
    var length = 0
    while case let field = try line(), !field.isEmpty {
      let name = "content-length:"
      if field.lowercased().hasPrefix(name) {
        length = Int(field.dropFirst(name.count).drop { $0 == " " }) ?? 0
      }
    }
    while unread.count < length { try fill() }
    defer { unread.removeFirst(length) }
    return Answer(status: status, body: String(decoding: unread[..<length], as: UTF8.self))
  }

  private func line() throws -> String {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread.removeFirst(end + 1) }
        return String(decoding: unread[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      }
      try fill()
    }
  }

  private func fill() throws {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw Failure("a connection ended before the answer did") }
    unread += buffer[..<count]
  }
}
