import Glibc

/// A port of this machine that nothing listens on.
enum FreePort {
  /// None was found.
  struct None: Error {}

  /// A free port. Not one the system would choose: until the server listens, a connection of another test may
  /// be given it.
  static func find() throws -> Int {
    for _ in 0..<100 {
      let port = Int.random(in: 15_000..<32_768)
      if isFree(port) { return port }
    }
    throw None()
  }

  private static func isFree(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, streamSocket, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
