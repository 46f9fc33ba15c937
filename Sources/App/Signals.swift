package import DatabaseSQLite
import Glibc
import Synchronization
import Threads

/// Why a server ends.
package enum EndReason: Sendable {
  /// A signal asked for it.
  case signal
  /// The store cannot go on.
  case failed(FatalFault)

  /// The name in logs.
  var name: String {
    switch self {
    case .signal: "signal"
    case .failed: "failed"
    }
  }
}

/// Waits for signals on a thread of its own: SIGTERM, SIGINT or SIGQUIT, of which a second one ends the
/// process at once, and SIGHUP, for which scripts of other servers send SIGUSR1 or SIGUSR2.
package final class Signals: Sendable {
  /// One element for each SIGHUP; several pending ones are merged.
  let hangUps: AsyncStream<Void>
  private let hungUp: AsyncStream<Void>.Continuation
  /// Whether SIGHUP ends the process too: for commands that have nothing to reload.
  private let hangUpEnds: Bool

  private struct State {
    var reason: EndReason?
    var waiter: CheckedContinuation<EndReason, Never>?
  }

  private let state = Mutex(State())

  /// A client that disconnects causes a write error, not the end of the process.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Blocks the signals in this thread and all later ones; call before any other thread is created.
  package static func block() {
    var set = Self.set
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Listens from now on; with `hangUpEnds` SIGHUP ends the process too.
  package init(hangUpEnds: Bool) {
    self.hangUpEnds = hangUpEnds
    (hangUps, hungUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    // Without threads nothing runs, and the next part that needs one reports that.
    try? SystemThread.start(name: "signals") { [self] in wait() }.detach()
  }

  /// Ends the process for a reason of its own.
  package func send(_ reason: EndReason) {
    let waiter = state.withLock { state -> CheckedContinuation<EndReason, Never>? in
      if state.reason == nil { state.reason = reason }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: reason)
  }

  /// The first reason to end.
  package func first() async -> EndReason {
    await withCheckedContinuation { continuation in
      let reason = state.withLock { state -> EndReason? in
        if state.reason == nil { state.waiter = continuation }
        return state.reason
      }
      if let reason { continuation.resume(returning: reason) }
    }
  }

  private static let reloading = [SIGHUP, SIGUSR1, SIGUSR2]

  private static var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGQUIT] + reloading { sigaddset(&set, number) }
    return set
  }

  private func wait() {
    var set = Self.set
    var number: Int32 = 0
    var isEnding = false
    while true {
      sigwait(&set, &number)
      if Self.reloading.contains(number), !hangUpEnds {
        hungUp.yield()
        continue
      }
      // A second signal: its sender does not want to wait. What was answered is durable.
      if isEnding { _exit(1) }
      isEnding = true
      send(.signal)
    }
  }
}
