import Database
import Testing
import Ticketing

extension DatabaseCheck {
  static let values = [
    DatabaseCheck("every type comes back as it went in, extremes and NULL included") { engine in
      try await engine.withTables { database in
        for (index, sample) in samples(engine).enumerated() {
          let id = Value.int(index)
          let back = try await database.write { transaction in
            try transaction.execute(
              Tables.addSample, id, sample.number.map(Value.integer) ?? .null,
              sample.real.map(Value.real) ?? .null, sample.words.map(Value.text) ?? .null,
              sample.raw.map(Value.bytes) ?? .null,
              sample.identity.map { .uuid(high: $0.high, low: $0.low) } ?? .null)
            return try transaction.first(Tables.sample, id, decode: Sample.init)
          }
          #expect(back == sample)
          let read = try await database.read { transaction in
            try transaction.first(Tables.sample, id, decode: Sample.init)
          }
          #expect(read == sample)
        }
      }
    },
    DatabaseCheck("a column read as another type gives some value and never a trap") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in
          try transaction.execute(
            Tables.addSample, .int(1), .integer(7), .real(0.5), .text("seven"), .bytes([0xff, 0]),
            .uuid(high: 1, low: 2))
          try transaction.execute(Tables.addSample, .int(2), .null, .null, .null, .null, .null)
        }
        let answers = try await database.read { transaction in
          var answers = 0
          for id in 1...2 {
            try transaction.forEach(Tables.sample, .int(id)) { row in
              for column in [0, 1, 2, 3, 4, 5, -1, .max, .min] {
                _ = (row.integer(column), row.real(column), row.text(column), row.bytes(column))
                _ = (row.timeOrNil(column), row.textOrNil(column), row.bytesOrNil(column))
                answers += 1
              }
            }
          }
          return answers
        }
        #expect(answers == 18)
      }
    },
    DatabaseCheck("rows come in the order the statement gives") { engine in
      try await engine.withTables { database in
        try await database.write { transaction in
          for id in [3, 1, 2] { try transaction.addCounter(id) }
        }
        let (first, ids, backwards) = try await database.read { transaction in
          (
            try transaction.first(Tables.counterIDs) { row in row.int(0) },
            try transaction.all(Tables.counterIDs) { row in row.int(0) },
            try transaction.all(Tables.counterIDsBackwards) { row in row.int(0) }
          )
        }
        #expect(first == 1)
        #expect(ids == [1, 2, 3])
        #expect(backwards == [3, 2, 1])
      }
    },
    DatabaseCheck("a statement answers how many rows it changed") { engine in
      try await engine.withTables { database in
        let changed = try await database.write { transaction in
          var changed: [Int] = []
          for id in 1...5 {
            changed.append(
              try transaction.execute(
                Tables.addCounter, .int(id), .text("\(id)"), .int(0)))
          }
          changed.append(try transaction.execute(Tables.deleteCounters, .int(2), .int(4)))
          changed.append(try transaction.execute(Tables.deleteCounters, .int(2), .int(4)))
          changed.append(try transaction.execute(Tables.counterIDs))
          return changed
        }
        #expect(changed == [1, 1, 1, 1, 1, 3, 0, 0])
      }
    },
    DatabaseCheck("RETURNING hands out rows of the change") { engine in
      try await engine.withTables { database in
        let counts = try await database.write { transaction in
          try transaction.addCounter(1)
          return try (1...3).map { _ in
            try transaction.first(Tables.incrementReturning, .int(1)) { row in row.int(0) }
          }
        }
        #expect(counts == [1, 2, 3])
      }
    },
    DatabaseCheck("one bind may be used twice and in any order") { engine in
      try await engine.withTables { database in
        let rows = try await database.write { transaction in
          try transaction.addCounter(4)
          try transaction.addCounter(5)
          return try transaction.all(Self.binds, .text("counter 5"), .int(5)) { row in row.int(0) }
        }
        #expect(rows == [5])
      }
    },
    DatabaseCheck("a statement may run again while its own rows are handed out") { engine in
      try await engine.withTables { database in
        let pairs = try await database.write { transaction in
          for id in 1...3 { try transaction.addCounter(id) }
          return try transaction.all(Tables.counterIDs) { outer in
            let first = outer.int(0)
            let all = try transaction.all(Tables.counterIDs) { inner in inner.int(0) }
            return [first, outer.int(0)] + all
          }
        }
        #expect(pairs == [[1, 1, 1, 2, 3], [2, 2, 1, 2, 3], [3, 3, 1, 2, 3]])
      }
    },
  ]

  private static let binds = Statement(
    "SELECT id FROM counters WHERE id = $2 AND name = $1 AND id + 0 = $2 AND name <> 'x $1'")

  private static func samples(_ engine: any DatabaseUnderTest) -> [Sample] {
    var samples = [
      Sample(number: .max, real: .greatestFiniteMagnitude, words: "", raw: [], identity: (0, 0)),
      Sample(
        number: .min, real: -.leastNonzeroMagnitude, words: "Žofín 🎻 'quoted' \"twice\" $1 ;--",
        raw: [0, 255, 0], identity: (.max, .max)),
      Sample(),
      Sample(number: 0, real: 0, words: "0123", raw: Array("12".utf8), identity: (1, 1 << 63)),
      Sample(
        number: -1, real: 0.1, words: String(repeating: "a long word ", count: 200_000),
        raw: (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }),
    ]
    if engine.storesNUL { samples.append(Sample(words: "before\0after\0", raw: [0])) }
    return samples
  }
}

/// One row of every type.
struct Sample: Equatable, Sendable {
  let number: Int64?
  let real: Double?
  let words: String?
  let raw: [UInt8]?
  let identity: (high: UInt64, low: UInt64)?

  init(
    number: Int64? = nil, real: Double? = nil, words: String? = nil, raw: [UInt8]? = nil,
    identity: (UInt64, UInt64)? = nil
  ) {
    self.number = number
    self.real = real
    self.words = words
    self.raw = raw
    self.identity = identity
  }

  init(_ row: borrowing Row) {
    number = row.timeOrNil(0) == nil ? nil : row.integer(0)
    real = row.textOrNil(1) == nil ? nil : row.real(1)
    words = row.textOrNil(2)
    raw = row.bytesOrNil(3)
    let id: Identifier<Sample>? = row.idOrNil(4)
    identity = id.map { ($0.high, $0.low) }
  }

  static func == (left: Sample, right: Sample) -> Bool {
    left.number == right.number && left.real == right.real && left.words == right.words
      && left.raw == right.raw && left.identity?.high == right.identity?.high
      && left.identity?.low == right.identity?.low
  }
}
