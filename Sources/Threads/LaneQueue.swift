import Dispatch
import Synchronization

/// The submissions waiting for a lane, and the wake-up for its threads.
final class LaneQueue<Work: Sendable>: Sendable {
  private struct State {
    var waiting: [Work] = []
    /// The oldest submissions after a batch that left some behind, the very oldest at the end, so that taking
    /// a few of thousands moves only those few.
    var first: [Work] = []
    /// Urgent submissions, in their order; few.
    var urgent: [Work] = []
    var isEmpty: Bool { waiting.isEmpty && first.isEmpty && urgent.isEmpty }
    /// The number of submissions that are not urgent.
    var ordinary: Int { waiting.count + first.count }
    /// Threads that wait for the wake-up, or are about to; the thread that sends it counts one less.
    var sleeping = 0
    /// Threads that have not ended.
    var running = 0
    var refused = 0
    /// How much may wait where work is always left behind; nil for lanes without that bound.
    var standing: StandingQueue?
    var refusing = false
    var stopping = false
    var afterwards: [@Sendable () -> Void] = []
  }

  private let state: Mutex<State>
  private let wakeUp = DispatchSemaphore(value: 0)
  private let waitingMax: Int
  private let urgentMax: Int
  private let batchMax: Int
  private let now: @Sendable () -> Int64

  init(
    waitingMax: Int, urgentMax: Int, batchMax: Int, patience: Int64?,
    now: @escaping @Sendable () -> Int64
  ) {
    var state = State()
    state.standing = patience.map { StandingQueue(patience: $0, batchMax: batchMax) }
    self.state = Mutex(state)
    self.now = now
    self.waitingMax = waitingMax
    self.urgentMax = urgentMax
    self.batchMax = max(1, batchMax)
  }

  var waiting: Int { state.withLock { $0.ordinary + $0.urgent.count } }

  var isCrowded: Bool {
    state.withLock { state in
      let most = allowed(state)
      return state.ordinary >= most - most / 5
    }
  }

  /// How many submissions that are not urgent may wait.
  private func allowed(_ state: borrowing State) -> Int {
    min(waitingMax, state.standing?.allowed ?? .max)
  }

  var refused: Int { state.withLock { $0.refused } }

  func add(_ work: Work, isUrgent: Bool) throws(LaneError) {
    let ring = try state.withLock { state throws(LaneError) in
      guard !state.refusing else { throw .closed }
      if isUrgent, state.urgent.count < urgentMax {
        state.urgent.append(work)
      } else {
        guard state.ordinary < allowed(state) else {
          state.refused += 1
          throw .full
        }
        state.waiting.append(work)
      }
      guard state.sleeping > 0 else { return false }
      state.sleeping -= 1
      return true
    }
    if ring { wakeUp.signal() }
  }

  /// Waits for work and moves it to `batch`, which is empty; false when the thread is to end.
  func take(into batch: inout [Work]) -> Bool {
    while true {
      let (took, ended) = state.withLock { state in
        if state.isEmpty {
          if !state.stopping { state.sleeping += 1 }
          return (false, state.stopping)
        }
        fill(&batch, from: &state)
        let left = state.ordinary
        state.standing?.took(batch.count, left: left, now: now)
        return (true, false)
      }
      if took { return true }
      if ended { return false }
      wakeUp.wait()
    }
  }

  func refuse() { state.withLock { $0.refusing = true } }

  func stop() {
    let sleeping = state.withLock { state in
      state.refusing = true
      state.stopping = true
      defer { state.sleeping = 0 }
      return state.sleeping
    }
    for _ in 0..<sleeping { wakeUp.signal() }
  }

  func whenFinished(_ action: @escaping @Sendable () -> Void) {
    let finished = state.withLock { state in
      if state.running > 0 { state.afterwards.append(action) }
      return state.running == 0
    }
    if finished { action() }
  }

  func threadStarts() { state.withLock { $0.running += 1 } }

  func threadEnds() {
    let afterwards = state.withLock { state -> [@Sendable () -> Void] in
      state.running -= 1
      guard state.running == 0 else { return [] }
      defer { state.afterwards = [] }
      return state.afterwards
    }
    for action in afterwards { action() }
  }

  private func fill(_ batch: inout [Work], from state: inout State) {
    if !state.urgent.isEmpty {
      let taken = min(batchMax, state.urgent.count)
      batch.append(contentsOf: state.urgent.prefix(taken))
      return state.urgent.removeFirst(taken)
    }
    if state.first.isEmpty {
      if state.waiting.count <= batchMax { return swap(&state.waiting, &batch) }
      state.first = state.waiting.reversed()
      state.waiting.removeAll(keepingCapacity: true)
    }
    while batch.count < batchMax, let work = state.first.popLast() { batch.append(work) }
  }
}
