import Synchronization

/// The connection's side of a stream.
extension EventStream {
  /// Connects the stream to what wakes its connection.
  func attach(wake: @escaping @Sendable () -> Void) {
    state.withLock { $0.wake = wake }
  }

  /// What `read` found.
  enum ReadOutcome {
    case bytes(Int)
    /// Nothing now; `whenEmpty` said that the connection now waits for `wake`.
    case waits
    case end
  }

  /// Moves unsent bytes into `buffer`. With none, calls `whenEmpty` inside the lock, so that a send
  /// from another thread comes either before it or wakes the connection after it.
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

  /// The listener is gone, or all was sent: tells `onClose` once and keeps nothing.
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
  /// Ends what an answer holds that nobody will be sent.
  func discard() {
    if case .stream(let stream) = body { stream.listenerLeft() }
  }
}
