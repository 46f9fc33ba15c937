import Synchronization
import Threads

/// Runs the tasks of one event loop's requests on the loop's own thread.
///
/// A request that writes then changes threads twice only, to the lane that writes and back, and all the answers
/// of one commit wake the loop once.
final class LoopTasks: TaskExecutor {
  private struct State {
    var waiting: [UnownedJob] = []
    var isOver = false
  }

  private let state = Mutex(State())
  private let wakeUp: WakeUp

  /// Signals `wakeUp` when there is something to run.
  init(wakeUp: WakeUp) { self.wakeUp = wakeUp }

  /// Takes the next piece of a task, from any thread. After the loop's end the process's own threads run it, so
  /// that what a task has begun always ends.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isTaken = state.withLock { state in
      if !state.isOver { state.waiting.append(job) }
      return !state.isOver
    }
    if isTaken { return wakeUp.signal() }
    globalConcurrentExecutor.enqueue(ExecutorJob(job))
  }

  /// Runs, on the loop's thread, what waited before the call; what it adds itself is run by the next one, so
  /// that connections get their turn. `jobs` is empty, and is kept for its memory.
  ///
  /// - Returns: Whether there was anything.
  func run(with jobs: inout [UnownedJob]) -> Bool {
    state.withLock { swap(&$0.waiting, &jobs) }
    guard !jobs.isEmpty else { return false }
    let executor = asUnownedTaskExecutor()
    for job in jobs { job.runSynchronously(on: executor) }
    jobs.removeAll(keepingCapacity: true)
    return true
  }

  /// Passes on what waits, and everything later.
  func end() {
    let rest = state.withLock { state in
      state.isOver = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for job in rest { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }
}
