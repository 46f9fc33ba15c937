import Measuring

/// A connection that knows the statements of a shop which reads, decides in its own code, and writes.
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
    }
  }

  /// One try: read, check, write, commit. Nil when another was faster.
  func attempt(_ row: Int) throws -> Outcome.Kind? {
    try session.run("begin")
    let found = try session.run("read", row).columns
    guard found.count == 2, let version = Int(found[0]) else { throw Failure("no row \(row)") }
    if wanted == .seat, found[1] != "FREE" {
      try session.run("rollback")
      return .refusal
    }
    let person = Int.random(in: 1...1_000_000_000)
    let written = wanted == .seat ? person : (Int(found[1]) ?? 0) + Limits.amount
    guard try session.run("write", row, written, version).count == 1 else {
      try session.run("rollback")
      return nil
    }
    try session.run("record", row, wanted == .seat ? person : Limits.amount)
    try session.run("commit")
    return .success
  }
}
