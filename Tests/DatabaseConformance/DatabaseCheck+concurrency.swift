import Database
import Testing

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
    DatabaseCheck("the figures count every commit and every caller") { engine in
      try await engine.withTables { database in
        let before = database.figures()
        try await thousand { try await database.write { _ in } }
        let after = database.figures()
        #expect(after.callers - before.callers == 1_000)
        #expect(after.waiting == 0)
        let commits = after.batchSizes.reduce(0, +) - before.batchSizes.reduce(0, +)
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
