import Synchronization

/// A `text/event-stream` answer that stays open; any thread may send into it.
///
/// A slow listener is not waited for: when more than the limit is unsent, the stream closes, and the client
/// reconnects and starts from a fresh state.
public final class EventStream: Sendable {
  struct State {
    var unsent: [UInt8] = []
    var isFinished = false
    var isClosed = false
    var wake: (@Sendable () -> Void)?
    var closed: (@Sendable () -> Void)?
  }

  let state = Mutex(State())
  let unsentMax: Int

  /// Makes a stream that keeps at most `unsentMax` bytes for a slow listener.
  public init(unsentMax: Int = 65_536) { self.unsentMax = unsentMax }

  /// Whether the listener has left or the stream was finished.
  public var isClosed: Bool { state.withLock { $0.isClosed || $0.isFinished } }

  /// Queues bytes and wakes the connection. Ignored once closed.
  public func send(_ bytes: [UInt8]) {
    let wake = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isClosed, !state.isFinished else { return nil }
      if state.unsent.count + bytes.count > unsentMax {
        // The unsent rest would make no sense to a client that reconnects, and would wait for a slow reader.
        state.isFinished = true
        state.unsent = []
      } else {
        state.unsent.append(contentsOf: bytes)
      }
      return state.wake
    }
    wake?()
  }

  /// Ends the answer after the queued bytes.
  public func finish() {
    let wake = state.withLock { state in
      state.isFinished = true
      return state.wake
    }
    wake?()
  }

  /// Calls `action` once when the listener has left; at once when it already has.
  public func onClose(_ action: @escaping @Sendable () -> Void) {
    let isClosed = state.withLock { state in
      if !state.isClosed { state.closed = action }
      return state.isClosed
    }
    if isClosed { action() }
  }
}
