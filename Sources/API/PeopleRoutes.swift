import Accounts
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Signing

/// The routes of people and their accounts.
final class PeopleRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let passwords: PasswordHasher
  private let throttle: Throttle?
  private let refusals: RefusalCounts

  init(
    _ live: LiveSale, guards: Guards, idempotency: Idempotency, passwords: PasswordHasher,
    throttle: Throttle?, refusals: RefusalCounts
  ) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.passwords = passwords
    self.throttle = throttle
    self.refusals = refusals
  }

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
    try throttle?.signUp(from: request, counts: refusals, now: live.now())
    return try await idempotency.run(
      request, as: .signUp(email: wanted.email, name: wanted.name)
    ) {
      try await SignUpPerson(wanted, passwords: passwords, ids: live.ids)
    } answer: { user, _ in
      Answer(status: 201, body: JSONWriter.object { $0.user(user) })
    }
  }

  /// GET /users/me
  func me(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    guard let found = try await live.database.read({ tx in try Users.find(user, in: tx) }) else {
      throw ErrorTable.unauthenticated
    }
    return .json(200, JSONWriter.object { $0.user(found) }, actor: user)
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
