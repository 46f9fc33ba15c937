import Dispatch
import Synchronization
import Testing
import Threads

/// Runs pieces of work one after the other.
private final class Runner: LaneResource {
  func serve(_ batch: borrowing [Job]) { for job in copy batch { job.run() } }
  func finish() {}
}

private struct Job: Sendable {
  let run: @Sendable () -> Void
}

@Suite("Lanes")
struct LaneTests {
  /// A lane whose only thread is busy until `gate` is signalled.
  private static func occupied(
    waitingMax: Int, urgentMax: Int = 0, until gate: DispatchSemaphore
  ) async throws -> Lane<Job> {
    let lane = Lane<Job>(waitingMax: waitingMax, urgentMax: urgentMax, batchMax: 1)
    try lane.startThread(name: "test", resource: Runner())
    try await withCheckedThrowingContinuation { (running: CheckedContinuation<Void, any Error>) in
      do {
        try lane.submit(
          Job {
            running.resume()
            gate.wait()
          })
      } catch {
        running.resume(throwing: error)
      }
    }
    return lane
  }

  private static func isTaken(
    _ lane: Lane<Job>, isUrgent: Bool = false, _ run: @escaping @Sendable () -> Void
  ) -> Bool {
    (try? lane.submit(Job(run: run), isUrgent: isUrgent)) != nil
  }

  @Test("as many wait as may wait, one more is refused, and all that were taken run in order")
  func boundedQueue() async throws {
    let gate = DispatchSemaphore(value: 0)
    let done = Mutex<[Int]>([])
    let lane = try await Self.occupied(waitingMax: 3, until: gate)
    let taken = (0..<5).map { number in
      Self.isTaken(lane) { done.withLock { $0.append(number) } }
    }
    #expect(taken == [true, true, true, false, false])
    #expect(lane.waiting == 3)
    #expect(lane.refused == 2)
    gate.signal()
    await lane.close()
    #expect(done.withLock { $0 } == [0, 1, 2])
    #expect(throws: LaneError.closed) { try lane.submit(Job {}) }
  }

  @Test("what is urgent has places of its own and overtakes, and takes no more than there are")
  func urgent() async throws {
    let gate = DispatchSemaphore(value: 0)
    let done = Mutex<[Int]>([])
    let lane = try await Self.occupied(waitingMax: 1, urgentMax: 2, until: gate)
    let taken = [false, false, true, true, true].enumerated().map { number, isUrgent in
      Self.isTaken(lane, isUrgent: isUrgent) { done.withLock { $0.append(number) } }
    }
    #expect(taken == [true, false, true, true, false])
    #expect(lane.waiting == 3)
    gate.signal()
    await lane.close()
    #expect(done.withLock { $0 } == [2, 3, 0])
  }

  @Test("what is urgent waits among the others when its own places are taken")
  func urgentAmongOthers() async throws {
    let gate = DispatchSemaphore(value: 0)
    let done = Mutex<[Int]>([])
    let lane = try await Self.occupied(waitingMax: 2, urgentMax: 1, until: gate)
    let taken = [false, true, true, true].enumerated().map { number, isUrgent in
      Self.isTaken(lane, isUrgent: isUrgent) { done.withLock { $0.append(number) } }
    }
    #expect(taken == [true, true, true, false])
    gate.signal()
    await lane.close()
    #expect(done.withLock { $0 } == [1, 0, 2])
  }
}
