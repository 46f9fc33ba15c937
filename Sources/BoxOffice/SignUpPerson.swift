public import Accounts
import BookingStore
public import Database
public import Signing
public import Ticketing

/// Creating a person's account.
public struct SignUpPerson: Command {
  /// Why no account is created.
  public enum Refusal: CommandRefusal {
    /// One exists with this address, or with one that looks the same.
    case emailTaken

    /// A repeated request with the key gets it again.
    public var life: RefusalLife { .kept }
  }

  private let wanted: SignUp
  private let passwordHash: String
  private let ids: IdentifierSource

  /// It touches nothing besides the address.
  public var keys: [LockKey] { [] }

  /// Makes the command: hashes the password, which is slow by design. Throws ``PasswordsBusy``.
  public init(_ wanted: SignUp, passwords: PasswordHasher, ids: IdentifierSource) async throws {
    self.wanted = wanted
    self.ids = ids
    do {
      passwordHash = try await passwords.hash(wanted.password)
    } catch {
      throw PasswordsBusy()
    }
  }

  /// Creates the account. Throws ``Refusal``.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<User> {
    let user = User(id: ids.next(now), email: wanted.email, name: wanted.name, role: .fan)
    guard try Users.find(emails: wanted.otherEmails, in: tx).isEmpty,
      try Users.insert(user, passwordHash: passwordHash, now: now, in: tx)
    else { throw Refusal.emailTaken }
    return Done(user)
  }
}

/// Too many passwords are waiting to be hashed.
public struct PasswordsBusy: Error {}
