import Dispatch
import Synchronization

/// The callers waiting for a lane, and the bell that wakes it.
final class LaneQueue<Work: Sendable>: Sendable {
  private struct State {
    var waiting: [Work] = []
    /// Callers in the batch being served.
    var serving = 0
    /// The thread waits for the bell; whoever gives it a reason to wake clears this and rings.
    var sleeping = false
    var refusing = false
    var stopping = false
    var finished = false
    var afterwards: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)
  private let waitingMax: Int
  private let batchMax: Int

  init(waitingMax: Int, batchMax: Int) {
    self.waitingMax = waitingMax
    self.batchMax = max(1, batchMax)
  }

  var waiting: Int { state.withLock { $0.waiting.count } }
  var load: Int { state.withLock { $0.waiting.count + $0.serving } }

  func add(_ work: Work) throws(LaneError) {
    let ring = try state.withLock { state throws(LaneError) in
      guard !state.refusing else { throw .closed }
      guard state.waiting.count < waitingMax else { throw .full }
      state.waiting.append(work)
      return Self.wake(&state)
    }
    if ring { bell.signal() }
  }

  /// Waits for work and moves it to `batch`, which is empty; false when the lane is to end.
  func take(into batch: inout [Work]) -> Bool {
    while true {
      let (took, ended) = state.withLock { state in
        state.serving = 0
        if state.waiting.isEmpty {
          state.sleeping = !state.stopping
          return (false, state.stopping)
        }
        if state.waiting.count <= batchMax {
          swap(&state.waiting, &batch)
        } else {
          batch.append(contentsOf: state.waiting.prefix(batchMax))
          state.waiting.removeFirst(batchMax)
        }
        state.serving = batch.count
        return (true, false)
      }
      if took { return true }
      if ended { return false }
      bell.wait()
    }
  }

  func refuse() { state.withLock { $0.refusing = true } }

  func stop() {
    let ring = state.withLock { state in
      state.refusing = true
      state.stopping = true
      return Self.wake(&state)
    }
    if ring { bell.signal() }
  }

  func whenFinished(_ action: @escaping @Sendable () -> Void) {
    let finished = state.withLock { state in
      if !state.finished { state.afterwards.append(action) }
      return state.finished
    }
    if finished { action() }
  }

  func markFinished() {
    let afterwards = state.withLock { state in
      state.finished = true
      defer { state.afterwards = [] }
      return state.afterwards
    }
    for action in afterwards { action() }
  }

  private static func wake(_ state: inout State) -> Bool {
    defer { state.sleeping = false }
    return state.sleeping
  }
}
