import Glibc

/// Opens the socket the server accepts on; done here and not by the library, for clear errors.
enum ListeningSocket {
  /// A bound, listening, non-blocking socket and its port.
  static func open(
    host: String, port: Int, limits: ServerLimits
  ) throws(ServerError) -> (descriptor: Int32, port: Int) {
    guard (0...65_535).contains(port) else { throw .addressUnusable(host: host) }
    let addresses = try resolve(host: host, port: port)
    defer { freeaddrinfo(addresses) }
    var last = ServerError.addressUnusable(host: host)
    var next: UnsafeMutablePointer<addrinfo>? = addresses
    while let address = next {
      do {
        return try listen(at: address.pointee, host: host, port: port, limits: limits)
      } catch {
        last = error
      }
      next = address.pointee.ai_next
    }
    throw last
  }

  private static func resolve(
    host: String, port: Int
  ) throws(ServerError) -> UnsafeMutablePointer<addrinfo> {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    // A host in brackets is the URL form of IPv6.
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    let name = isBracketed ? String(host.dropFirst().dropLast()) : host
    guard getaddrinfo(name, String(port), &hints, &found) == 0, let found else {
      throw .addressUnusable(host: host)
    }
    return found
  }

  private static func listen(
    at address: addrinfo, host: String, port: Int, limits: ServerLimits
  ) throws(ServerError) -> (descriptor: Int32, port: Int) {
    let type = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(address.ai_family, type, address.ai_protocol)
    guard descriptor >= 0 else { throw .system(number: errno) }
    set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
    // Accepted sockets inherit both, so a machine that vanished is noticed while bytes are unacknowledged.
    set(
      descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT,
      Int32(clamping: limits.unacknowledgedTime.milliseconds))
    set(descriptor, SOL_SOCKET, SO_SNDBUF, Int32(clamping: limits.sendBuffer))
    guard
      bind(descriptor, address.ai_addr, address.ai_addrlen) == 0,
      Glibc.listen(descriptor, Int32(clamping: limits.acceptBacklog)) == 0
    else {
      let number = errno
      close(descriptor)
      switch number {
      case EADDRINUSE: throw .portInUse(host: host, port: port)
      case EACCES: throw .portNotPermitted(port: port)
      case EADDRNOTAVAIL: throw .addressUnusable(host: host)
      default: throw .system(number: number)
      }
    }
    return (descriptor, boundPort(of: descriptor))
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    // Best effort: a kernel without the option still serves.
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func boundPort(of descriptor: Int32) -> Int {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) { bytes in
      guard
        let base = bytes.baseAddress,
        getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length) == 0
      else { return 0 }
      // IPv4 and IPv6 keep the port in the same two bytes, in network order.
      return Int(bytes[2]) << 8 | Int(bytes[3])
    }
  }

  /// The number of connections the process may have, from its limit of open descriptors.
  static func connectionsPermitted(_ limits: ServerLimits) -> Int {
    var permitted = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &permitted) == 0 else {
      return limits.connections
    }
    let descriptors = Int(clamping: permitted.rlim_cur)
    return max(1, min(limits.connections, descriptors - limits.descriptorsReserved))
  }
}
