import Dispatch
import Glibc
import Synchronization

/// A fixed number of threads that take work from one bounded queue, first come first served.
///
/// The queue is a plain array: it holds tens of pieces of work, each of milliseconds.
final class BoundedThreads: Sendable {
  private let queue: Queue
  private let count: Int

  init(count: Int, waitingMax: Int) {
    queue = Queue(waitingMax: waitingMax)
    var started = 0
    for _ in 0..<count where Self.start(queue) { started += 1 }
    self.count = started
  }

  deinit { queue.stop(threads: count) }

  /// Queues `work`; false, and it will not run, when the queue is full or no thread could start.
  func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
    count > 0 && queue.submit(work)
  }

  private static func start(_ queue: Queue) -> Bool {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(queue)
    let result = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let queue = Unmanaged<Queue>.fromOpaque(context).takeRetainedValue()
        while let work = queue.next() { work() }
        return nil
      }, context.toOpaque())
    guard result == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// What the threads share; it outlives the pool until the last thread has ended.
  private final class Queue: Sendable {
    private struct State {
      var waiting: [@Sendable () -> Void] = []
      var isStopping = false
    }

    private let waitingMax: Int
    private let state = Mutex(State())
    /// Counts pieces of work not yet taken.
    private let pending = DispatchSemaphore(value: 0)

    init(waitingMax: Int) { self.waitingMax = waitingMax }

    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
      let isAccepted = state.withLock { state in
        guard state.waiting.count < waitingMax else { return false }
        state.waiting.append(work)
        return true
      }
      if isAccepted { pending.signal() }
      return isAccepted
    }

    /// Waits for work; nil once the pool has stopped and nothing is left.
    func next() -> (@Sendable () -> Void)? {
      while true {
        pending.wait()
        let (work, isStopping): ((@Sendable () -> Void)?, Bool) = state.withLock { state in
          (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopping)
        }
        if work != nil || isStopping { return work }
      }
    }

    func stop(threads: Int) {
      state.withLock { $0.isStopping = true }
      for _ in 0..<threads { pending.signal() }
    }
  }
}
