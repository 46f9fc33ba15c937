import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
import Ticketing
import WaitingRoom

/// Signing up, logging in and out.
extension Office {
  /// POST /users
  func signUp(_ request: Request) async throws -> Response {
    var body = try Fields(request)
    let email = body.text("email", 0...1_000)
    let password = body.secret("password")
    let name = body.text("name", 0...1_000)
    try body.end()
    let wanted: SignUp
    switch SignUp.check(email: email, password: password, name: name) {
    case .success(let checked): wanted = checked
    case .failure(let refusal):
      throw Problem.invalid(
        refusal.errors.map {
          FieldProblem(field: $0.field.rawValue, reason: $0.reason.rawValue)
        })
    }
    try throttle?.signUp(from: request, counts: refusals, now: now())
    return try await once(request, scope: .signUp(email: wanted.email, name: wanted.name)) {
      try await hash(wanted.password)
    } work: { [ids] tx, passwordHash, now in
      let user = User(id: ids.next(now), email: wanted.email, name: wanted.name, role: .fan)
      guard try Users.find(emails: wanted.otherEmails, in: tx).isEmpty,
        try Users.insert(user, passwordHash: passwordHash, now: now, in: tx)
      else {
        throw Problem(409, "EMAIL_TAKEN", "There is already an account with this email address.")
      }
      return Answer(status: 201, body: JSONWriter.object { $0.user(user) })
    }
  }

  /// POST /sessions
  func logIn(_ request: Request) async throws -> Response {
    var body = try Fields(request)
    let typedEmail = body.text("email", 0...1_000)
    let password = body.secret("password")
    try body.end()
    let emails = AccountRules.emailForms(typedEmail)
    let email = (try? AccountRules.email(typedEmail)) ?? emails[0]
    let attempt = try await throttle?.logIn(email, from: request, counts: refusals, now: now)
    let found: User?
    do {
      // The password comes before the key, so that a known key is no way around the limits.
      found = try await match(emails, password, isFamiliar: attempt?.isFamiliar ?? false)
    } catch {
      if let attempt { throttle?.end(attempt, .unknown, now: now()) }
      throw error
    }
    if let attempt { throttle?.end(attempt, found == nil ? .wrong : .right, now: now()) }
    guard let user = found else {
      throw Problem(401, "INVALID_CREDENTIALS", "The email address or password is wrong.")
    }
    // A log-in keeps its key, and its log-out a row: both are paid for here, as logging out is free.
    try takeWrite(of: user.id, user.role)
    return try await remember(request, scope: .logIn(user)) { kept in
      tokenAnswer(kept, user)
    } _: {
      let now = now()
      let session: SessionID = ids.next(now)
      return Answer(
        status: 201,
        body: JSONWriter.object { writer in
          writer.member("session", session.text)
          writer.member("issuedAt", now.text)
        })
    }
  }

  /// The answer to a log-in from what is kept of it: the session and its time. Signing is
  /// deterministic, so a replay is the same token although no token is kept.
  private func tokenAnswer(_ kept: Answer, _ user: User) -> Answer {
    guard let value = try? JSONValue.parse(kept.body),
      let session = value["session"]?.stringValue.flatMap({ SessionID($0) }),
      let issuedAt = value["issuedAt"]?.stringValue.flatMap({ Timestamp($0) })
    else { return kept }
    let (token, claims) = access.issue(user: user, session: session, now: issuedAt)
    return Answer(
      status: kept.status,
      body: JSONWriter.object { writer in
        writer.member("accessToken", token)
        writer.member("tokenType", "Bearer")
        writer.member("expiresAt", claims.expiresAt.text)
        writer.object("user") { $0.user(user) }
      })
  }

  /// The person with this address and password, if there is one.
  private func match(
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
      throw ErrorTable.passwordsBusy
    }
  }

  /// DELETE /sessions/current
  func logOut(_ request: Request) async throws -> Response {
    let claims = try person(request, isFree: true)
    // Before the commit: afterwards the session is ended, and there is nothing to refuse any more.
    guard endedSessions.reserve(now: now()) else { throw ErrorTable.unavailable }
    defer { endedSessions.release() }
    try await database.write(locking: [.person(claims.user)]) { tx in
      try Users.end(claims.session, expiresAt: claims.expiresAt, in: tx)
    }
    endedSessions.endReserved(claims.session, until: claims.expiresAt, now: now())
    endSeatStreams(of: claims.session)
    news.tell(.sessionEnded(claims.session, until: claims.expiresAt))
    return Response(status: 204, actor: claims.user.text)
  }

  /// GET /users/me
  func me(_ request: Request) async throws -> Response {
    let user = try person(request).user
    guard let found = try await database.read({ tx in try Users.find(user, in: tx) }) else {
      throw ErrorTable.unauthenticated
    }
    return .json(200, JSONWriter.object { $0.user(found) }, actor: user)
  }

  private func hash(_ password: String) async throws -> String {
    do {
      return try await passwords.hash(password)
    } catch {
      throw ErrorTable.passwordsBusy
    }
  }
}

extension Fields {
  /// A password: any characters, because people type what they like.
  mutating func secret(_ name: String) -> String {
    guard let value = value(name) else {
      refuse(name, "is required")
      return ""
    }
    guard let text = value.stringValue else {
      refuse(name, "must be a string")
      return ""
    }
    return text
  }
}
