import Measuring

/// A connection with the prepared statements of a shop which reads, decides in its own code, and writes.
final class Teller {
  let session: Session
  let wanted: Wanted

  /// Connects and prepares; `guarded` writes only over the version that was read.
  init(_ address: String, _ wanted: Wanted, guarded: Bool) throws {
    session = try Session(address)
    self.wanted = wanted
    for (name, sql) in [("begin", "BEGIN"), ("commit", "COMMIT"), ("rollback", "ROLLBACK")] {
      try session.prepare(name, sql)
    }
    let condition = guarded ? "AND version = $3::BIGINT" : "AND $3::BIGINT IS NOT NULL"
    switch wanted {
    case .seat:
      try session.prepare("read", "SELECT version, status FROM seats WHERE id = $1")
      try session.prepare(
        "write",
        """
        UPDATE seats SET status = 'TAKEN', person = $2, version = version + 1
        WHERE id = $1 \(condition)
        """)
      try session.prepare("record", "INSERT INTO reservations (seat, person) VALUES ($1, $2)")
    case .wallet:
      try session.prepare("read", "SELECT version, balance FROM wallets WHERE id = $1")
      try session.prepare(
        "write",
        "UPDATE wallets SET balance = $2, version = version + 1 WHERE id = $1 \(condition)")
      try session.prepare("record", "INSERT INTO charges (wallet, amount) VALUES ($1, $2)")
    case .payment:
      try session.prepare("read", "SELECT version, status FROM orders WHERE id = $1")
      try session.prepare(
        "write",
        """
        UPDATE orders SET status = 'PAID', paid = $2, version = version + 1
        WHERE id = $1 \(condition)
        """)
      try session.prepare("read-purse", "SELECT version, balance FROM purses WHERE id = $1")
      try session.prepare(
        "write-purse",
        "UPDATE purses SET balance = $2, version = version + 1 WHERE id = $1 \(condition)")
      try session.prepare("record", "INSERT INTO payments (purchase, amount) VALUES ($1, $2)")
    }
  }

  /// One try: read, check, write, commit. Nil when another was faster.
  func attempt(_ row: Int) throws -> Outcome.Kind? {
    try session.run("begin")
    let found = try session.run("read", row).columns
    guard found.count == 2, let version = Int(found[0]) else { throw Failure("no row \(row)") }
    let (written, recorded): (Int, Int)
    switch wanted {
    case .seat, .payment:
      guard found[1] == (wanted == .seat ? "FREE" : "HELD") else {
        try session.run("rollback")
        return .refusal
      }
      written = wanted == .seat ? Int.random(in: 1...1_000_000_000) : Limits.price
      recorded = written
    case .wallet:
      written = (Int(found[1]) ?? 0) + Limits.amount
      recorded = Limits.amount
    }
    guard try session.run("write", row, written, version).count == 1, try takeMoney(row) else {
      try session.run("rollback")
      return nil
    }
    try session.run("record", row, recorded)
    try session.run("commit")
    return .success
  }

  /// Takes the price from the order's purse; false when another was faster.
  private func takeMoney(_ row: Int) throws -> Bool {
    guard wanted == .payment else { return true }
    let purse = try session.run("read-purse", row).columns
    guard purse.count == 2, let version = Int(purse[0]), let balance = Int(purse[1]),
      balance >= Limits.price
    else { throw Failure("no money in purse \(row)") }
    return try session.run("write-purse", row, balance - Limits.price, version).count == 1
  }
}
