public import Accounts
import BookingStore
public import Database
public import Signing
public import Ticketing

/// Making somebody's account.
public struct SignUpPerson: Command {
  /// Why there is no account.
  public enum Refusal: CommandRefusal {
    /// There is one with this address, or one that looks the same.
    case emailTaken

    /// The key of a repeated request hears it again.
    public var life: RefusalLife { .kept }
  }

  private let wanted: SignUp
  private let passwordHash: String
  private let ids: IdentifierSource

  /// What it touches besides the address: nothing.
  public var keys: [LockKey] { [] }

  /// Makes the command: hashes the password, which takes its time. Throws ``PasswordsBusy``.
  public init(_ wanted: SignUp, passwords: PasswordHasher, ids: IdentifierSource) async throws {
    self.wanted = wanted
    self.ids = ids
    do {
      passwordHash = try await passwords.hash(wanted.password)
    } catch {
      throw PasswordsBusy()
    }
  }

  /// Makes the account. Throws ``Refusal``.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<User> {
    let user = User(id: ids.next(now), email: wanted.email, name: wanted.name, role: .fan)
    guard try Users.find(emails: wanted.otherEmails, in: tx).isEmpty,
      try Users.insert(user, passwordHash: passwordHash, now: now, in: tx)
    else { throw Refusal.emailTaken }
    return Done(user)
  }
}

/// Too many passwords wait to be hashed.
public struct PasswordsBusy: Error {}
