import API
import Database
import Redis
import Synchronization
import Testing

@testable import App

@Suite("Readiness")
struct StoreWatchTests {
  /// When each test begins.
  private let begun = ContinuousClock.now

  /// A store that answers, refuses, or never answers until it is let go.
  private final class Store: Sendable {
    private let error = Mutex<(any Error)?>(nil)
    private let waiting = Mutex<(isHeld: Bool, all: [CheckedContinuation<Void, Never>])>(
      (false, []))

    func fail(_ error: (any Error)?) { self.error.withLock { $0 = error } }
    func hang() { waiting.withLock { $0.isHeld = true } }
    var isAsked: Bool { waiting.withLock { !$0.all.isEmpty } }

    func letGo() {
      let all = waiting.withLock { waiting in
        defer { waiting = (false, []) }
        return waiting.all
      }
      for continuation in all { continuation.resume() }
    }

    func ask() async throws {
      await withCheckedContinuation { continuation in
        let isHeld = waiting.withLock { waiting in
          if waiting.isHeld { waiting.all.append(continuation) }
          return waiting.isHeld
        }
        if !isHeld { continuation.resume() }
      }
      if let error = error.withLock({ $0 }) { throw error }
    }
  }

  @Test("a store is missing while it refuses, in words that do not reveal where it is")
  func refusing() async {
    let store = Store()
    let watch = StoreWatch([.init(name: "database", ask: store.ask)], instant: { begun })
    #expect(watch.report() == [StoreState("database")])
    store.fail(DatabaseError.failed("connection to postgres://u:secret@10.0.0.1 refused"))
    await watch.ask(0)
    #expect(watch.report() == [StoreState("database", problem: "the store failed")])
    store.fail(RedisError.failed("NOAUTH secret"))
    await watch.ask(0)
    #expect(watch.report() == [StoreState("database", problem: "Redis refused")])
    struct Strange: Error {}
    store.fail(Strange())
    await watch.ask(0)
    #expect(watch.report() == [StoreState("database", problem: "it cannot be queried")])
    store.fail(nil)
    await watch.ask(0)
    #expect(watch.report() == [StoreState("database")])
  }

  @Test("a store that hangs is missing after a second, is reported at once, and hides no other")
  func hanging() async throws {
    let (hung, fine) = (Store(), Store())
    let now = Mutex(begun)
    let watch = StoreWatch(
      [
        .init(name: "database", ask: hung.ask), .init(name: "waitingRoom", ask: fine.ask),
      ], instant: { now.withLock { $0 } })
    hung.hang()
    async let asked: Void = watch.ask(0)
    while !hung.isAsked { await Task.yield() }
    await watch.ask(1)
    now.withLock { $0 = begun + .seconds(1) }
    #expect(watch.report().map(\.problem) == [nil, nil])
    now.withLock { $0 = begun + .milliseconds(1_001) }
    #expect(
      watch.report()
        == [
          StoreState("database", problem: "no answer within a second"), StoreState("waitingRoom"),
        ])
    hung.letGo()
    await asked
    now.withLock { $0 = begun + .seconds(9) }
    #expect(watch.report().map(\.problem) == [nil, nil])
  }

  @Test("after a write met a full disk the store refuses writes, until one succeeds")
  func fullDisk() async {
    let (reads, writes) = (Store(), Store())
    let watch = StoreWatch(
      [
        .init(name: "database", ask: reads.ask, write: writes.ask),
        .init(name: "waitingRoom", ask: reads.ask),
      ], instant: { begun })
    writes.fail(DatabaseError.storageFull)
    await watch.ask(0)
    #expect(watch.report()[0] == StoreState("database"), "nobody has met it")
    watch.note(DatabaseError.busy)
    #expect(watch.report()[0] == StoreState("database"))
    watch.note(DatabaseError.storageFull)
    let refusing = [
      StoreState("database", problem: "the disk is full", refusesWrites: true),
      StoreState("waitingRoom"),
    ]
    #expect(watch.report() == refusing)
    await watch.ask(0)
    #expect(watch.report() == refusing, "reading says nothing about it")
    writes.fail(DatabaseError.unavailable)
    await watch.ask(0)
    #expect(watch.report()[0].problem == "the store cannot be reached")
    writes.fail(nil)
    await watch.ask(0)
    #expect(watch.report()[0] == StoreState("database"))
    writes.fail(DatabaseError.storageFull)
    await watch.ask(0)
    #expect(watch.report()[0] == StoreState("database"), "it is not written to in vain")
  }
}
