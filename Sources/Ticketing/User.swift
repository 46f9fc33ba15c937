/// A person with an account.
public struct User: Hashable, Sendable {
  /// Identifies the person.
  public let id: UserID
  /// The log-in address, lowercased.
  public let email: String
  /// The name shown.
  public let name: String
  /// What the person may do.
  public let role: Role

  /// Makes a user.
  public init(id: UserID, email: String, name: String, role: Role) {
    self.id = id
    self.email = email
    self.name = name
    self.role = role
  }

  /// What a person may do.
  public enum Role: String, Hashable, Sendable {
    /// Buys tickets.
    case fan = "FAN"
    /// Runs concerts.
    case organiser = "ORGANISER"
  }
}
