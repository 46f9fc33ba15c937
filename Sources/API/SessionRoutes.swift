import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import JSON
import Ticketing

/// Logging in and out.
final class SessionRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let access: AccessTokens
  private let logIn: LogIn
  private let logOut: LogOut
  private let throttle: Throttle?
  private let refusals: RefusalCounts

  init(
    _ live: LiveSale, guards: Guards, idempotency: Idempotency, access: AccessTokens, logIn: LogIn,
    throttle: Throttle?, refusals: RefusalCounts
  ) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.access = access
    self.logIn = logIn
    logOut = LogOut(live)
    self.throttle = throttle
    self.refusals = refusals
  }

  /// POST /sessions
  func begin(_ request: Request) async throws -> Response {
    var body = try Fields(request)
    let typedEmail = body.text("email", 0...1_000)
    let password = body.secret("password")
    try body.end()
    let emails = AccountRules.emailForms(typedEmail)
    let email = (try? AccountRules.email(typedEmail)) ?? emails[0]
    let attempt = try await throttle?.logIn(email, from: request, counts: refusals, now: live.now)
    let found: User?
    do {
      // The password comes before the key, so that a known key does not bypass the limits.
      found = try await logIn.match(emails, password, isFamiliar: attempt?.isFamiliar ?? false)
    } catch {
      if let attempt { throttle?.end(attempt, .unknown, now: live.now()) }
      throw error
    }
    if let attempt { throttle?.end(attempt, found == nil ? .wrong : .right, now: live.now()) }
    guard let user = found else {
      throw Problem(401, "INVALID_CREDENTIALS", "The email address or password is wrong.")
    }
    // A log-in stores its key, and its log-out a row: both are charged here, because logging out is free.
    try guards.takeWrite(of: user.id, user.role)
    return try await idempotency.remember(request, as: .logIn(user)) { kept in
      tokenAnswer(kept, user)
    } _: {
      let now = live.now()
      let session: SessionID = live.ids.next(now)
      return Answer(
        status: 201,
        body: JSONWriter.object { writer in
          writer.member("session", session.text)
          writer.member("issuedAt", now.text)
        })
    }
  }

  /// The answer to a log-in from what is stored of it: the session and its time. Signing is deterministic, so
  /// a replay returns the same token although no token is stored.
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

  /// DELETE /sessions/current
  func end(_ request: Request) async throws -> Response {
    let claims = try guards.person(request, isFree: true)
    try await logOut.run(claims)
    // At once on this instance; other instances' streams end within about a second.
    live.catalogue.endSeatStreams { $0.claims.session == claims.session }
    return Response(status: 204, actor: claims.user.text)
  }
}
