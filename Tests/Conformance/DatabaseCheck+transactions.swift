import Database
import Testing

extension DatabaseCheck {
  static let transactions = [
    DatabaseCheck("a caller that throws is undone alone, and hears its own error") { engine in
      try await engine.withTables { database in
        // Many at once, so that refusals and successes share commits.
        let refused = await withTaskGroup(of: Bool.self) { group in
          for id in 0..<200 {
            group.addTask {
              do {
                try await database.write { transaction in
                  try transaction.addCounter(id)
                  if id % 3 == 0 { throw Refusal(reason: "\(id)") }
                }
                return false
              } catch {
                #expect(error as? Refusal == Refusal(reason: "\(id)"))
                return true
              }
            }
          }
          return await group.reduce(into: 0) { count, refused in count += refused ? 1 : 0 }
        }
        #expect(refused == 67)
        let kept = try await database.counterIDs()
        #expect(kept == (0..<200).filter { $0 % 3 != 0 })
      }
    },
    DatabaseCheck("a savepoint undoes what it holds and keeps what came before") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in
          try transaction.addCounter(1)
          let two = try transaction.savepoint { inner in
            try inner.addCounter(2)
            #expect(throws: Refusal(reason: "three")) {
              try inner.savepoint { innermost in
                try innermost.addCounter(3)
                throw Refusal(reason: "three")
              }
            }
            return 2
          }
          #expect(throws: Refusal(reason: "four and five")) {
            try transaction.savepoint { inner in
              try inner.addCounter(4)
              try inner.savepoint { innermost in try innermost.addCounter(5) }
              throw Refusal(reason: "four and five")
            }
          }
          #expect(two == 2)
          try transaction.addCounter(6)
        }
        let kept = try await database.counterIDs()
        #expect(kept == [1, 2, 6])
      }
    },
    DatabaseCheck("an error inside a savepoint leaves the transaction usable") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in
          try transaction.addCounter(1)
          #expect(throws: DatabaseError.self) {
            try transaction.savepoint { inner in try inner.addCounter(1) }
          }
          try transaction.addCounter(2)
        }
        let kept = try await database.counterIDs()
        #expect(kept == [1, 2])
      }
    },
    DatabaseCheck("each constraint that refuses has an error of its own") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let unique = await refusal(of: database) { try $0.addCounter(1) }
        guard case .uniqueViolation = unique else { return wrong(unique) }
        let name = await refusal(of: database) {
          try $0.execute(Tables.addCounter, .int(2), .text("counter 1"), .int(0))
        }
        guard case .uniqueViolation(let detail) = name else { return wrong(name) }
        #expect(!detail.isEmpty && !detail.contains("counter 1"))
        let check = await refusal(of: database) {
          try $0.execute(Tables.setCounter, .int(1), .int(-1))
        }
        guard case .checkViolation = check else { return wrong(check) }
        let child = await refusal(of: database) {
          try $0.execute(Tables.addChild, .int(1), .int(9))
        }
        guard case .foreignKeyViolation = child else { return wrong(child) }
        let missing = await refusal(of: database) {
          try $0.execute(Tables.addCounter, .int(3), .null, .int(0))
        }
        guard case .failed = missing else { return wrong(missing) }
        let kept = try await database.counterIDs()
        #expect(kept == [1])
      }
    },
    DatabaseCheck("a deferred foreign key refuses its caller and nobody else") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let refused = await withTaskGroup(of: Bool.self) { group in
          for id in 0..<100 {
            group.addTask {
              let error = await refusal(of: database) {
                let late = id % 2 == 0 ? 1 : 9
                try $0.execute(Tables.addLateChild, .int(id), .int(1), .int(late))
              }
              guard case .foreignKeyViolation = error else { return false }
              return true
            }
          }
          return await group.reduce(into: 0) { count, refused in count += refused ? 1 : 0 }
        }
        #expect(refused == 50)
      }
    },
    DatabaseCheck("a wrong statement or a wrong number of values is an error, never a trap") {
      engine in
      try await engine.withTables { database in
        let wrongOnes: [@Sendable (borrowing Transaction) throws -> Void] = [
          { try $0.execute(Tables.counter) },
          { try $0.execute(Tables.counter, .int(1), .int(2)) },
          { try $0.execute(Self.noTable) },
          { try $0.execute(Self.noSQL) },
        ]
        for wrongOne in wrongOnes {
          let error = await refusal(of: database) { try wrongOne($0) }
          guard case .failed = error else { return wrong(error) }
        }
        try await database.write { transaction in try transaction.addCounter(1) }
      }
    },
    DatabaseCheck("a read cannot write") { engine in
      try await engine.withTables { database in
        await #expect(throws: DatabaseError.self) {
          try await database.read { transaction in try transaction.addCounter(1) }
        }
        let kept = try await database.counterIDs()
        #expect(kept == [])
      }
    },
    DatabaseCheck("reads whose statement fails hear it once each, and the others are answered") {
      engine in
      try await engine.withTables { database in
        try await database.write { transaction in try transaction.addCounter(1) }
        let failed = await withTaskGroup(of: Bool.self) { group in
          for number in 0..<60 {
            group.addTask {
              let answer = try? await database.read { transaction in
                if number % 3 == 0 { try transaction.execute(Self.noTable) }
                return try transaction.count(1)
              }
              return answer == nil
            }
          }
          return await group.reduce(into: 0) { count, failed in count += failed ? 1 : 0 }
        }
        #expect(failed == 20)
      }
    },
    DatabaseCheck("a read that throws hands its own error on") { engine in
      try await engine.withTables { database in
        await #expect(throws: Refusal(reason: "enough")) {
          try await database.read { _ in throw Refusal(reason: "enough") }
        }
        try await database.write { transaction in
          for id in 1...3 { try transaction.addCounter(id) }
        }
        await #expect(throws: Refusal(reason: "at 2")) {
          try await database.read { transaction in
            try transaction.forEach(Tables.counterIDs) { row in
              if row.int(0) == 2 { throw Refusal(reason: "at 2") }
            }
          }
        }
        let kept = try await database.counterIDs()
        #expect(kept == [1, 2, 3])
      }
    },
  ]

  private static let noTable = Statement("SELECT 1 FROM no_such_table")
  private static let noSQL = Statement("this is no SQL")
}

/// The error a write ends with; nil when it does not.
func refusal(
  of database: any Database,
  _ work: @escaping @Sendable (borrowing Transaction) throws -> Void
) async -> DatabaseError? {
  do {
    try await database.write(work)
    return nil
  } catch {
    return error as? DatabaseError
  }
}

/// Records that another error was expected.
func wrong(_ error: DatabaseError?, _ location: SourceLocation = #_sourceLocation) {
  Issue.record("not the error expected: \(String(describing: error))", sourceLocation: location)
}
