import CMicrohttpd
import Glibc

/// Tells which clients of event streams have closed their side.
///
/// The library does not look at a connection that has nothing to send, and a stream may have nothing for
/// long: without this a page that was left would be found by the next comment, many seconds later, and
/// would count among its person's streams until then.
final class Goodbyes: Sendable {
  /// Readable when somebody left; -1 where the system gives none, and then comments find them.
  let descriptor: Int32

  /// Listeners told of at once; the next look finds more.
  private static let batch = 64

  init() { descriptor = mhd_goodbyes() }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Waits for the client of this socket to leave, until it is removed.
  func add(_ socket: Int32) { _ = mhd_goodbyes_add(descriptor, socket) }

  /// Waits no more; must come before the socket is closed.
  func remove(_ socket: Int32) { mhd_goodbyes_remove(descriptor, socket) }

  /// Sockets whose clients left; each is told once.
  func take() -> [Int32] {
    var sockets = [Int32](repeating: -1, count: Self.batch)
    let count = mhd_goodbyes_take(descriptor, &sockets, Int32(Self.batch))
    return Array(sockets.prefix(max(0, Int(count))))
  }
}
