import Glibc
import Synchronization

/// Sockets whose last answer was sent while the client may still be sending. What arrives is read and
/// discarded for a while, because closing a socket with unread bytes resets it, and a reset destroys an
/// answer that the client has not read yet. A proxy would then answer its client 502.
final class Lingering: Sendable {
  /// One such socket, a duplicate of the connection's.
  struct Socket {
    let descriptor: Int32
    /// The latest time to close it, in milliseconds.
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

  /// Lingers on a connection whose descriptor is about to be closed; false when too many already do.
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

  /// The sockets added since the last call; the caller reads and closes them.
  func take() -> [Socket] {
    arrived.withLock { arrived in
      defer { arrived = [] }
      return arrived
    }
  }

  /// Records that one of them was closed.
  func ended() { count.subtract(1, ordering: .relaxed) }
}

extension Lingering.Socket {
  /// Reads and discards what arrived; false when it is time to close.
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
