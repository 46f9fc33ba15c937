import Foundation
import Glibc
import Synchronization

/// A box office that says what a test wants: one thread, many kept connections, answers in order.
final class ScriptedOffice: Sendable {
  /// What it was asked.
  struct Ask: Sendable {
    let method: String
    let path: String
    let fields: [String: String]
    let body: String
    /// How often this method and path were asked before.
    let earlier: Int
  }

  /// What it answers.
  enum Reply: Sendable {
    case json(Int, String, [String] = [])
    /// Closes the connection instead.
    case nothing
    /// Does nothing at all for so many milliseconds, then answers.
    case stalled(Int32, Int, String)
  }

  let url: String
  private let listener: Int32
  private let isOver = Mutex(false)
  private let seen = Mutex<[Ask]>([])
  private let script: @Sendable (Ask) -> Reply?

  /// Starts; what `script` leaves out is answered as a willing box office does.
  init(script: @escaping @Sendable (Ask) -> Reply? = { _ in nil }) throws {
    self.script = script
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let file = listener
    let isReady = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, length) == 0 && listen(file, 512) == 0
          && getsockname(file, $0, &length) == 0
      }
    }
    guard isReady else { throw POSIXError(.EADDRINUSE) }
    url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    Thread.detachNewThread { self.serve() }
  }

  deinit { close(listener) }

  func stop() { isOver.withLock { $0 = true } }

  var asks: [Ask] { seen.withLock { $0 } }

  private func serve() {
    var files = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    var texts: [Int32: [UInt8]] = [:]
    while !isOver.withLock({ $0 }) {
      guard poll(&files, nfds_t(files.count), 20) > 0 else { continue }
      for index in files.indices.dropFirst() where files[index].revents != 0 {
        let file = files[index].fd
        var piece = [UInt8](repeating: 0, count: 16_384)
        let count = recv(file, &piece, piece.count, 0)
        guard count > 0, answer(file, &texts[file, default: []], piece[..<count]) else {
          close(file)
          texts[file] = nil
          files[index].fd = -1
          continue
        }
      }
      files.removeAll { $0.fd < 0 }
      if files[0].revents != 0 {
        let file = accept(listener, nil, nil)
        if file >= 0 { files.append(pollfd(fd: file, events: Int16(POLLIN), revents: 0)) }
      }
    }
    for file in files.dropFirst() { close(file.fd) }
  }

  /// Answers each whole request; returns false to close.
  private func answer(_ file: Int32, _ text: inout [UInt8], _ more: ArraySlice<UInt8>) -> Bool {
    text += more
    while let ask = take(&text) {
      let reply = script(ask) ?? Self.willing(ask)
      let (status, body, fields): (Int, String, [String])
      switch reply {
      case .nothing: return false
      case .json(let code, let json, let extra): (status, body, fields) = (code, json, extra)
      case .stalled(let milliseconds, let code, let json):
        poll(nil, 0, milliseconds)
        (status, body, fields) = (code, json, [])
      }
      let head = (["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + fields)
        .joined(separator: "\r\n")
      let bytes = Array((head + "\r\n\r\n" + body).utf8)
      guard send(file, bytes, bytes.count, 0x4000) == bytes.count else { return false }
    }
    return true
  }

  private func take(_ text: inout [UInt8]) -> Ask? {
    let whole = String(decoding: text, as: UTF8.self)
    guard let end = whole.range(of: "\r\n\r\n") else { return nil }
    let lines = whole[..<end.lowerBound].components(separatedBy: "\r\n")
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      fields[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
    }
    let length = Int(fields["content-length"] ?? "") ?? 0
    let rest = whole[end.upperBound...].utf8
    guard rest.count >= length else { return nil }
    let words = lines[0].split(separator: " ").map(String.init)
    text.removeFirst(text.count - rest.count + length)
    return seen.withLock { seen in
      let earlier = seen.count { $0.method == words[0] && $0.path == words[1] }
      let ask = Ask(
        method: words[0], path: words[1], fields: fields,
        body: String(decoding: Array(rest.prefix(length)), as: UTF8.self), earlier: earlier)
      seen.append(ask)
      return ask
    }
  }

  static let performance = "01900000-0000-7000-8000-00000000000a"
  static func seat(_ number: Int) -> String {
    "01900000-0000-7000-8000-" + String(format: "%012d", number)
  }

  /// What a willing box office answers.
  private static func willing(_ ask: Ask) -> Reply {
    let place =
      #"{"token":"\#(String(repeating: "q", count: 66))","status":"ACTIVE","enteredAt":null,"pollAfter":1}"#
    let holder = (ask.fields["idempotency-key"] ?? "").utf8.reduce(0) {
      ($0 &* 31 &+ Int($1)) & 0xFFFFFF
    }
    switch (ask.method, ask.path) {
    case ("POST", "/api/v1/queue-tokens"): return .json(201, place)
    case ("GET", "/api/v1/queue-tokens/current"): return .json(200, place)
    case ("DELETE", "/api/v1/queue-tokens/current"): return .json(204, "")
    case ("POST", "/api/v1/reservations"):
      return .json(
        201, #"{"reservationId":"\#(seat(holder))","amount":50000,"seats":[]}"#)
    case ("POST", "/api/v1/payments"):
      let number = ask.body.filter(\.isNumber).suffix(9)
      let one = "01900000-0000-7000-8000-000" + number
      return .json(
        201, #"{"paymentId":"p","tickets":[{"ticketId":"\#(one)","seatId":"\#(one)"}]}"#)
    case ("POST", "/api/v1/wallet/charges"): return .json(201, "{}")
    case ("DELETE", _): return .json(200, "{}")
    default:
      if ask.path.hasSuffix("/performances") {
        return .json(200, #"{"items":[{"seatsLeft":100}]}"#)
      }
      if ask.path.hasSuffix("/seats/statuses") {
        return .json(200, #"{"statuses":"SHAAAAAA"}"#)
      }
      return .json(200, "{}")
    }
  }
}
