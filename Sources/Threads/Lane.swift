/// The resource a lane owns: used by the lane's thread alone, so it need not be Sendable.
public protocol LaneResource: AnyObject, SendableMetatype {
  /// One submission.
  associatedtype Work: Sendable
  /// Does a batch in the order of submission; runs on the lane's thread.
  func serve(_ batch: borrowing [Work])
  /// Releases the resource after the last batch; runs on the lane's thread, once.
  func finish()
}

/// A queue whose threads each own one resource and serve all waiting submissions as one batch.
///
/// No timer delays a batch: a lone submission is served at once, and under load batches grow by themselves
/// while the one before is being served. A lane has one thread for a unique resource, such as the one
/// connection that writes. For identical resources, several threads share the queue, so that slow work does
/// not hold up what is behind it.
public final class Lane<Work: Sendable>: Sendable {
  private let queue: LaneQueue<Work>

  /// Makes a lane without threads.
  ///
  /// - Parameters:
  ///   - waitingMax: Submissions that may wait; one more is refused.
  ///   - urgentMax: Urgent submissions that may wait besides these, in front of them.
  ///   - batchMax: Submissions served together.
  ///   - patience: Milliseconds that accepted work may wait where batch after batch leaves work behind: then
  ///     fewer than `waitingMax` may wait, but at least two batches. Nil for no such bound.
  ///   - now: Milliseconds of a clock that never goes back.
  public init(
    waitingMax: Int, urgentMax: Int = 0, batchMax: Int, patience: Int64? = nil,
    now: @escaping @Sendable () -> Int64 = { MonotonicClock.milliseconds }
  ) {
    queue = LaneQueue(
      waitingMax: waitingMax, urgentMax: urgentMax, batchMax: batchMax, patience: patience,
      now: now)
  }

  /// Starts a thread that serves the lane's submissions with `resource`.
  ///
  /// - Parameters:
  ///   - name: The thread's name; the system keeps its first fifteen bytes.
  ///   - resource: Belongs to the thread from now on.
  /// - Throws: ``LaneError/noThread`` when the system provides no thread.
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

  /// Submits work. Urgent work goes before the rest; once `urgentMax` urgent submissions wait, further ones
  /// wait with the rest.
  ///
  /// - Throws: ``LaneError/full`` or ``LaneError/closed``, at once; the work was not accepted.
  public func submit(_ work: Work, isUrgent: Bool = false) throws(LaneError) {
    try queue.add(work, isUrgent: isUrgent)
  }

  /// The number of submissions waiting.
  public var waiting: Int { queue.waiting }

  /// Whether so many wait that the lane is about to refuse: at four fifths of its bound, so that who begins
  /// nothing new while this is true leaves room for work that was begun before.
  public var isCrowded: Bool { queue.isCrowded }

  /// The number of submissions refused so far because the queue was full.
  public var refused: Int { queue.refused }

  /// Refuses new work from now on; accepted work is still served.
  public func refuseNewWork() { queue.refuse() }

  /// Refuses new work, serves accepted work, releases the resources, and then returns. Safe to call twice.
  public func close() async {
    queue.stop()
    await withCheckedContinuation { continuation in queue.whenFinished { continuation.resume() } }
  }
}

/// Why a lane did not take work, or did not start.
public enum LaneError: Error {
  /// The queue is full.
  case full
  /// The lane is closing or closed.
  case closed
  /// The system gave no thread.
  case noThread
}
