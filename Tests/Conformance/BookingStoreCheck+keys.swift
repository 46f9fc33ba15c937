import BookingStore
import Database
import Testing
import Ticketing

/// Kept answers, and what is written to find out whether there is room.
extension BookingStoreCheck {
  static let keys = [
    BookingStoreCheck("a refusal is kept for ten minutes, and what was done for a day") { lender in
      try await lender.withSale { sale in
        let minutes = IdempotencyKeys.refusalKeptMilliseconds
        let day = IdempotencyKeys.keptMilliseconds
        for (key, status) in [("done", 201), ("refused", 409)] {
          try await sale.keep(key, status: status)
        }
        func kept(_ milliseconds: Int64) async throws -> [String] {
          let now = opening + milliseconds
          return try await sale.database.read { tx in
            try ["done", "refused"].filter { key in
              try IdempotencyKeys.find(scope: "Mina", key: key, now: now, in: tx) != nil
            }
          }
        }
        #expect(try await kept(minutes - 1) == ["done", "refused"])
        #expect(try await kept(minutes) == ["done"])
        #expect(try await kept(day - 1) == ["done"])
        #expect(try await kept(day).isEmpty)
        // A person who comes back tries anew, and that answer replaces the old one.
        try await sale.keep("refused", status: 201, now: opening + minutes)
        #expect(try await kept(day) == ["refused"])
      }
    },
    BookingStoreCheck("a person's keys of a day are counted, without refusals") { lender in
      try await lender.withSale { sale in
        let day = IdempotencyKeys.keptMilliseconds
        try await sale.keep("first", status: 201)
        try await sale.keep("second", status: 200, now: opening + 5)
        try await sale.keep("refused", status: 402)
        func counted(_ milliseconds: Int64, _ scope: String) async throws -> [Int64] {
          let (count, oldest) = try await sale.database.read { tx in
            try IdempotencyKeys.count(scope: scope, now: opening + milliseconds, in: tx)
          }
          return [Int64(count), oldest?.milliseconds ?? -1]
        }
        #expect(try await counted(day - 1, "Mina") == [2, opening.milliseconds])
        #expect(try await counted(day, "Mina") == [1, opening.milliseconds + 5])
        #expect(try await counted(day + 5, "Mina") == [0, -1])
        #expect(try await counted(0, "Jun") == [0, -1])
      }
    },
    BookingStoreCheck("refusals are forgotten after ten minutes, however many, and nothing else") {
      lender in
      try await lender.withSale { sale in
        try await sale.keep("done", status: 201)
        for number in 0..<600 { try await sale.keep("refused \(number)", status: 402) }
        let later = opening + IdempotencyKeys.refusalKeptMilliseconds
        try await sale.keep("young", status: 402, now: later)
        try await IdempotencyKeys.pruneRefusals(now: later + -1, in: sale.database)
        #expect(try await sale.count(Rows.keys) == 602)
        try await IdempotencyKeys.pruneRefusals(now: later, in: sale.database)
        #expect(try await sale.count(Rows.keys) == 2)
      }
    },
    BookingStoreCheck("a probe of writes leaves one row, however often") { lender in
      try await lender.withSale { sale in
        let ballast = [UInt8](repeating: 7, count: WriteProbe.bytes)
        for second in 0..<3 {
          try await WriteProbe.run(ballast: ballast, now: at(second), in: sale.database)
        }
        #expect(try await sale.count(Rows.probes) == 1)
      }
    },
  ]
}

extension Sale {
  fileprivate func keep(_ key: String, status: Int, now: Timestamp = opening) async throws {
    let answer = IdempotencyKeys.Answer(
      fingerprint: [1], status: status, location: nil, body: [2])
    try await database.write(locking: [.scope("Mina")]) { tx in
      try IdempotencyKeys.store(answer, scope: "Mina", key: key, now: now, in: tx)
    }
  }
}
