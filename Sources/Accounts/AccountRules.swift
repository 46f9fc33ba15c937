import Encoding
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
    case emailForm = "must be an email address with one @"
    /// An e-mail with a space or an invisible character.
    case emailCharacters = "must not contain spaces or control characters"
    /// An e-mail whose domain no name server can know.
    case emailDomain = "must have a domain that is valid as a host name"
    /// A password outside ``AccountLimits/passwordLength``.
    case passwordLength = "must have 8 to 128 characters"
    /// A name outside ``AccountLimits/nameLength``.
    case nameLength = "must have 1 to 100 characters"
    /// A name of which a reader would see nothing.
    case nameBlank = "must contain visible characters"
    /// A name with a control character.
    case nameCharacters = "must not contain control characters"
  }
}

/// The rules for what people type about themselves.
public enum AccountRules {
  /// The e-mail in the one form it is stored in, however it is typed: lower-cased, composed, and
  /// with the domain's name in the network (`xn--…`), which is what browsers send.
  ///
  /// Refused in this order: length, characters, form, domain. Which addresses exist only a message
  /// sent there can tell, so nothing more is asked.
  public static func email(_ typed: String) throws(FieldError) -> String {
    // Twice: a letter in lower case may have a form of its own.
    let email = typed.composed.lowercased().composed
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
    guard let domain = DomainName.ascii(String(Substring(parts[1]))) else {
      throw FieldError(.email, .emailDomain)
    }
    let stored = String(Substring(parts[0])) + "@" + domain
    guard AccountLimits.emailLength.contains(stored.unicodeScalars.count) else {
      throw FieldError(.email, .emailLength)
    }
    return stored
  }

  /// Every form of an e-mail under which an account may stand, without repetitions of the bytes;
  /// one for an address of ASCII without an `xn--` label, at most seven.
  ///
  /// Accounts made before there was one form stand under what was typed then, lower-cased. First
  /// comes what is typed now, so that of two such accounts each is reached as it was made; then the
  /// one form of ``email(_:)``. Only the first letters of a text that is longer than any address
  /// count.
  public static func emailForms(_ typed: String) -> [String] {
    let typed = String(
      Substring(typed.unicodeScalars.prefix(AccountLimits.emailLength.upperBound * 4)))
    var forms = [typed.lowercased()]
    guard let email = try? Self.email(typed), let at = email.lastIndex(of: "@") else {
      return forms
    }
    let local = String(email[..<at])
    let domain = String(email[email.index(after: at)...])
    forms.append(email)
    for domain in [domain, DomainName.unicode(domain)?.lowercased() ?? domain] {
      for local in [local.composed, local.decomposed] {
        forms.append(local + "@" + domain.composed)
        forms.append(local + "@" + domain.decomposed)
      }
    }
    return forms.withoutByteTwins
  }

  /// The password in the one form that is hashed: composed, with plain spaces (RFC 8265). Any
  /// characters, because length is what makes it hard to guess; it is measured in that form.
  public static func password(_ typed: String) throws(FieldError) -> String {
    // No letter has more than four parts, so that nothing endless is composed.
    guard typed.unicodeScalars.count <= AccountLimits.passwordLength.upperBound * 4 else {
      throw FieldError(.password, .passwordLength)
    }
    let password = typed.plainSpaced.composed
    guard AccountLimits.passwordLength.contains(password.unicodeScalars.count) else {
      throw FieldError(.password, .passwordLength)
    }
    return password
  }

  /// Every form of a password whose hash may be stored, the likeliest first; one for a password of
  /// ASCII, none for one that nobody can have.
  ///
  /// Hashes made before there was one form are of what was typed then.
  public static func passwordForms(_ typed: String) -> [String] {
    guard typed.unicodeScalars.count <= AccountLimits.passwordLength.upperBound * 4 else {
      return []
    }
    return [typed.plainSpaced.composed, typed, typed.composed, typed.decomposed].withoutByteTwins
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
    scalar.isBlank || isControl(scalar)
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
