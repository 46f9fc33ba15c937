import Database
import Testing

extension DatabaseCheck {
  static let closing = [
    DatabaseCheck("closing finishes what was accepted") { engine in
      try await engine.withTables { database in
        let started = Turn()
        let open = Turn()
        await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            try await database.write { transaction in
              started.pass()
              open.await()
              try transaction.addCounter(0)
            }
          }
          await started.reached()
          for id in 1...20 {
            group.addTask {
              try await database.write { transaction in try transaction.addCounter(id) }
            }
          }
          if engine.writersAtOnce == 1 {
            while database.figures().waiting < 20 { await Task.yield() }
          }
          group.addTask { await database.close() }
          open.pass()
          var served = 0
          while let result = await group.nextResult() {
            // With several lanes some of the twenty may have come after the closing began.
            switch result {
            case .success: served += 1
            case .failure(let error):
              #expect(error as? DatabaseError == .unavailable)
              #expect(engine.writersAtOnce > 1)
            }
          }
          #expect(served >= 2)
        }
      }
    },
    DatabaseCheck("a closed database refuses, and closes again without harm") { engine in
      try await engine.withTables { database in
        try await database.ping()
        await database.close()
        await database.close()
        await #expect(throws: DatabaseError.unavailable) { try await database.write { _ in } }
        await #expect(throws: DatabaseError.unavailable) { try await database.read { _ in } }
        await #expect(throws: DatabaseError.unavailable) { try await database.ping() }
        await #expect(throws: DatabaseError.unavailable) {
          try await database.migrate(Tables.migrations)
        }
      }
    },
    DatabaseCheck("several may close at once") { engine in
      try await engine.withTables { database in
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<5 { group.addTask { await database.close() } }
        }
        await #expect(throws: DatabaseError.unavailable) { try await database.ping() }
      }
    },
  ]
}
