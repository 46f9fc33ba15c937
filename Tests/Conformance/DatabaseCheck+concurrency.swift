import Database
import Dispatch
import Testing
import Threads

extension DatabaseCheck {
  static let concurrency = [
    DatabaseCheck("1,000 increments at once of one row are all counted") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        try await thousand {
          try await database.write { transaction in
            guard let count = try transaction.count(1) else { return }
            try transaction.execute(Tables.setCounter, .int(1), .int(count + 1))
          }
        }
        #expect(try await database.count(1) == 1_000)
      }
    },
    DatabaseCheck("settled returns when the writes that had begun are over, and not before") {
      engine in
      try await engine.withTables { database in
        let (log, begun, end) = (Log(), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let written: Void = database.write(locking: [LockKey(kind: "counter", name: "1")]) {
          tx in
          try tx.addCounter(1)
          begun.signal()
          end.wait()
          log.add(1)
        }
        await withCheckedContinuation { started in
          DispatchQueue.global().async {
            begun.wait()
            started.resume()
          }
        }
        async let settled: Void = {
          try await database.settled()
          log.add(2)
        }()
        // Long enough for one that does not wait.
        for _ in 0..<1_000 { #expect(try await database.count(1) == nil) }
        end.signal()
        _ = try await (written, settled)
        #expect(log.entries == [1, 2])
        #expect(try await database.count(1) != nil)
      }
    },
    DatabaseCheck("what was asked for a whole batch beforehand is asked again once it was touched")
    {
      engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        try await thousand {
          try await database.write(locking: [LockKey(kind: "counter", name: "1")]) { transaction in
            try transaction.prefetch(Tables.counter, .int(1))
          } _: { transaction in
            guard let count = try transaction.count(1) else { return }
            try transaction.executePipelined(
              expecting: 1, Tables.setCounter, .int(1), .int(count + 1))
          }
        }
        #expect(try await database.count(1) == 1_000)
      }
    },
    DatabaseCheck("rows that a batch adds together are seen by the next caller's question") {
      engine in
      try await engine.withTables { database in
        // Nothing but the answer keeps two submissions from the same number.
        try await withThrowingTaskGroup(of: Void.self) { group in
          for id in 0..<300 {
            group.addTask {
              let words = Value.text("group \(id % 3)")
              try await database.write(locking: [LockKey(kind: "samples", name: "all")]) { tx in
                try tx.prefetch(Tables.samplesOfWords, words)
              } _: { tx in
                let count = try tx.first(Tables.samplesOfWords, words) { row in row.int(0) } ?? 0
                try tx.executePipelined(
                  expecting: 1, Tables.addSample, .int(id), .int(count), .null, words, .null, .null)
              }
            }
          }
          try await group.waitForAll()
        }
        let numbers = try await database.read { tx in
          try tx.all(Tables.sampleNumbers) { row in row.int(0) }
        }
        #expect(numbers == (0..<300).map { $0 / 3 })
      }
    },
    DatabaseCheck("a row that comes over without being named as such is seen by the next caller") {
      engine in
      try await engine.withTables { database in
        try await database.write { tx in
          for id in 0..<300 {
            try tx.executePipelined(
              expecting: 1, Tables.addSample, .int(id), .null, .null, .text("none"), .null, .null)
          }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
          for id in 0..<300 {
            group.addTask {
              let words = Value.text("group \(id % 3)")
              try await database.write(locking: [LockKey(kind: "samples", name: "all")]) { tx in
                try tx.prefetch(Tables.samplesOfWords, words)
              } _: { tx in
                let count = try tx.first(Tables.samplesOfWords, words) { row in row.int(0) } ?? 0
                try tx.executePipelined(
                  expecting: 1, Tables.moveSample, .int(id), words, .int(count))
              }
            }
          }
          try await group.waitForAll()
        }
        let numbers = try await database.read { tx in
          try tx.all(Tables.sampleNumbers) { row in row.int(0) }
        }
        #expect(numbers == (0..<300).map { $0 / 3 })
      }
    },
    DatabaseCheck(
      "of rows changed together each is changed as often as it was asked, refusals aside"
    ) { engine in
      try await engine.withTables { database in
        try await database.write { transaction in
          for id in 0..<5 { try transaction.addCounter(id) }
        }
        let refused = Log()
        await withTaskGroup(of: Void.self) { group in
          for id in 0..<1_000 {
            group.addTask {
              // Every hundredth wants more than there will ever be.
              let least = id % 100 == 99 ? 1_000_000 : 0
              do {
                try await database.write(locking: [LockKey(kind: "counter", name: "all")]) { tx in
                  try tx.executePipelined(
                    expecting: 1, Tables.addTo, .int(id % 5), .int(2), .int(least))
                }
              } catch {
                refused.add(id)
              }
            }
          }
        }
        #expect(refused.entries.sorted() == (0..<10).map { $0 * 100 + 99 })
        for id in 0..<5 { #expect(try await database.count(id) == (id == 4 ? 380 : 400)) }
      }
    },
    DatabaseCheck("of rows added together one that is there already is refused alone") { engine in
      try await engine.withTables { database in
        let refused = Log()
        await withTaskGroup(of: Void.self) { group in
          for id in 0..<200 {
            group.addTask {
              do {
                // Every tenth takes the number of the one before it.
                let number = id % 10 == 9 ? id - 1 : id
                try await database.write(locking: [LockKey(kind: "samples", name: "all")]) { tx in
                  try tx.executePipelined(
                    expecting: 1, Tables.addSample, .int(number), .null, .null, .null, .null, .null)
                }
              } catch {
                refused.add(1)
              }
            }
          }
        }
        #expect(refused.entries.count == 20)
        let count = try await database.read { tx in
          try tx.all(Tables.sampleNumbers) { row in row.int(0) }.count
        }
        #expect(count == 180)
      }
    },
    DatabaseCheck("the same increments read in another transaction lose updates") { engine in
      // The twin without protection: were it to count them all, the check above would prove nothing.
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        try await thousand {
          guard let count = try await database.count(1) else { return }
          _ = try await database.write { transaction in
            try transaction.execute(Tables.setCounter, .int(1), .int(count + 1))
          }
        }
        let counted = try await database.count(1) ?? 1_000
        #expect(counted < 1_000)
      }
    },
    DatabaseCheck("a lane that is full refuses at once, and serves who was accepted") { engine in
      try await engine.withDatabase(writersWaitingMax: 3) { database in
        _ = try await database.migrate(Tables.migrations)
        let open = Turn()
        let refusals = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<engine.writersAtOnce {
            let started = Turn()
            group.addTask {
              try await database.write { _ in
                started.pass()
                open.await()
              }
            }
            await started.reached()
          }
          for id in 0..<3 * engine.writersAtOnce {
            group.addTask {
              try await database.write { transaction in try transaction.addCounter(id) }
            }
          }
          while database.figures().waiting < 3 * engine.writersAtOnce { await Task.yield() }
          group.addTask {
            let error = await refusal(of: database) { try $0.addCounter(99) }
            refusals.add(error == .busy ? 1 : 0)
          }
          // Until it is answered, or waits where it should have been refused.
          while refusals.entries.isEmpty,
            database.figures().waiting == 3 * engine.writersAtOnce
          {
            await Task.yield()
          }
          open.pass()
          try await group.waitForAll()
        }
        #expect(refusals.entries == [1])
        #expect(try await database.counterIDs() == Array(0..<3 * engine.writersAtOnce))
      }
    },
    DatabaseCheck("a survey sees one snapshot and holds up no read and no write") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let (started, open) = (Turn(), Turn())
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            try await database.longRead { transaction in
              let before = try transaction.count(1)
              started.pass()
              open.await()
              let after = try transaction.count(1)
              #expect(before == after)
            }
          }
          await started.reached()
          // Each of them would wait forever behind the long read.
          for _ in 0..<20 {
            _ = try await database.write { transaction in
              try transaction.execute(Tables.setCounter, .int(1), .int(7))
            }
            #expect(try await database.count(1) == 7)
          }
          open.pass()
          try await group.waitForAll()
        }
      }
    },
    DatabaseCheck("the figures count every commit and every caller") { engine in
      try await engine.withTables { database in
        let before = database.figures()
        try await thousand { try await database.write { _ in } }
        let after = database.figures()
        #expect(after.batches.total - before.batches.total == 1_000)
        #expect(after.waiting == 0)
        let commits = after.batches.counts.reduce(0, +) - before.batches.counts.reduce(0, +)
        #expect(commits >= 1 && commits <= 1_000)
      }
    },
  ]

  private static func thousand(
    _ work: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<1_000 { group.addTask { try await work() } }
      try await group.waitForAll()
    }
  }
}
