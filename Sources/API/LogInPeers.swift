import HTTPServer
import Synchronization

/// Detects whether all log-ins seem to come from one machine of the local network: then an untrusted proxy is
/// in front, and all clients share the limits of one network.
///
/// Only an unbroken run of log-ins counts, so that one by the operator on the machine itself does not hide a
/// proxy.
final class LogInPeers: Sendable {
  private struct State {
    var peer = ""
    var logIns = 0
    var people: Set<Int> = []
    var isOver: Bool
  }

  private let state: Mutex<State>
  private let warn: @Sendable (String) -> Void

  /// Makes a detector, disabled on request; `warn` is called once at most, with the machine's address.
  init(isWatching: Bool, warn: @escaping @Sendable (String) -> Void) {
    state = Mutex(State(isOver: !isWatching))
    self.warn = warn
  }

  /// Records a log-in.
  func note(_ peer: String, email: String) {
    let isEnough = state.withLock { state in
      guard !state.isOver else { return false }
      if peer != state.peer {
        state.peer = peer
        state.logIns = 0
        state.people = []
      }
      guard Self.isPrivate(peer) else { return false }
      state.logIns += 1
      if state.people.count < Self.peopleEnough { state.people.insert(email.hashValue) }
      state.isOver =
        state.logIns >= Self.logInsEnough && state.people.count >= Self.peopleEnough
      return state.isOver
    }
    if isEnough { warn(peer) }
  }

  /// Whether an address is not from the Internet: loopback, private, shared, or link-local.
  static func isPrivate(_ peer: String) -> Bool {
    guard let address = HostAddress(peer) else { return false }
    return own.contains { $0.contains(address) }
  }

  private static let own = [
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
    "169.254.0.0/16", "::1", "fc00::/7", "fe80::/10",
  ].compactMap { HostNetwork($0) }
}
