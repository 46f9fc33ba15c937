import CSQLite
import Glibc
import Measuring
import Ticketing

/// A start after a sudden end, with many orders in the store and a long log beside it: until somebody inside is
/// answered, against SQLite opening the same files and counting the orders.
struct RestartBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let count = bench.isQuick ? Limits.orders / 10 : Limits.orders
    let folder = try bench.freshFolder("restart")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1)
    _ = try await seeding.performance(of: concert, seats: 100)
    let inside = seeding.ids.next(seeding.now) as UserID
    try await seeding.line(of: concert, [inside], areInside: true)
    await seeding.close()
    let file = folder + "/boxoffice.sqlite"
    try Orders(concert: concert.id, now: seeding.now, count: count).fill(file)
    // Stays open, so that the log is not put into the file; its copies are what a sudden end leaves.
    let writer = try RawConnection.open(file)
    defer { sqlite3_close(writer) }
    try lengthen(file + "-wal", writer)
    var requests = Requests()
    requests.add(
      "GET", "/api/v1/queue-tokens/current", [tokens.queueToken(concert.id, 0)])
    var ours: [Double] = []
    var raw: [Double] = []
    for pair in -1..<3 {
      let copy = try bench.copy(of: folder, as: "restart-run")
      try Measuring.run("rm", "-f", copy + "/boxoffice.sqlite-shm")
      let bare = try open(copy + "/boxoffice.sqlite", count: count)
      let office = try BoxOffice(bench, folder: copy)
      let answers = try Load(port: office.port, connections: 1).run(requests)
      let milliseconds = (clockSeconds() - office.started) * 1_000
      office.child.stop(SIGKILL)
      guard answers.statuses == [200: 1] else {
        throw Failure("the first poll was answered \(answers.statuses)")
      }
      // The first pair has the disk's pages read.
      guard pair >= 0 else { continue }
      raw.append(bare)
      ours.append(milliseconds)
    }
    let bytes = Self.size(of: file + "-wal") / 1_048_576
    let note = "\(grouped(count)) orders, \(bytes) MiB of log"
    try results.add("P13a", ours, limit: raw, note: note)
    try results.add("P13b", ours)
    try Measuring.run("rm", "-rf", folder, bench.work + "/restart-run")
  }

  /// Milliseconds until SQLite has opened the files, read the log and counted the orders.
  private func open(_ file: String, count: Int) throws -> Double {
    let begun = clockSeconds()
    var database: OpaquePointer?
    // Only reading, so that closing leaves the log as it is.
    guard sqlite3_open_v2(file, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK, let database
    else { throw Failure("cannot open \(file)") }
    defer { sqlite3_close(database) }
    let statement = try RawConnection.prepare("SELECT count(*) FROM payments", database)
    defer { sqlite3_finalize(statement) }
    guard sqlite3_step(statement) == SQLITE_ROW, Int(sqlite3_column_int64(statement, 0)) == count
    else { throw Failure("the orders are not there") }
    return (clockSeconds() - begun) * 1_000
  }

  /// Writes until the log is as long as it may become.
  private func lengthen(_ log: String, _ database: OpaquePointer) throws {
    func execute(_ text: String) throws {
      guard sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK else {
        throw Failure(String(cString: sqlite3_errmsg(database)))
      }
    }
    try execute("PRAGMA wal_autocheckpoint = 0")
    var from = 0
    while Self.size(of: log) < Limits.logBytes {
      try execute(
        """
        UPDATE payments SET paid_at = paid_at + 1 WHERE id IN
          (SELECT id FROM payments LIMIT 2000 OFFSET \(from))
        """)
      from = (from + 2_000) % (Limits.orders / 10)
    }
  }

  private static func size(of file: String) -> Int {
    var about = stat()
    return stat(file, &about) == 0 ? Int(about.st_size) : 0
  }
}

/// Orders by SQL, so that a million take a minute.
struct Orders {
  let concert: ConcertID
  let now: Timestamp
  let count: Int

  /// Seats of each date.
  private static let seats = 50_000

  func fill(_ file: String) throws {
    let database = try RawConnection.open(file)
    defer { sqlite3_close(database) }
    sqlite3_create_function_v2(
      database, "made", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
      { context, _, values in
        guard let values, let bytes = sqlite3_malloc(16) else { return }
        let kind = UInt64(sqlite3_value_int64(values[0]))
        let number = UInt64(sqlite3_value_int64(values[1]))
        // Version 7, in order of the number.
        let words = (
          (0x0190_0000_0000_7000 | kind).bigEndian, (0x8000_0000_0000_0000 | number).bigEndian
        )
        bytes.storeBytes(of: words.0, as: UInt64.self)
        bytes.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
        sqlite3_result_blob(context, bytes, 16, sqlite3_free)
      }, nil, nil, nil)
    let id = withUnsafeBytes(of: (concert.high.bigEndian, concert.low.bigEndian)) { bytes in
      bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }
    for statement in statements(concert: "x'\(id)'") {
      guard sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK else {
        throw Failure("\(String(cString: sqlite3_errmsg(database))) in \(statement)")
      }
    }
  }

  private func statements(concert: String) -> [String] {
    let (seats, time) = (Self.seats, now.milliseconds)
    let person = "made(1, i % 10000)"
    return [
      "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN",
      """
      CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS
        (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < \(count)) SELECT i FROM n
      """,
      """
      INSERT INTO users (id, email, name, role, password_hash, created_at)
        SELECT made(1, i), 'buyer' || i || '@example.com', 'Fan', 'FAN', 'none', \(time)
        FROM n WHERE i < 10000
      """,
      """
      INSERT INTO performances (id, concert_id, starts_at, capacity)
        SELECT made(2, i / \(seats)), \(concert), \(time + 864_000_000), \(seats)
        FROM n WHERE i % \(seats) = 0
      """,
      """
      INSERT INTO seats (id, performance_id, section, row_name, number, grade, price, x, y, status,
          reservation_id, held_until, version)
        SELECT made(3, i), made(2, i / \(seats)), 'B' || (i % \(seats) / 300), CAST(i / 20 AS TEXT),
          CAST(i % 20 AS TEXT), 'S', 50000, i % 20, i / 20, 'SOLD', made(4, i), 1099511627776, 3 FROM n
      """,
      """
      INSERT INTO reservations (id, user_id, performance_id, concert_id, status, amount, seat_count,
          created_at, expires_at, ended_at)
        SELECT made(4, i), \(person), made(2, i / \(seats)), \(concert), 'CONFIRMED', 50000, 1,
          \(time), \(time + 600_000), \(time) FROM n
      """,
      """
      INSERT INTO reservation_seats (reservation_id, seat_id, price, released_at)
        SELECT made(4, i), made(3, i), 50000, NULL FROM n
      """,
      """
      INSERT INTO payments (id, reservation_id, user_id, concert_id, status, amount, paid_at)
        SELECT made(5, i), made(4, i), \(person), \(concert), 'COMPLETED', 50000, \(time) FROM n
      """,
      """
      INSERT INTO tickets (id, payment_id, reservation_id, performance_id, seat_id, user_id, status,
          code, issued_at, short_code)
        SELECT made(6, i), made(5, i), made(4, i), made(2, i / \(seats)), made(3, i), \(person),
          'VALID', printf('%0130d', i), \(time), i FROM n
      """,
      """
      INSERT INTO ledger_entries (id, transfer_id, account_id, kind, amount, balance_after,
          reservation_id, created_at)
        SELECT made(7, i), made(8, i), \(person), 'PAYMENT', -50000, 0, made(4, i), \(time) FROM n
      """,
      "COMMIT", "DROP TABLE n", "PRAGMA wal_checkpoint(TRUNCATE)",
    ]
  }
}
