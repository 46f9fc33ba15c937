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
  ///   - urgentMax: Urgent ones that may wait beside them, in front.
  ///   - batchMax: Callers served together.
  public init(waitingMax: Int, urgentMax: Int = 0, batchMax: Int) {
    queue = LaneQueue(waitingMax: waitingMax, urgentMax: urgentMax, batchMax: batchMax)
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
    let thread = try? SystemThread.start(name: name) { [queue] in
      var batch: [Work] = []
      while queue.take(into: &batch) {
        resource.serve(batch)
        batch.removeAll(keepingCapacity: true)
      }
      resource.finish()
      queue.threadEnds()
    }
    guard let thread else {
      queue.threadEnds()
      throw .noThread
    }
    thread.detach()
  }

  deinit { queue.stop() }

  /// Hands over work. What is urgent goes before what is not, and waits among it when as much waits
  /// that is urgent as may.
  ///
  /// - Throws: ``LaneError/full`` or ``LaneError/closed``, at once; the work was not accepted.
  public func submit(_ work: Work, isUrgent: Bool = false) throws(LaneError) {
    try queue.add(work, isUrgent: isUrgent)
  }

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
