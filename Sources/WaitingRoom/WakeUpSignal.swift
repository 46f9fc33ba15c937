import Synchronization

/// Wakes the tasks that wait for a round. A signal that finds none waiting is kept for the next; several
/// signals count as one.
package final class WakeUpSignal: Sendable {
  private struct State {
    var isSet = false
    var lastWaiter = 0
    var waiters: [(number: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  /// Makes a signal that is not set.
  package init() {}

  /// Wakes all waiting tasks.
  package func signal() {
    let waiters = state.withLock { state in
      let waiters = state.waiters
      state.waiters = []
      state.isSet = waiters.isEmpty
      return waiters
    }
    for waiter in waiters { waiter.continuation.resume() }
  }

  /// Returns when signalled, after `timeout`, or when the task is cancelled.
  package func wait(timeout: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      // A cancelled sleep just ends the wait.
      group.addTask { try? await Task.sleep(for: timeout) }
      group.addTask { await self.signalled() }
      await group.next()
      group.cancelAll()
    }
  }

  private func signalled() async {
    let number = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          // The flag is set before the handler runs, so a handler that came first is seen here.
          if state.isSet || Task.isCancelled {
            state.isSet = false
            return true
          }
          state.waiters.append((number, continuation))
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume()
    }
  }
}
