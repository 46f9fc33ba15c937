import Measuring

/// The tables of the shop, as they are before and after a round.
struct Shop {
  let address: String
  private let session: Session

  init(_ address: String) throws {
    self.address = address
    session = try Session(address)
  }

  /// Frees the rows that clients warm up on.
  func clearWarmUpRows() throws {
    try session.ask(
      """
      DELETE FROM reservations WHERE seat < 0; DELETE FROM charges WHERE wallet < 0;
      DELETE FROM payments WHERE purchase < 0;
      UPDATE seats SET status = 'FREE' WHERE id < 0; UPDATE wallets SET balance = 0 WHERE id < 0;
      UPDATE orders SET status = 'HELD' WHERE id < 0
      """)
  }

  /// Rows that successes left behind.
  func records(_ wanted: Wanted, _ slot: Int) throws -> Int {
    let (table, column) = wanted.record
    return try number("SELECT COUNT(*) FROM \(table) WHERE \(column) = \(slot)")
  }

  /// Notes whatever the tables must not say after a round.
  func audit(_ wanted: Wanted, _ slot: Int, _ tally: inout Tally) throws {
    let records = try records(wanted, slot)
    switch wanted {
    case .seat:
      tally.require(records == 1, "\(records) reservations of one seat")
      let taken = try number(
        "SELECT COUNT(*) FROM seats WHERE id = \(slot) AND status = 'TAKEN' AND version = 1")
      tally.require(taken == 1, "the seat was not taken exactly once")
    case .payment:
      tally.require(records == 1, "\(records) payments of one order")
      let paid = try number(
        "SELECT COUNT(*) FROM orders WHERE id = \(slot) AND status = 'PAID' AND version = 1")
      tally.require(paid == 1, "the order was not paid exactly once")
      let left = try number("SELECT balance FROM purses WHERE id = \(slot)")
      let taken = Limits.purse - left
      tally.require(
        taken == Limits.price, "\(grouped(taken)) was taken and not \(grouped(Limits.price))")
    case .wallet:
      let balance = try number("SELECT balance FROM wallets WHERE id = \(slot)")
      let expected = tally.successes * Limits.amount
      tally.require(
        balance == expected, "the balance is \(grouped(balance)) and not \(grouped(expected))")
      tally.require(records == tally.successes, "\(records) top-ups on record")
    }
  }

  /// Milliseconds of a commit without other load: mostly the disk's time.
  func commitMilliseconds() throws -> Double {
    let times = try (0..<Limits.commits).map { _ in
      let start = clockSeconds()
      try session.ask("UPDATE wallets SET version = version + 1 WHERE id = -1")
      return (clockSeconds() - start) * 1_000
    }
    return median(times)
  }

  /// Keeps all sessions behind the gate of `gate.sql`.
  func closeGate() throws { try session.ask("SELECT pg_advisory_lock(1)") }

  /// Releases all sessions.
  func openGate() throws { try session.ask("SELECT pg_advisory_unlock(1)") }

  /// How many wait at the gate.
  func waitingAtGate() throws -> Int {
    try number("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
  }

  private func number(_ sql: String) throws -> Int {
    try session.ask(sql).columns.first.flatMap { Int($0) } ?? 0
  }
}
