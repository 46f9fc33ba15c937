import Synchronization

/// The connection's side of a stream.
extension EventStream {
  /// Attaches the stream to its connection; `wake` resumes that.
  func attach(wake: @escaping @Sendable () -> Void) {
    state.withLock { $0.wake = wake }
  }

  /// The result of `read`.
  enum ReadOutcome {
    case bytes(Int)
    /// Nothing now; `whenEmpty` has made the connection wait for `wake`.
    case waits
    case end
  }

  /// Moves unsent bytes into `buffer`. Without any, calls `whenEmpty` inside the lock, so that a send from
  /// another thread either comes before it or wakes the connection after it.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, whenEmpty: () -> Bool
  ) -> ReadOutcome {
    state.withLock { state in
      let count = min(state.unsent.count, buffer.count)
      if count > 0 {
        state.unsent.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[..<count])) }
        if count == state.unsent.count {
          state.unsent.removeAll(keepingCapacity: true)
        } else {
          state.unsent.removeFirst(count)
        }
        return .bytes(count)
      }
      if state.isFinished || state.isClosed { return .end }
      return whenEmpty() ? .waits : .end
    }
  }

  /// Called when the listener has left or all was sent: calls `onClose` once and discards the rest.
  func listenerLeft() {
    let closed = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isClosed else { return nil }
      state.isClosed = true
      state.unsent = []
      state.wake = nil
      defer { state.closed = nil }
      return state.closed
    }
    closed?()
  }
}

extension Response {
  /// Ends the stream of an answer that will not be sent.
  func discard() {
    if case .stream(let stream) = body { stream.listenerLeft() }
  }
}
