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

  @Test("where work is always left behind, only as much may wait as is served in time")
  func standing() async throws {
    let time = Atomic<Int64>(0)
    let lane = Lane<Job>(waitingMax: 1_000, batchMax: 1, patience: 100) {
      time.load(ordering: .relaxed)
    }
    let gates = (0..<4).map { _ in DispatchSemaphore(value: 0) }
    let begun = (0..<4).map { _ in DispatchSemaphore(value: 0) }
    try lane.startThread(name: "test", resource: Runner())
    for number in 0..<4 {
      let (gate, running) = (gates[number], begun[number])
      try lane.submit(
        Job {
          running.signal()
          gate.wait()
        })
    }
    for _ in 0..<10 { try lane.submit(Job {}) }
    begun[0].wait()
    #expect(!lane.isCrowded)
    for number in 0..<3 {
      time.add(40, ordering: .relaxed)
      gates[number].signal()
      begun[number + 1].wait()
    }
    // 120 ms have passed: three were served, two in time, and ten wait.
    #expect(lane.isCrowded)
    #expect(throws: LaneError.full) { try lane.submit(Job {}) }
    #expect(lane.refused == 1)
    gates[3].signal()
    // What was accepted is served, and then there is room again.
    while lane.waiting > 0 { await Task.yield() }
    #expect(!lane.isCrowded)
    try lane.submit(Job {})
    await lane.close()
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
