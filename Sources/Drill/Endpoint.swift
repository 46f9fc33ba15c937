import Glibc

/// Where a box office listens, in plain HTTP.
public struct Endpoint: Sendable {
  /// Its name or address and port, as in the Host field.
  public let name: String
  private let address: [UInt8]
  let family: Int32

  /// Finds the address of `http://HOST[:PORT]`.
  public init(_ url: String) throws(EndpointError) {
    guard url.hasPrefix("http://") else { throw .notPlainHTTP }
    var rest = url.dropFirst(7)
    if rest.last == "/" { rest = rest.dropLast() }
    guard !rest.isEmpty, !rest.contains("/") else { throw .notAnAddress }
    var host = rest
    var port: Substring = "80"
    if let colon = rest.lastIndex(of: ":"), rest.last != "]" {
      host = rest[..<colon]
      port = rest[rest.index(after: colon)...]
    }
    guard let number = UInt16(port), number > 0, !host.isEmpty else { throw .notAnAddress }
    if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(String(host), String(number), &hints, &found) == 0, let found else {
      throw .unknownHost
    }
    defer { freeaddrinfo(found) }
    family = found.pointee.ai_family
    address = Array(
      UnsafeRawBufferPointer(start: found.pointee.ai_addr, count: Int(found.pointee.ai_addrlen)))
    name = String(rest)
  }

  /// Begins to connect without waiting; -1 with `errno` when that fails at once.
  func open() -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let file = socket(family, type, 0)
    guard file >= 0 else { return -1 }
    var one: Int32 = 1
    setsockopt(
      file, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    let code = address.withUnsafeBytes { bytes in
      connect(
        file, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
    guard code == 0 || errno == EINPROGRESS else {
      close(file)
      return -1
    }
    return file
  }

  /// Asks once and waits for the answer at most so many seconds: for what is not measured.
  ///
  /// - Returns: nil when there is no whole answer.
  public func get(
    _ path: String, fields: [(String, String)] = [], seconds: Int = 30
  ) -> (status: Int, body: [UInt8])? {
    let file = open()
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text = "GET \(path) HTTP/1.1\r\nHost: \(name)\r\nConnection: close\r\n"
    for (field, value) in fields { text += "\(field): \(value)\r\n" }
    let request = Array((text + "\r\n").utf8)
    var event = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
    guard poll(&event, 1, Int32(seconds * 1_000)) == 1,
      send(file, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
    else { return nil }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: DrillLimits.readBytes)
    event.events = Int16(POLLIN)
    while bytes.count < DrillLimits.answerBytesMax {
      guard poll(&event, 1, Int32(seconds * 1_000)) == 1 else { return nil }
      let count = recv(file, &piece, piece.count, 0)
      if count <= 0 { break }
      bytes += piece[..<count]
      let answer = bytes.withUnsafeBytes { Answer.read($0).map { ($0.status, Array($0.body)) } }
      if let answer { return answer }
    }
    return nil
  }
}

/// Why an address cannot be used.
public enum EndpointError: Error, Equatable {
  /// It does not begin with `http://`.
  case notPlainHTTP
  /// It is not `http://HOST[:PORT]`.
  case notAnAddress
  /// There is no such host.
  case unknownHost
}
