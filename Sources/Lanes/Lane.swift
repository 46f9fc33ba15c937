import Glibc

/// What a lane owns: one resource, used by the lane's thread alone, so it need not be Sendable.
public protocol LaneResource: AnyObject, SendableMetatype {
  /// One caller's work.
  associatedtype Work: Sendable
  /// Does a batch in the order it was handed over; runs on the lane's thread.
  func serve(_ batch: borrowing [Work])
  /// Lets the resource go after the last batch; runs on the lane's thread, once.
  func finish()
}

/// A queue whose threads each own one resource and serve everything that is waiting as one batch.
///
/// No timer waits for a batch: a lone caller is served at once, and under load batches grow by
/// themselves while the one before is being served. A lane has one thread for a resource that there is
/// once, such as the one connection that writes; several threads share the queue of resources that are
/// alike, so that work that takes long holds up nothing behind it.
public final class Lane<Work: Sendable>: Sendable {
  private let queue: LaneQueue<Work>

  /// Makes a lane without threads.
  ///
  /// - Parameters:
  ///   - waitingMax: Callers that may wait; one more is refused.
  ///   - batchMax: Callers served together.
  public init(waitingMax: Int, batchMax: Int) {
    queue = LaneQueue(waitingMax: waitingMax, batchMax: batchMax)
  }

  /// Starts a thread that serves the lane's callers with `resource`.
  ///
  /// - Parameters:
  ///   - name: The thread's name; the system keeps its first fifteen bytes.
  ///   - resource: Belongs to the thread from now on.
  /// - Throws: ``LaneError/noThread`` when the system gives no thread.
  public func startThread<Resource: LaneResource>(
    name: String, resource: sending Resource
  ) throws(LaneError) where Resource.Work == Work {
    queue.threadStarts()
    let started = runOnThread { [queue] in
      nameThread(name)
      var batch: [Work] = []
      while queue.take(into: &batch) {
        resource.serve(batch)
        batch.removeAll(keepingCapacity: true)
      }
      resource.finish()
      queue.threadEnds()
    }
    guard started else {
      queue.threadEnds()
      throw .noThread
    }
  }

  deinit { queue.stop() }

  /// Hands over work.
  ///
  /// - Throws: ``LaneError/full`` or ``LaneError/closed``, at once; the work was not accepted.
  public func submit(_ work: Work) throws(LaneError) { try queue.add(work) }

  /// Callers waiting.
  public var waiting: Int { queue.waiting }

  /// Callers refused so far because as many waited as may.
  public var refused: Int { queue.refused }

  /// Refuses new work from now on; what was accepted is still served.
  public func refuseNewWork() { queue.refuse() }

  /// Refuses new work, serves what was accepted, lets the resources go, and returns after that.
  /// Safe to call twice.
  public func close() async {
    queue.stop()
    await withCheckedContinuation { continuation in queue.whenFinished { continuation.resume() } }
  }
}

/// Why a lane did not take work, or did not start.
public enum LaneError: Error {
  /// As many callers wait as may.
  case full
  /// The lane is closing or closed.
  case closed
  /// The system gave no thread.
  case noThread
}

/// Carries a closure to its thread.
private final class ThreadBody {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

/// Runs `body` on a thread of its own; `sending` proves nobody else keeps what it captured.
package func runOnThread(_ body: sending @escaping () -> Void) -> Bool {
  let box = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let code = pthread_create(&thread, nil, runThread, box.toOpaque())
  guard code == 0 else {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}

/// Names the thread for `top` and debuggers; Swift does not see the call for it, so through its
/// file. A name is a comfort: a failure changes nothing.
package func nameThread(_ name: String) {
  let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  let bytes = Array(name.utf8.prefix(LaneLimits.threadNameBytes))
  _ = write(descriptor, bytes, bytes.count)
  close(descriptor)
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument {
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
  }
  return nil
}
