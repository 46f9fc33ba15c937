import CSQLite
import Database
import Glibc
import Measuring

/// Statements and values in the order they ran, flat in memory: replaying them costs binding and
/// stepping and nothing else.
struct RecordedWorkload {
  struct Step {
    let text: Int32
    let firstBind: Int32
    let bindCount: Int32
  }

  struct Bind {
    enum Kind: UInt8 { case null, integer, real, text, bytes }
    let kind: Kind
    let place: Int32
    let count: Int32
    /// The number, its bits, or where its bytes begin.
    let number: Int64
  }

  private(set) var texts: [String] = []
  private(set) var steps: [Step] = []
  /// Where each unit's steps end.
  private(set) var units: [Int] = []
  private var binds: [Bind] = []
  private var pool: [UInt8] = []

  mutating func addText(_ text: String) -> Int {
    texts.append(text)
    return texts.count - 1
  }

  mutating func add(_ text: Int, _ values: [Value], _ places: [Int32]) {
    steps.append(
      Step(text: Int32(text), firstBind: Int32(binds.count), bindCount: Int32(values.count)))
    for (value, place) in zip(values, places) {
      switch value {
      case .null: binds.append(Bind(kind: .null, place: place, count: 0, number: 0))
      case .integer(let number):
        binds.append(Bind(kind: .integer, place: place, count: 0, number: number))
      case .real(let number):
        binds.append(
          Bind(kind: .real, place: place, count: 0, number: Int64(bitPattern: number.bitPattern)))
      case .text(let text): add(Array(text.utf8), .text, place)
      case .bytes(let bytes): add(bytes, .bytes, place)
      case .uuid(let high, let low):
        let bytes = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
        add(bytes, .bytes, place)
      }
    }
  }

  mutating func endUnit() { units.append(steps.count) }

  private mutating func add(_ bytes: [UInt8], _ kind: Bind.Kind, _ place: Int32) {
    binds.append(
      Bind(kind: kind, place: place, count: Int32(bytes.count), number: Int64(pool.count)))
    // One more, so that an empty text has an address.
    pool += bytes + [0]
  }

  /// Binds without copying: the recorded workload outlives the step.
  func bind(_ step: Step, to statement: OpaquePointer) {
    pool.withUnsafeBufferPointer { pool in
      binds.withUnsafeBufferPointer { binds in
        let first = Int(step.firstBind)
        for index in first..<first + Int(step.bindCount) {
          let bind = binds[index]
          switch bind.kind {
          case .null: sqlite3_bind_null(statement, bind.place)
          case .integer: sqlite3_bind_int64(statement, bind.place, bind.number)
          case .real:
            sqlite3_bind_double(
              statement, bind.place, Double(bitPattern: UInt64(bitPattern: bind.number)))
          case .text:
            let start = pool.baseAddress.map { UnsafeRawPointer($0 + Int(bind.number)) }
            sqlite3_bind_text(
              statement, bind.place, start?.assumingMemoryBound(to: CChar.self), bind.count, nil)
          case .bytes:
            let start = pool.baseAddress.map { UnsafeRawPointer($0 + Int(bind.number)) }
            sqlite3_bind_blob(statement, bind.place, start, bind.count, nil)
          }
        }
      }
    }
  }
}

/// The limit: the same statements on a bare connection, nothing around them.
enum RawConnection {
  /// What a replay took.
  struct Replayed {
    /// Units a second.
    var perSecond = 0.0
    /// Microseconds of the middle one of those committed by themselves.
    var single = 0.0
  }

  /// Replays the first units, committing `batch` of them together, then `singles` of those behind them one by
  /// one: on a log that is as long by then as a server's is.
  static func replay(
    _ workload: RecordedWorkload, units: Int, file: String, batch: Int, singles: Int = 0
  ) throws -> Replayed {
    let database = try open(file)
    defer { sqlite3_close(database) }
    let statements = try workload.texts.map { try prepare($0, database) }
    defer { for statement in statements { sqlite3_finalize(statement) } }
    let begin = try prepare("BEGIN IMMEDIATE", database)
    let commit = try prepare("COMMIT", database)
    defer {
      sqlite3_finalize(begin)
      sqlite3_finalize(commit)
    }
    func once(_ statement: OpaquePointer) throws {
      var code = sqlite3_step(statement)
      while code == SQLITE_ROW { code = sqlite3_step(statement) }
      sqlite3_reset(statement)
      guard code == SQLITE_DONE else { throw Failure(String(cString: sqlite3_errmsg(database))) }
    }
    var step = 0
    func together(_ units: Range<Int>) throws {
      try once(begin)
      for unit in units {
        while step < workload.units[unit] {
          let statement = statements[Int(workload.steps[step].text)]
          workload.bind(workload.steps[step], to: statement)
          try once(statement)
          step += 1
        }
      }
      try once(commit)
    }
    let start = clockSeconds()
    for first in stride(from: 0, to: units, by: batch) {
      try together(first..<min(units, first + batch))
    }
    var replayed = Replayed(perSecond: Double(units) / (clockSeconds() - start))
    // What the replay left to the disk is not theirs to wait for.
    if singles > 0 { sync() }
    var times: [Double] = []
    for unit in units..<units + singles {
      let begun = clockSeconds()
      try together(unit..<unit + 1)
      times.append((clockSeconds() - begun) * 1e6)
    }
    replayed.single = median(times)
    return replayed
  }

  /// Opens a file with the server's own settings.
  static func open(_ file: String) throws -> OpaquePointer {
    var database: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
    guard sqlite3_open_v2(file, &database, flags, nil) == SQLITE_OK, let database else {
      throw Failure("cannot open \(file)")
    }
    let settings = """
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
      PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536;
      PRAGMA journal_size_limit=83886080; PRAGMA wal_autocheckpoint=16000;
      """
    guard sqlite3_exec(database, settings, nil, nil, nil) == SQLITE_OK else {
      throw Failure(String(cString: sqlite3_errmsg(database)))
    }
    return database
  }

  static func prepare(_ text: String, _ database: OpaquePointer) throws -> OpaquePointer {
    var statement: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    guard sqlite3_prepare_v3(database, text, -1, flags, &statement, nil) == SQLITE_OK,
      let statement
    else { throw Failure(String(cString: sqlite3_errmsg(database))) }
    return statement
  }

  /// The one number a query answers.
  static func number(_ query: String, file: String) throws -> Int {
    let database = try open(file)
    defer { sqlite3_close(database) }
    let statement = try prepare(query, database)
    defer { sqlite3_finalize(statement) }
    guard sqlite3_step(statement) == SQLITE_ROW else { throw Failure("no answer to \(query)") }
    return Int(sqlite3_column_int64(statement, 0))
  }
}
