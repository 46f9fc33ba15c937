import CMicrohttpd
import Glibc

/// Finds the clients of event streams that have closed their side.
///
/// The library does not check a connection that has nothing to send, and a stream may have nothing for a long
/// time. Without this, only the next comment, many seconds later, would reveal that a page was closed, and
/// until then it would count among its person's streams.
final class Goodbyes: Sendable {
  /// Readable when a client left; -1 where the system provides none, and then comments find them.
  let descriptor: Int32

  /// Departures reported at once; the next call finds more.
  private static let batch = 64

  init() { descriptor = mhd_goodbyes() }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches the client of this socket until it is removed.
  func add(_ socket: Int32) { _ = mhd_goodbyes_add(descriptor, socket) }

  /// Stops watching; must come before the socket is closed.
  func remove(_ socket: Int32) { mhd_goodbyes_remove(descriptor, socket) }

  /// Sockets whose clients left; each is reported once.
  func take() -> [Int32] {
    var sockets = [Int32](repeating: -1, count: Self.batch)
    let count = mhd_goodbyes_take(descriptor, &sockets, Int32(Self.batch))
    return Array(sockets.prefix(max(0, Int(count))))
  }
}
