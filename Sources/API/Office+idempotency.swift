import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
import Synchronization
import Ticketing
import WaitingRoom

/// What a handler answers, in the form an idempotency key keeps.
struct Answer: Sendable {
  var status: Int
  var location: String?
  var body: [UInt8]
  /// The code of a refusal that was just made.
  var code: String?

  func response(replayed: Bool = false, actor: UserID?) -> Response {
    var headers: [(name: String, value: String)] = [
      (
        "Content-Type",
        status < 400 ? "application/json" : "application/problem+json"
      ), ("Cache-Control", "no-store"),
    ]
    if let location { headers.append(("Location", location)) }
    if replayed { headers.append(("Idempotency-Replayed", "true")) }
    return Response(status: status, headers: headers, body: .bytes(body), actor: actor?.text)
  }
}

/// Whose an idempotency key is: the same key of two people is two keys.
struct KeyScope: Sendable {
  let text: String
  /// Who asks, for the access log; nil while nobody is logged in.
  let actor: UserID?
  /// What every write of the key locks.
  var lock: LockKey { .scope(text) }
  /// What makes two requests the same, instead of the whole body; nil for the body.
  var content: [UInt8]?

  /// Whose keys are counted; nil for keys that other limits bound.
  var counted: UserID?

  static func person(_ user: UserID) -> KeyScope { KeyScope(text: user.text, actor: user) }

  /// Somebody whose keys are counted, unless an organiser: gates write for a whole house.
  static func person(_ claims: AccessClaims) -> KeyScope {
    var scope = person(claims.user)
    if claims.role != .organiser { scope.counted = claims.user }
    return scope
  }

  /// The key of somebody whose password was just found right; the body has nothing else to compare.
  static func logIn(_ user: User) -> KeyScope {
    KeyScope(text: "log-in:\(user.email)", actor: user.id, content: [])
  }

  /// Nobody is logged in yet: the key belongs to the address being signed up. The password is no
  /// part of what is kept, not even hashed: whoever steals the store must not try passwords on it.
  static func signUp(email: String, name: String) -> KeyScope {
    KeyScope(text: "sign-up:\(email)", actor: nil, content: Array("\(email)\n\(name)".utf8))
  }
}

/// The keys of requests under way on this instance.
final class InFlightKeys: Sendable {
  private let keys = Mutex(Set<String>())

  /// Claims a key; refuses when its twin is under way, or too many are.
  func claim(_ key: String) throws {
    try keys.withLock { keys in
      guard keys.count < APILimits.keysInFlight else { throw ErrorTable.busy }
      guard keys.insert(key).inserted else {
        throw Problem(
          409, "REQUEST_IN_PROGRESS", "The first request with this key is still in progress.",
          retryAfter: 1)
      }
    }
  }

  func release(_ key: String) { keys.withLock { keys in _ = keys.remove(key) } }
}

extension Office {
  /// Does something once per idempotency key: the effect and the answer kept for the key are one
  /// transaction, so a replay after a crash finds both or neither.
  ///
  /// `prepare` runs first: the guards, which change nothing. What it throws is told only when there
  /// is no answer yet. `work` runs inside the transaction and only without an answer; its refusals
  /// are kept too, except those of the waiting line and of limits, which change, and those the person
  /// can mend. `locking` names what the work
  /// touches besides what belongs to the key's owner, and `asking` announces what it will ask, so
  /// that a store behind a network is asked everything in one trip. `tell` makes what is told of what
  /// is kept, for answers with a secret that must not be kept.
  func once<Prepared: Sendable>(
    _ request: Request, scope: KeyScope,
    prepare: () async throws -> Prepared,
    locking: (Prepared) -> [LockKey] = { _ in [] },
    asking: @escaping @Sendable (borrowing Transaction, Prepared, Timestamp) throws -> Void = {
      _, _, _ in
    },
    work: @escaping @Sendable (borrowing Transaction, Prepared, Timestamp) throws -> Answer,
    tell: (Answer) throws -> Answer = { $0 }
  ) async throws -> Response {
    guard let key = try idempotencyKey(request) else {
      let prepared = try await prepare()
      let keys = locking(prepared) + [scope.lock]
      let now = now()
      let answer = try await database.write(locking: keys) { tx in
        try asking(tx, prepared, now)
      } _: { tx in
        try work(tx, prepared, now)
      }
      return try tell(answer).response(actor: scope.actor)
    }
    return try await claiming(scope, key) {
      let fingerprint = self.fingerprint(request, scope)
      if let until = try await keysRefused(of: scope) {
        if let kept = try await kept(scope, key, fingerprint, tell: tell) { return kept }
        throw tooManyKeys(until: until)
      }
      let begun = ContinuousClock.now
      let prepared: Prepared
      do {
        prepared = try await prepare()
      } catch {
        // Looked up here and not before: for everybody else the transaction looks anyway, which
        // spares a trip to the store.
        // A store that does not answer is not asked again when the client has waited already; a
        // refusal always looks, or a replay would hear of a place that its first run has ended.
        guard ErrorTable.problem(for: error).status < 500 || mayLookAgain(since: begun),
          let kept = try await kept(scope, key, fingerprint, tell: tell)
        else { throw error }
        return kept
      }
      let requestID = request.id
      let keys = locking(prepared) + [scope.lock]
      let now = now()
      let ask = { @Sendable (tx: borrowing Transaction) throws in
        try IdempotencyKeys.ask(scope: scope.text, key: key, now: now, in: tx)
        try asking(tx, prepared, now)
      }
      let write = { @Sendable (tx: borrowing Transaction) throws -> (Answer, Bool) in
        try ask(tx)
        if let kept = try IdempotencyKeys.find(scope: scope.text, key: key, now: now, in: tx) {
          return (try Self.replay(kept, fingerprint), true)
        }
        var answer: Answer
        do {
          answer = try tx.savepoint { tx in try work(tx, prepared, now) }
        } catch {
          let problem = ErrorTable.problem(for: error)
          guard problem.status < 500, !(error is LineRefusal), problem.status != 401,
            problem.status != 403, problem.status != 429
          else { throw error }
          answer = Answer(
            status: problem.status, body: problem.body(requestID: requestID), code: problem.code)
          // Nothing was done and nothing is kept: after a top-up the same key pays.
          if problem.canBeMended { return (answer, false) }
        }
        try IdempotencyKeys.store(
          .init(
            fingerprint: fingerprint, status: answer.status, location: answer.location,
            body: answer.body), scope: scope.text, key: key, now: now, in: tx)
        return (answer, false)
      }
      do {
        let (answer, isReplay) = try await database.write(
          locking: keys, asking: ask, write)
        if isReplay { refusals.replayed() }
        if let code = answer.code { refusals.refused(code, status: answer.status) }
        return try tell(answer).response(replayed: isReplay, actor: scope.actor)
      } catch DatabaseError.outcomeUnknown {
        // The key's row was written with the effect: where it is, there is the effect.
        guard mayLookAgain(since: begun),
          let kept = try? await kept(scope, key, fingerprint, tell: tell)
        else { throw DatabaseError.outcomeUnknown }
        return kept
      }
    }
  }

  /// Does something that is harmless to repeat, and keeps its answer for the key afterwards.
  ///
  /// `tell` makes what is told of what is kept, for answers with a secret that must not be kept.
  func remember(
    _ request: Request, scope: KeyScope, tell: (Answer) -> Answer = { $0 },
    _ work: () async throws -> Answer
  ) async throws -> Response {
    guard let key = try idempotencyKey(request) else {
      return tell(try await work()).response(actor: scope.actor)
    }
    return try await claiming(scope, key) {
      let fingerprint = self.fingerprint(request, scope)
      if let kept = try await kept(scope, key, fingerprint, tell: tell) { return kept }
      if let until = try await keysRefused(of: scope) { throw tooManyKeys(until: until) }
      let answer = try await work()
      do {
        try await database.write(locking: [scope.lock]) { [now] tx in
          try IdempotencyKeys.store(
            .init(
              fingerprint: fingerprint, status: answer.status, location: answer.location,
              body: answer.body), scope: scope.text, key: key, now: now(), in: tx)
        }
      } catch {
        // It is done, and nobody is told otherwise; whoever repeats it with the key does it again,
        // which is harmless.
        operation.report(error, request)
      }
      return tell(answer).response(actor: scope.actor)
    }
  }

  /// Until when the person may use no new key; nil when there is room for one. The store is asked now
  /// and then, so that all instances count together, also after a restart.
  private func keysRefused(of scope: KeyScope) async throws -> Timestamp? {
    guard let budgets, let user = scope.counted else { return nil }
    let now = now()
    switch budgets.keys(of: user, now: now) {
    case .free: return nil
    case .refused(let until): return until
    case .unknown:
      let (count, oldest) = try await database.read { tx in
        try IdempotencyKeys.count(scope: scope.text, now: now, in: tx)
      }
      var until: Timestamp?
      if count >= APILimits.keysPerDay {
        let free = (oldest ?? now).adding(milliseconds: IdempotencyKeys.keptMilliseconds)
        until = min(
          max(free, now.adding(seconds: 1)), now.adding(seconds: APILimits.keysAskedAgain))
      }
      budgets.counted(of: user, refuseUntil: until, now: now)
      return until
    }
  }

  private func tooManyKeys(until: Timestamp) -> Problem {
    refusals.limited(.keys)
    return Problem(
      429, "TOO_MANY_KEYS",
      "Each person may use \(APILimits.keysPerDay) idempotency keys a day; try again later.",
      retryAfter: max(1, now().secondsUntil(until)))
  }

  /// Whether there is time to ask the store once more: one that hangs has used up the two seconds in
  /// which everybody is answered, and the client asks again with the same key anyway.
  private func mayLookAgain(since begun: ContinuousClock.Instant) -> Bool {
    ContinuousClock.now - begun < APILimits.secondLookWithin
  }

  private func idempotencyKey(_ request: Request) throws -> String? {
    guard let key = request.headers["idempotency-key"] else { return nil }
    guard APILimits.idempotencyKey.contains(key.utf8.count),
      key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw Problem.invalid([
        FieldProblem(field: "Idempotency-Key", reason: "must have 1 to 255 visible characters")
      ])
    }
    return key
  }

  private func claiming(
    _ scope: KeyScope, _ key: String, _ work: () async throws -> Response
  ) async throws -> Response {
    let claim = scope.text + " " + key
    try inFlight.claim(claim)
    defer { inFlight.release(claim) }
    return try await work()
  }

  private func kept(
    _ scope: KeyScope, _ key: String, _ fingerprint: [UInt8], tell: (Answer) throws -> Answer
  ) async throws -> Response? {
    let kept = try await database.read { [now] tx in
      try IdempotencyKeys.find(scope: scope.text, key: key, now: now(), in: tx)
    }
    return try kept.map {
      refusals.replayed()
      return try tell(try Self.replay($0, fingerprint)).response(
        replayed: true, actor: scope.actor)
    }
  }

  private static func replay(
    _ kept: IdempotencyKeys.Answer, _ fingerprint: [UInt8]
  ) throws -> Answer {
    guard kept.fingerprint == fingerprint else {
      throw Problem(
        422, "IDEMPOTENCY_KEY_REUSED",
        "This key was used for a different request; make a new key for each operation.")
    }
    return Answer(status: kept.status, location: kept.location, body: kept.body)
  }

  /// What makes two requests the same: the method, the address and the body.
  private func fingerprint(_ request: Request, _ scope: KeyScope) -> [UInt8] {
    let address = Array("\(request.method.rawValue) \(request.path)\n".utf8)
    return Array(fingerprints.of(address + (scope.content ?? request.body)).utf8)
  }
}
