import Accounts
import BookingStore
public import Database
public import Signing
public import Ticketing

/// Finding out who somebody is.
public final class LogIn: Sendable {
  private let database: any Database
  private let passwords: PasswordHasher

  /// Finds people in a store.
  public init(_ database: any Database, passwords: PasswordHasher) {
    self.database = database
    self.passwords = passwords
  }

  /// The person with one of these addresses and this password, if there is one. Throws ``PasswordsBusy``,
  /// and what the store says.
  ///
  /// `isFamiliar` puts those whose networks are known before strangers.
  public func match(
    _ emails: [String], _ password: String, isFamiliar: Bool
  ) async throws -> User? {
    let found = try await database.read { tx in try Users.find(emails: emails, in: tx) }
    let forms = AccountRules.passwordForms(password).filter {
      $0.utf8.count <= PasswordLimits.passwordBytesMax
    }
    do {
      guard !found.isEmpty, !forms.isEmpty else {
        // Unknown addresses, and passwords too long to be anybody's, cost the same time, so that
        // nobody learns who has an account.
        for form in forms.isEmpty ? [""] : forms {
          try await passwords.verifyNobody(form, isFamiliar: isFamiliar)
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
