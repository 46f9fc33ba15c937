import Encoding
import Ticketing

/// A field that a person filled in unacceptably.
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

  /// The possible problems; the text is safe for anyone and repeats nothing that was typed.
  public enum Reason: String, Hashable, Sendable {
    /// An e-mail outside ``AccountLimits/emailLength``.
    case emailLength = "must have 3 to 254 characters"
    /// An e-mail without exactly one @ that has text on both sides.
    case emailForm = "must be an email address with one @"
    /// An e-mail with a space or an invisible character.
    case emailCharacters = "must not contain spaces or control characters"
    /// An e-mail whose domain is not a valid host name.
    case emailDomain = "must have a domain that is valid as a host name"
    /// A password outside ``AccountLimits/passwordLength``.
    case passwordLength = "must have 8 to 128 characters"
    /// A name outside ``AccountLimits/nameLength``.
    case nameLength = "must have 1 to 100 characters"
    /// A name without visible characters.
    case nameBlank = "must contain visible characters"
    /// A name with a control character.
    case nameCharacters = "must not contain control characters"
  }
}

/// The rules for what people enter about themselves.
public enum AccountRules {
  /// The e-mail in its canonical form, however it is typed: lowercased, composed, and with the domain in
  /// ASCII form (`xn--…`), which is what browsers send.
  ///
  /// Checked in this order: length, characters, form, domain. Only a message can show whether an address
  /// exists, so nothing more is checked.
  public static func email(_ typed: String) throws(FieldError) -> String {
    // Twice: a lowercased letter may compose anew.
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

  /// Every form of an e-mail under which an account may be stored, without duplicates; one for an ASCII
  /// address without an `xn--` label, at most seven.
  ///
  /// Accounts made before the canonical form existed are stored as typed, lowercased. The first form is the
  /// one typed now, so that of two such accounts each is found as it was made; then comes the canonical form
  /// of ``email(_:)``. A text longer than any address is truncated first.
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

  /// The password in the canonical form that is hashed: composed, with plain spaces (RFC 8265). Any
  /// characters, because length is what makes it hard to guess; the length is measured in that form.
  public static func password(_ typed: String) throws(FieldError) -> String {
    // No letter has more than four parts, so the work of composing is bounded.
    guard typed.unicodeScalars.count <= AccountLimits.passwordLength.upperBound * 4 else {
      throw FieldError(.password, .passwordLength)
    }
    let password = typed.plainSpaced.composed
    guard AccountLimits.passwordLength.contains(password.unicodeScalars.count) else {
      throw FieldError(.password, .passwordLength)
    }
    return password
  }

  /// Every form of a password whose hash may be stored, the likeliest first; one for an ASCII password, none
  /// for one that cannot be valid.
  ///
  /// Hashes made before the canonical form existed are of the password as typed.
  public static func passwordForms(_ typed: String) -> [String] {
    guard typed.unicodeScalars.count <= AccountLimits.passwordLength.upperBound * 4 else {
      return []
    }
    return [typed.plainSpaced.composed, typed, typed.composed, typed.decomposed].withoutByteTwins
  }

  /// The name without surrounding spaces.
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

  /// Control characters, line and paragraph separators, and the marks that change the direction of the
  /// surrounding text, which make one name look like another.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.turnsDirection { return true }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
