import Accounts
import BookingStore
public import Database
public import Signing
public import Ticketing

/// Identifying a person.
public final class LogIn: Sendable {
  private let database: any Database
  private let passwords: PasswordHasher

  /// Identifies people in a store.
  public init(_ database: any Database, passwords: PasswordHasher) {
    self.database = database
    self.passwords = passwords
  }

  /// The person with one of these addresses and this password, if there is one. Throws ``PasswordsBusy``, and
  /// the store's errors.
  ///
  /// `isFamiliar` gives priority over strangers to clients from known networks.
  public func match(
    _ emails: [String], _ password: String, isFamiliar: Bool
  ) async throws -> User? {
    let found = try await database.read { tx in try Users.find(emails: emails, in: tx) }
    let forms = AccountRules.passwordForms(password).filter {
      $0.utf8.count <= PasswordLimits.passwordBytesMax
    }
    do {
      guard !found.isEmpty, !forms.isEmpty else {
        // Unknown addresses, and passwords too long to be valid, cost the same time, so that no client learns
        // who has an account.
        for form in forms.isEmpty ? [""] : forms {
          try await passwords.verifyDecoy(form, isFamiliar: isFamiliar)
        }
        return nil
      }
      for (user, passwordHash) in found {
        for form in forms {
          let isRight = try await passwords.verify(
            form, against: passwordHash, isFamiliar: isFamiliar)
          if isRight { return user }
        }
      }
      return nil
    } catch {
      throw PasswordsBusy()
    }
  }
}
