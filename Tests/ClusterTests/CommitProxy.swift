import Foundation
import Glibc
import Synchronization

/// Stands between the instances and PostgreSQL and loses answers to commits: it passes the COMMIT on,
/// waits for the answer, and closes both sides instead of handing it back, or falls silent.
final class CommitProxy: Sendable {
  /// When answers are lost.
  enum Mode: Sendable {
    case never
    /// That of every so many commits.
    case each(Int)
    /// That of the next commit; after it no connection gets through until the mode changes.
    case nextThenDark
    case dark
    /// From the next commit on nothing comes back, and nothing ends, until the mode changes.
    case nextThenSilent
    case silent
  }

  private struct State {
    var mode = Mode.never
    var commits = 0
    var lost = 0
    var isEnding = false
    /// Connections that get no answer.
    var unanswered: [Int32] = []
    var pairs: [ObjectIdentifier: ProxiedPair] = [:]

    mutating func keepsUnanswered(_ client: Int32) -> Bool {
      guard case .silent = mode, !isEnding else { return false }
      unanswered.append(client)
      return true
    }
  }

  let port: Int
  private let listener: Int32
  private let target: Int
  private let state = Mutex(State())

  /// Listens on a free port for what is meant for another.
  init(to target: Int) throws {
    self.target = target
    (listener, port) = try Socket.listen()
    Thread { [self] in accept() }.start()
  }

  /// How many answers were lost.
  var lost: Int { state.withLock { $0.lost } }

  func set(_ mode: Mode) {
    let unanswered = state.withLock { state in
      state.mode = mode
      defer { state.unanswered = [] }
      return state.unanswered
    }
    for client in unanswered { close(client) }
  }

  /// Whether nothing comes back.
  var isSilent: Bool {
    state.withLock { state in
      if case .silent = state.mode { return !state.isEnding }
      return false
    }
  }

  /// Closes everything.
  func end() {
    state.withLock { $0.isEnding = true }
    set(.never)
    shutdown(listener, Int32(SHUT_RDWR))
    breakAll()
  }

  /// A writer's COMMIT passes; whether its answer is to be lost.
  func commitPasses() -> Bool {
    state.withLock { state in
      state.commits += 1
      switch state.mode {
      case .each(let count): return state.commits % count == 0
      case .nextThenDark: return true
      case .nextThenSilent:
        state.mode = .silent
        state.lost += 1
        return false
      case .never, .dark, .silent: return false
      }
    }
  }

  /// The answer to a COMMIT came and is lost.
  func answerIsLost() {
    let darkens = state.withLock { state in
      state.lost += 1
      guard case .nextThenDark = state.mode else { return false }
      state.mode = .dark
      return true
    }
    if darkens { breakAll() }
  }

  func forget(_ pair: ProxiedPair) {
    state.withLock { $0.pairs[ObjectIdentifier(pair)] = nil }
  }

  private func breakAll() {
    for pair in state.withLock({ Array($0.pairs.values) }) { pair.hangUp() }
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { break }
      if state.withLock({ $0.keepsUnanswered(client) }) { continue }
      let isOpen = state.withLock { state in
        if case .dark = state.mode { return false }
        return !state.isEnding
      }
      guard isOpen, let server = try? Socket.connect(port: target) else {
        close(client)
        continue
      }
      Socket.sendAtOnce(client)
      let pair = ProxiedPair(client: client, server: server, proxy: self)
      state.withLock { $0.pairs[ObjectIdentifier(pair)] = pair }
      pair.start()
    }
    close(listener)
  }
}
