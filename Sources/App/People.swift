import Accounts
import BookingStore
import Database
import Signing
import Ticketing

/// Creates accounts at start: the organiser's, and the demo's.
struct People: Sendable {
  let database: any Database
  let ids: IdentifierSource
  let clock: SteadyClock
  let passwords: PasswordHasher

  /// Creates an account unless the address has one; returns its id either way.
  @discardableResult
  func make(
    email: String, password: String, name: String, role: User.Role
  ) async throws -> UserID {
    guard case .success(let wanted) = SignUp.check(email: email, password: password, name: name)
    else {
      throw Stop.configuration(
        "BOXOFFICE_ADMIN_EMAIL must be an email address, and BOXOFFICE_ADMIN_PASSWORD must be 8 "
          + "to 128 characters long.")
    }
    if let found = try await database.read({ tx in
      try Users.find(emails: [wanted.email] + wanted.otherEmails, in: tx)
    }).first {
      guard found.user.role == role else {
        throw Stop.configuration(
          "\(wanted.email) is a fan's account; choose another address for BOXOFFICE_ADMIN_EMAIL.")
      }
      // The disabled organiser of a former demo becomes the one who is configured now.
      if found.passwordHash == DemoPeople.disabled {
        let hash = try await passwords.hash(wanted.password)
        try await database.write(locking: [.person(found.user.id)]) { tx in
          _ = try Users.setPasswordHash(
            hash, of: found.user.id, instead: DemoPeople.disabled, in: tx)
        }
      }
      return found.user.id
    }
    let hash = try await passwords.hash(wanted.password)
    let now = clock.now()
    let user = User(id: ids.next(now), email: wanted.email, name: wanted.name, role: role)
    return try await database.write { tx in
      // Another instance may have created the account in the meantime.
      guard try !Users.insert(user, passwordHash: hash, now: now, in: tx) else { return user.id }
      return try Users.find(email: wanted.email, in: tx)?.user.id ?? user.id
    }
  }
}
