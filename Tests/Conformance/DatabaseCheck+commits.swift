import Database
import Dispatch
import Synchronization
import Testing

extension DatabaseCheck {
  static let commits = [
    DatabaseCheck("what a write did is seen by the next read") { engine in
      try await engine.withTables { database in
        for id in 0..<100 {
          try await database.write { transaction in try transaction.addCounter(id) }
          #expect(try await database.count(id) == 0)
        }
      }
    },
    DatabaseCheck("a read sees one snapshot, whatever is committed meanwhile") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let hasRead = Turn()
        let hasWritten = Turn()
        async let counts = database.read { transaction in
          let first = try transaction.count(1)
          hasRead.pass()
          hasWritten.await()
          return [first, try transaction.count(1)]
        }
        await hasRead.reached()
        _ = try await database.write { transaction in
          try transaction.execute(Tables.increment, .int(1))
        }
        hasWritten.pass()
        #expect(try await counts == [0, 0])
        #expect(try await database.count(1) == 1)
      }
    },
    DatabaseCheck("actions run after the commit, in order, and before the caller is told") {
      engine in
      try await engine.withTables { database in
        let log = Log()
        try await database.write { transaction in
          transaction.afterCommit { log.add(1) }
          try transaction.addCounter(1)
          #expect(throws: Refusal.self) {
            try transaction.savepoint { inner in
              inner.afterCommit { log.add(-1) }
              throw Refusal(reason: "undone")
            }
          }
          try transaction.savepoint { inner in inner.afterCommit { log.add(2) } }
          transaction.afterCommit { log.add(3) }
          #expect(log.entries == [])
        }
        #expect(log.entries == [1, 2, 3])
      }
    },
    DatabaseCheck("an undone caller's actions never run") { engine in
      try await engine.withTables { database in
        let log = Log()
        await withTaskGroup(of: Void.self) { group in
          for id in 0..<100 {
            group.addTask {
              _ = await refusal(of: database) { transaction in
                transaction.afterCommit { log.add(id) }
                try transaction.addCounter(id)
                if id % 2 == 1 { throw Refusal(reason: "odd") }
              }
            }
          }
        }
        #expect(log.entries.sorted() == (0..<100).filter { $0 % 2 == 0 })
      }
    },
    DatabaseCheck("the actions of a commit that fails never run") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let log = Log()
        // A violated deferred foreign key lets the closure end well and the commit fail.
        let error = await refusal(of: database) { transaction in
          transaction.afterCommit { log.add(1) }
          try transaction.execute(Tables.addLateChild, .int(1), .int(1), .int(9))
        }
        guard case .foreignKeyViolation = error else { return wrong(error) }
        #expect(log.entries == [])
      }
    },
    DatabaseCheck("actions run in the order of the commits") { engine in
      guard engine.writersAtOnce == 1 else { return }
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<300 {
            group.addTask {
              try await database.write { transaction in
                let count = try transaction.first(Tables.incrementReturning, .int(1)) { $0.int(0) }
                if let count { transaction.afterCommit { log.add(count) } }
              }
            }
          }
          try await group.waitForAll()
        }
        #expect(log.entries == Array(1...300))
      }
    },
  ]
}

/// What actions leave, in order.
final class Log: Sendable {
  private let kept = Mutex<[Int]>([])

  var entries: [Int] { kept.withLock { $0 } }

  func add(_ entry: Int) { kept.withLock { $0.append(entry) } }
}

/// A point one side reaches and the other waits for, from a lane's thread or from a task.
final class Turn: Sendable {
  private let gate = DispatchSemaphore(value: 0)
  private let waiters = Mutex<(isReached: Bool, tasks: [CheckedContinuation<Void, Never>])>(
    (false, []))

  /// Says that the point is reached.
  func pass() {
    let tasks = waiters.withLock { waiters in
      waiters.isReached = true
      defer { waiters.tasks = [] }
      return waiters.tasks
    }
    gate.signal()
    for task in tasks { task.resume() }
  }

  /// Blocks a lane's thread until ``pass()``; a test may hold a lane up, a program may not.
  func await() {
    gate.wait()
    gate.signal()
  }

  /// Suspends until ``pass()``.
  func reached() async {
    await withCheckedContinuation { task in
      let isReached = waiters.withLock { waiters in
        if !waiters.isReached { waiters.tasks.append(task) }
        return waiters.isReached
      }
      if isReached { task.resume() }
    }
  }
}
