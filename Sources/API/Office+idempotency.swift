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

  func response(replayed: Bool = false) -> Response {
    var headers: [(name: String, value: String)] = [
      (
        "Content-Type",
        status < 400 ? "application/json" : "application/problem+json"
      ), ("Cache-Control", "no-store"),
    ]
    if let location { headers.append(("Location", location)) }
    if replayed { headers.append(("Idempotency-Replayed", "true")) }
    return Response(status: status, headers: headers, body: .bytes(body))
  }
}

/// The keys of requests under way on this instance.
final class InFlightKeys: Sendable {
  private let keys = Mutex(Set<String>())

  /// Claims a key; false when its twin is under way, or too many are.
  func claim(_ key: String) -> Bool {
    keys.withLock { keys in
      keys.count < APILimits.keysInFlight && keys.insert(key).inserted
    }
  }

  func release(_ key: String) { keys.withLock { keys in _ = keys.remove(key) } }
}

extension Office {
  /// Does something once per idempotency key: the effect and the answer kept for the key are one
  /// transaction, so a replay after a crash finds both or neither.
  ///
  /// `prepare` runs first and only when there is no answer yet: the guards. `work` runs inside the
  /// transaction; its refusals are kept too, except those of the waiting line, which change.
  func once<Prepared: Sendable>(
    _ request: Request, scope: String,
    prepare: () async throws -> Prepared,
    work: @escaping @Sendable (borrowing Transaction, Prepared) throws -> Answer
  ) async throws -> Response {
    guard let key = try idempotencyKey(request) else {
      let prepared = try await prepare()
      return try await database.write { tx in try work(tx, prepared) }.response()
    }
    return try await claiming(scope, key) {
      let fingerprint = self.fingerprint(request)
      if let kept = try await kept(scope, key, fingerprint) { return kept }
      let prepared = try await prepare()
      let requestID = request.id
      let (answer, isReplay) = try await database.write { [now] tx -> (Answer, Bool) in
        let now = now()
        // Another instance may have been faster since the look-up.
        if let kept = try IdempotencyKeys.find(scope: scope, key: key, now: now, in: tx) {
          return (try Self.replay(kept, fingerprint), true)
        }
        var answer: Answer
        do {
          answer = try tx.savepoint { tx in try work(tx, prepared) }
        } catch {
          let problem = ErrorTable.problem(for: error)
          guard problem.status < 500, !(error is LineRefusal), problem.status != 401,
            problem.status != 403
          else { throw error }
          answer = Answer(status: problem.status, body: problem.body(requestID: requestID))
        }
        try IdempotencyKeys.store(
          .init(
            fingerprint: fingerprint, status: answer.status, location: answer.location,
            body: answer.body), scope: scope, key: key, now: now, in: tx)
        return (answer, false)
      }
      return answer.response(replayed: isReplay)
    }
  }

  /// Does something that is harmless to repeat, and keeps its answer for the key afterwards.
  func remember(
    _ request: Request, scope: String, _ work: () async throws -> Answer
  ) async throws -> Response {
    guard let key = try idempotencyKey(request) else { return try await work().response() }
    return try await claiming(scope, key) {
      let fingerprint = self.fingerprint(request)
      if let kept = try await kept(scope, key, fingerprint) { return kept }
      let answer = try await work()
      try await database.write { [now] tx in
        try IdempotencyKeys.store(
          .init(
            fingerprint: fingerprint, status: answer.status, location: answer.location,
            body: answer.body), scope: scope, key: key, now: now(), in: tx)
      }
      return answer.response()
    }
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
    _ scope: String, _ key: String, _ work: () async throws -> Response
  ) async throws -> Response {
    let claim = scope + " " + key
    guard inFlight.claim(claim) else {
      throw Problem(
        409, "REQUEST_IN_PROGRESS", "The first request with this key is still under way.",
        retryAfter: 1)
    }
    defer { inFlight.release(claim) }
    return try await work()
  }

  private func kept(
    _ scope: String, _ key: String, _ fingerprint: [UInt8]
  ) async throws -> Response? {
    let kept = try await database.read { [now] tx in
      try IdempotencyKeys.find(scope: scope, key: key, now: now(), in: tx)
    }
    return try kept.map { try Self.replay($0, fingerprint).response(replayed: true) }
  }

  private static func replay(
    _ kept: IdempotencyKeys.Answer, _ fingerprint: [UInt8]
  ) throws -> Answer {
    guard kept.fingerprint == fingerprint else {
      throw Problem(
        422, "IDEMPOTENCY_KEY_REUSED",
        "This key was used with another request; make a new key for each thing you want done.")
    }
    return Answer(status: kept.status, location: kept.location, body: kept.body)
  }

  /// What makes two requests the same: the method, the address and the body.
  private func fingerprint(_ request: Request) -> [UInt8] {
    Array(
      fingerprints.of(Array("\(request.method.rawValue) \(request.path)\n".utf8) + request.body)
        .utf8)
  }
}
