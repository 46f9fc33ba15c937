public import Database
public import Ticketing

/// The rows of people and of their ended sessions.
public enum Users {
  private static let insert = Statement.insert(
    into: "users", "id", "email", "name", "role", "password_hash", "created_at",
    onConflict: "email")
  private static let byEmail = Statement(
    "SELECT id, email, name, role, password_hash FROM users WHERE email = $1")
  private static let byID = Statement("SELECT id, email, name, role FROM users WHERE id = $1")
  private static let setHash = Statement.update(
    "users", set: "password_hash = \(2)", key: "id", guard: "password_hash = \(3)")
  private static let endSession = Statement.insert(
    into: "ended_sessions", "session_id", "expires_at", onConflict: "session_id")
  private static let endedSessions = Statement(
    "SELECT session_id, expires_at FROM ended_sessions WHERE expires_at > $1")
  private static let pruneSessions = Statement(
    "DELETE FROM ended_sessions WHERE expires_at <= $1")

  /// Adds a person with an empty wallet; returns false when the address is taken.
  public static func insert(
    _ user: User, passwordHash: String, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Bool {
    let added = try tx.execute(
      insert, .id(user.id), .text(user.email), .text(user.name), .text(user.role.rawValue),
      .text(passwordHash), .time(now))
    guard added == 1 else { return false }
    try Ledger.openWallet(of: user.id, in: tx)
    return true
  }

  /// The person with a log-in address, with the hash of the password.
  public static func find(
    email: String, in tx: borrowing Transaction
  ) throws -> (user: User, passwordHash: String)? {
    try tx.first(byEmail, .text(email)) { row in (user(row), row.text(4)) }
  }

  /// The people with any of some log-in addresses, in the order of the addresses.
  public static func find(
    emails: [String], in tx: borrowing Transaction
  ) throws -> [(user: User, passwordHash: String)] {
    var found: [(user: User, passwordHash: String)] = []
    for email in emails {
      if let one = try find(email: email, in: tx) { found.append(one) }
    }
    return found
  }

  /// A person.
  public static func find(_ id: UserID, in tx: borrowing Transaction) throws -> User? {
    try tx.first(byID, .id(id)) { row in user(row) }
  }

  /// Replaces a person's password hash; returns false when it was no longer `old`.
  public static func setPasswordHash(
    _ hash: String, of user: UserID, instead old: String, in tx: borrowing Transaction
  ) throws -> Bool {
    try tx.execute(setHash, .id(user), .text(hash), .text(old)) == 1
  }

  /// Records that a session was logged out; its token is refused until it would have expired.
  public static func end(
    _ session: SessionID, expiresAt: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.execute(endSession, .id(session), .time(expiresAt))
  }

  /// The ended sessions whose tokens have not expired.
  public static func endedSessions(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [(session: SessionID, expiresAt: Timestamp)] {
    try tx.all(endedSessions, .time(now)) { row in (row.id(0), row.time(1)) }
  }

  /// Deletes ended sessions whose tokens have expired.
  public static func pruneSessions(now: Timestamp, in tx: borrowing Transaction) throws {
    try tx.execute(pruneSessions, .time(now))
  }

  private static func user(_ row: borrowing Row) -> User {
    User(
      id: row.id(0), email: row.text(1), name: row.text(2),
      role: User.Role(rawValue: row.text(3)) ?? .fan)
  }
}
