import Ticketing

/// What somebody typed that cannot be accepted.
public struct FieldError: Error, Hashable, Sendable {
  /// The field, named as in the request body.
  public let field: Field
  /// What is wrong with it.
  public let reason: Reason

  /// Makes an error.
  public init(_ field: Field, _ reason: Reason) {
    self.field = field
    self.reason = reason
  }

  /// The fields of the sign-up body.
  public enum Field: String, Hashable, Sendable {
    /// The e-mail.
    case email
    /// The password.
    case password
    /// The name.
    case name
  }

  /// What can be wrong; the text is safe for anyone and repeats nothing that was typed.
  public enum Reason: String, Hashable, Sendable {
    /// An e-mail outside ``AccountLimits/emailLength``.
    case emailLength = "must have 3 to 254 characters"
    /// An e-mail without exactly one @ that has something on both sides.
    case emailForm = "must be an e-mail address with one @"
    /// An e-mail with a space or an invisible character.
    case emailCharacters = "must not contain spaces or control characters"
    /// A password outside ``AccountLimits/passwordLength``.
    case passwordLength = "must have 8 to 128 characters"
    /// A name outside ``AccountLimits/nameLength``.
    case nameLength = "must have 1 to 100 characters"
    /// A name of which a reader would see nothing.
    case nameBlank = "must not consist of invisible characters"
    /// A name with a control character.
    case nameCharacters = "must not contain control characters"
  }
}

/// The rules for what people type about themselves.
public enum AccountRules {
  /// The e-mail in the form it is stored and looked up: lower-cased.
  ///
  /// Refused in this order: length, characters, form. Which addresses exist only a message sent
  /// there can tell, so nothing more is asked.
  public static func email(_ typed: String) throws(FieldError) -> String {
    guard AccountLimits.emailLength.contains(typed.unicodeScalars.count) else {
      throw FieldError(.email, .emailLength)
    }
    let email = typed.lowercased()
    guard AccountLimits.emailLength.contains(email.unicodeScalars.count) else {
      throw FieldError(.email, .emailLength)
    }
    guard !email.unicodeScalars.contains(where: isSpaceOrInvisible) else {
      throw FieldError(.email, .emailCharacters)
    }
    let parts = email.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw FieldError(.email, .emailForm)
    }
    return email
  }

  /// The password as typed; any characters, because length is what makes it hard to guess.
  public static func password(_ typed: String) throws(FieldError) -> String {
    guard AccountLimits.passwordLength.contains(typed.unicodeScalars.count) else {
      throw FieldError(.password, .passwordLength)
    }
    return typed
  }

  /// The name without spaces around it.
  public static func name(_ typed: String) throws(FieldError) -> String {
    let scalars = typed.unicodeScalars
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let start = scalars.firstIndex(where: { !isSpace($0) }),
      let end = scalars.lastIndex(where: { !isSpace($0) })
    else { throw FieldError(.name, .nameLength) }
    let name = scalars[start...end]
    guard !name.allSatisfy(\.isBlank) else { throw FieldError(.name, .nameBlank) }
    guard AccountLimits.nameLength.contains(name.count) else {
      throw FieldError(.name, .nameLength)
    }
    guard !name.contains(where: isControl) else { throw FieldError(.name, .nameCharacters) }
    return String(Substring(name))
  }

  private static func isSpaceOrInvisible(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
      || isControl(scalar)
  }

  /// Control characters, line and paragraph separators, and the marks that turn the direction of
  /// the text around them, which make one name look like another.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.turnsDirection { return true }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
