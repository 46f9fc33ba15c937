import Glibc
import Synchronization

/// Sockets whose last answer was sent while the client may still be sending: what comes is read and
/// thrown away for a while, because a socket closed with unread bytes is reset, and a reset takes the
/// answer from whoever has not read it yet. A proxy tells its client 502 then.
final class Lingering: Sendable {
  /// One such socket, a duplicate of the connection's.
  struct Socket {
    let descriptor: Int32
    /// When it is closed at the latest, in milliseconds.
    let end: UInt64
    /// Bytes it may still send.
    var left: Int
  }

  private let limits: ServerLimits
  private let arrived = Mutex<[Socket]>([])
  private let count = Atomic<Int>(0)

  private let clock: @Sendable () -> UInt64

  init(_ limits: ServerLimits, clock: @escaping @Sendable () -> UInt64) {
    self.limits = limits
    self.clock = clock
  }

  deinit { for socket in take() { close(socket.descriptor) } }

  /// Lingers on a connection whose descriptor is about to be closed; false when too many do already.
  func add(_ descriptor: Int32) -> Bool {
    guard count.load(ordering: .relaxed) < limits.lingering else { return false }
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { return false }
    shutdown(own, Int32(SHUT_WR))
    count.add(1, ordering: .relaxed)
    let end = clock() + limits.lingerTime.milliseconds
    arrived.withLock { $0.append(Socket(descriptor: own, end: end, left: limits.lingerBytes)) }
    return true
  }

  /// Those added since the last call; the caller reads and closes them.
  func take() -> [Socket] {
    arrived.withLock { arrived in
      defer { arrived = [] }
      return arrived
    }
  }

  /// One of them was closed.
  func ended() { count.subtract(1, ordering: .relaxed) }
}

extension Lingering.Socket {
  /// Reads what came; false when it is time to close.
  mutating func discard(into buffer: UnsafeMutableRawBufferPointer, now: UInt64) -> Bool {
    guard now < end else { return false }
    while left > 0 {
      // Accepted sockets do not block.
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      guard count > 0 else { return false }
      left -= count
    }
    return false
  }
}
