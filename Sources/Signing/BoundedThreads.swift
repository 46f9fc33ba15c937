import Dispatch
import Glibc
import Synchronization

/// A fixed number of threads that take work from two bounded queues, each first come first served: what
/// is in the first goes before what is in the other.
///
/// The queues are plain arrays: they hold tens of pieces of work, each of milliseconds.
final class BoundedThreads: Sendable {
  private let queue: Queue
  private let count: Int

  init(count: Int, waitingMax: Int, firstMax: Int = 0) {
    queue = Queue(waitingMax: waitingMax, firstMax: firstMax)
    var started = 0
    for _ in 0..<count where Self.start(queue) { started += 1 }
    self.count = started
  }

  deinit { queue.stop(threads: count) }

  /// Queues `work`; false, and it will not run, when the queue is full or no thread could start. What
  /// should go first takes a place of the other queue when its own is full.
  func submit(isFirst: Bool = false, _ work: @escaping @Sendable () -> Void) -> Bool {
    count > 0 && queue.submit(isFirst: isFirst, work)
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
      var first: [@Sendable () -> Void] = []
      var waiting: [@Sendable () -> Void] = []
      var isStopping = false
    }

    private let waitingMax: Int
    private let firstMax: Int
    private let state = Mutex(State())
    /// Counts pieces of work not yet taken.
    private let pending = DispatchSemaphore(value: 0)

    init(waitingMax: Int, firstMax: Int) {
      self.waitingMax = waitingMax
      self.firstMax = firstMax
    }

    func submit(isFirst: Bool, _ work: @escaping @Sendable () -> Void) -> Bool {
      let isAccepted = state.withLock { state in
        if isFirst, state.first.count < firstMax {
          state.first.append(work)
          return true
        }
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
          if !state.first.isEmpty { return (state.first.removeFirst(), state.isStopping) }
          return (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopping)
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
