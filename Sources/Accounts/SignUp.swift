/// A sign-up whose fields satisfy the rules.
public struct SignUp: Hashable, Sendable {
  /// The e-mail in the canonical form of ``AccountRules/email(_:)``.
  public let email: String
  /// The other forms under which an older account with this address may be stored; mostly none.
  public let otherEmails: [String]
  /// The password in the canonical form of ``AccountRules/password(_:)``.
  public let password: String
  /// The name without surrounding spaces.
  public let name: String

  /// Checks what a person entered; refuses with one error for each invalid field, in this order: email,
  /// password, name.
  public static func check(
    email typedEmail: String, password: String, name: String
  ) -> Result<SignUp, SignUpRefusal> {
    let email = Result { () throws(FieldError) in try AccountRules.email(typedEmail) }
    let password = Result { () throws(FieldError) in try AccountRules.password(password) }
    let name = Result { () throws(FieldError) in try AccountRules.name(name) }
    if case .success(let email) = email, case .success(let password) = password,
      case .success(let name) = name
    {
      let others = AccountRules.emailForms(typedEmail).filter { !$0.utf8.elementsEqual(email.utf8) }
      return .success(
        SignUp(email: email, otherEmails: others, password: password, name: name))
    }
    let errors = [email, password, name].compactMap { field in
      if case .failure(let error) = field { error } else { nil }
    }
    return .failure(SignUpRefusal(errors: errors))
  }
}

/// Why a sign-up is refused: one or more errors.
public struct SignUpRefusal: Error, Hashable, Sendable {
  /// The errors, in the order of the fields.
  public let errors: [FieldError]

  /// Makes a refusal.
  public init(errors: [FieldError]) { self.errors = errors }
}

extension SignUp: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder: a password must not reach a log.
  public var description: String { "SignUp(…)" }
  /// A placeholder.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
