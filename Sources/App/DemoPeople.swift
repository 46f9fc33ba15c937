import BookingStore
import Database
import Encoding
import Signing
import Ticketing

/// The demo's log-ins: an organiser and two fans with money.
///
/// Their password is the published one only where the server is unreachable from other machines. Elsewhere it
/// is derived from the box office's secret, so that all its instances and starts show the same one; and
/// without a demo their accounts are disabled.
struct DemoPeople: Sendable {
  let people: People
  /// The published password, and the one that cannot be derived without the secret.
  private let published = "letmein-demo"
  private let secret: String
  /// Selects between them.
  private let isLocal: Bool

  /// Makes the people of a server that is reachable from this machine only (`isLocal`), or not.
  init(_ people: People, secret: [UInt8], isLocal: Bool) {
    self.people = people
    let code = MACKey(secret: secret, purpose: "demo-password").code(Array("password".utf8))
    self.secret = Hex.encode(Array(code.prefix(Self.secretBytes)))
    self.isLocal = isLocal
  }

  /// Bytes of a derived password. 10: 80 bits, and still short enough to type.
  private static let secretBytes = 10
  private static let pocketMoney = Money(1_000_000)
  private static let all: [(email: String, name: String, role: User.Role)] = [
    ("organiser@example.com", "Organiser", .organiser),
    ("mina@example.com", "Mina", .fan),
    ("juno@example.com", "Juno", .fan),
  ]
  /// Stands for the hash of a disabled account; no password has this hash.
  static let disabled = "disabled: an account of the demo"

  /// The password of the demo's people on this server.
  var password: String { isLocal ? published : secret }

  /// Creates missing people, enables those who have the other password or none, and returns who has
  /// ``password`` now. An account that another person made with an address of the demo is left alone.
  func welcome() async throws -> [(email: String, role: User.Role)] {
    var welcome: [(email: String, role: User.Role)] = []
    for person in Self.all {
      guard let (user, hash) = try await find(person.email) else {
        let id = try await people.make(
          email: person.email, password: password, name: person.name, role: person.role)
        if person.role == .fan { try await fill(id) }
        welcome.append((person.email, person.role))
        continue
      }
      if try await people.passwords.verify(password, against: hash) {
        welcome.append((user.email, user.role))
      } else if try await isOurs(hash) {
        try await set(try await people.passwords.hash(password), of: user, instead: hash)
        welcome.append((user.email, user.role))
      }
    }
    return welcome
  }

  /// Disables the demo's people, and returns the addresses of those who could have logged in.
  func dismiss() async throws -> [String] {
    var dismissed: [String] = []
    for person in Self.all {
      guard let (user, hash) = try await find(person.email), hash != Self.disabled,
        try await isOurs(hash)
      else { continue }
      try await set(Self.disabled, of: user, instead: hash)
      dismissed.append(user.email)
    }
    return dismissed
  }

  private func find(_ email: String) async throws -> (user: User, passwordHash: String)? {
    try await people.database.read { tx in try Users.find(email: email, in: tx) }
  }

  /// Whether the demo set a hash.
  private func isOurs(_ hash: String) async throws -> Bool {
    if hash == Self.disabled { return true }
    for password in [published, secret] {
      if try await people.passwords.verify(password, against: hash) { return true }
    }
    return false
  }

  private func set(_ hash: String, of user: User, instead old: String) async throws {
    try await people.database.write(locking: [.person(user.id)]) { tx in
      // Another instance may have been first, with a hash of its own of the same password.
      _ = try Users.setPasswordHash(hash, of: user.id, instead: old, in: tx)
    }
  }

  private func fill(_ fan: UserID) async throws {
    try await people.database.write(locking: [.person(fan)]) { [people] tx in
      // Of several instances that start together one is first.
      guard try Ledger.balance(of: fan, in: tx) == .zero else { return }
      _ = try Ledger.charge(
        fan, Self.pocketMoney, now: people.clock.now(), ids: people.ids, in: tx)
    }
  }
}
