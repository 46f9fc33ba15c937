import BookingStore
import BoxOffice
import Database
import HTTPServer
import Signing
import Ticketing

/// A handler's answer in the form that an idempotency key stores.
struct Answer: Sendable {
  var status: Int
  var location: String?
  var body: [UInt8]
  /// The code of a new refusal.
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

/// Performs a request once per idempotency key: the effect and the answer stored for the key are one
/// transaction, so a replay after a crash finds both or neither.
final class Idempotency: Sendable {
  /// The outcome of an attempt at a command.
  enum Outcome<Retry: Sendable>: Sendable {
    /// The answer: the command was performed, refused or replayed.
    case answered(Response)
    /// No answer yet: it must be tried again.
    case again(Retry)
  }

  /// Formats a command's answer, inside its transaction.
  typealias Wording<Value> = @Sendable (Value, Timestamp) -> Answer

  private let live: LiveSale
  private let fingerprints: Fingerprint
  private let refusals: RefusalCounts
  private let report: @Sendable (any Error, Request) -> Void
  private let inFlight = InFlightKeys()

  init(
    _ live: LiveSale, fingerprints: Fingerprint, refusals: RefusalCounts,
    report: @escaping @Sendable (any Error, Request) -> Void
  ) {
    self.live = live
    self.fingerprints = fingerprints
    self.refusals = refusals
    self.report = report
  }

  /// Performs a command once.
  ///
  /// - Parameters:
  ///   - reveal: Makes the answer from the stored one, for answers with a secret that must not be stored.
  ///   - prepare: Makes the command after its checks, which change nothing. Its errors are reported only when
  ///     there is no answer yet.
  ///   - answer: Formats the command's result.
  func run<C: Command>(
    _ request: Request, as scope: KeyScope, reveal: (Answer) throws -> Answer = { $0 },
    _ prepare: () async throws -> C, answer: @escaping Wording<C.Value>
  ) async throws -> Response where C.Retry == Never {
    switch try await attempt(request, as: scope, reveal: reveal, prepare, answer: answer) {
    case .answered(let response): response
    }
  }

  /// Performs a command that may have to be rebuilt and tried again: then nothing was done, and nothing is
  /// stored.
  func attempt<C: Command>(
    _ request: Request, as scope: KeyScope, reveal: (Answer) throws -> Answer = { $0 },
    _ prepare: () async throws -> C, answer: @escaping Wording<C.Value>
  ) async throws -> Outcome<C.Retry> {
    guard let key = try idempotencyKey(request) else {
      let command = try await prepare()
      do {
        let done = try await write(command, for: scope, answer: answer)
        return .answered(try reveal(done).response(actor: scope.actor))
      } catch {
        guard let retry = command.retry(after: error) else { throw error }
        return .again(retry)
      }
    }
    return try await claiming(scope, key) {
      let use = KeyUse(key: key, scope: scope, fingerprint: fingerprint(request, scope))
      if let until = try await keysRefused(of: scope) {
        if let kept = try await kept(use, reveal) { return .answered(kept) }
        throw tooManyKeys(until: until)
      }
      let begun = live.now()
      let command: C
      do {
        command = try await prepare()
      } catch {
        // Looked up here and not before: otherwise the transaction does the lookup anyway, which spares a
        // round trip to the store. A store that does not answer is not queried again when the client has
        // waited already; a refusal always looks the key up, or a replay would be refused for a place that
        // its first run has ended.
        guard ErrorTable.problem(for: error).status < 500 || mayLookAgain(since: begun),
          let kept = try await kept(use, reveal)
        else { throw error }
        return .answered(kept)
      }
      do {
        let (answer, isReplay) = try await write(command, use, request.id, answer: answer)
        if isReplay { refusals.replayed() }
        if let code = answer.code { refusals.refused(code, status: answer.status) }
        return .answered(try reveal(answer).response(replayed: isReplay, actor: scope.actor))
      } catch DatabaseError.outcomeUnknown {
        // The key's row was written with the effect: if the row exists, so does the effect.
        guard mayLookAgain(since: begun), let kept = try? await kept(use, reveal) else {
          throw DatabaseError.outcomeUnknown
        }
        return .answered(kept)
      } catch {
        guard let retry = command.retry(after: error) else { throw error }
        return .again(retry)
      }
    }
  }

  /// Performs a command without a key.
  private func write<C: Command>(
    _ command: C, for scope: KeyScope, answer: @escaping Wording<C.Value>
  ) async throws -> Answer {
    let now = live.now()
    return try await live.database.write(
      locking: command.keys + [scope.lock],
      prefetching: { tx in try command.prefetch(in: tx, now: now) },
      { [live] tx in
        let done = try command.perform(in: tx, now: now)
        live.apply(done.effects, after: tx)
        return answer(done.value, now)
      })
  }

  /// Performs a command with a key; returns its answer, and whether that was stored before.
  private func write<C: Command>(
    _ command: C, _ use: KeyUse, _ requestID: String, answer: @escaping Wording<C.Value>
  ) async throws -> (Answer, isReplay: Bool) {
    let now = live.now()
    let prefetch = { @Sendable (tx: borrowing Transaction) throws in
      try IdempotencyKeys.prefetch(scope: use.scope.text, key: use.key, now: now, in: tx)
      try command.prefetch(in: tx, now: now)
    }
    return try await live.database.write(
      locking: command.keys + [use.scope.lock], prefetching: prefetch,
      { [live] tx in
        try prefetch(tx)
        if let kept = try IdempotencyKeys.find(
          scope: use.scope.text, key: use.key, now: now, in: tx)
        {
          return (try use.replay(kept), true)
        }
        let made: Answer
        do {
          made = try tx.savepoint { tx in
            let done = try command.perform(in: tx, now: now)
            live.apply(done.effects, after: tx)
            return answer(done.value, now)
          }
        } catch {
          guard let refusal = error as? any CommandRefusal, refusal.life != .momentary,
            command.retry(after: error) == nil
          else { throw error }
          let problem = ErrorTable.problem(for: error)
          made = Answer(
            status: problem.status, body: problem.body(requestID: requestID), code: problem.code)
          // Nothing was done and nothing is stored: after a top-up the same key pays.
          if refusal.life == .untilMended { return (made, false) }
        }
        try use.keep(made, now: now, in: tx)
        return (made, false)
      })
  }

  /// Performs something that is safe to repeat, and stores its answer for the key afterwards.
  func remember(
    _ request: Request, as scope: KeyScope, reveal: (Answer) -> Answer = { $0 },
    _ work: () async throws -> Answer
  ) async throws -> Response {
    guard let key = try idempotencyKey(request) else {
      return reveal(try await work()).response(actor: scope.actor)
    }
    return try await claiming(scope, key) {
      let use = KeyUse(key: key, scope: scope, fingerprint: fingerprint(request, scope))
      if let kept = try await kept(use, reveal) { return kept }
      if let until = try await keysRefused(of: scope) { throw tooManyKeys(until: until) }
      let answer = try await work()
      do {
        try await live.database.write(locking: [scope.lock]) { [now = live.now] tx in
          try use.keep(answer, now: now(), in: tx)
        }
      } catch {
        // It is done, and the client is not told otherwise; a repeat with the key does it again, which is
        // safe.
        report(error, request)
      }
      return reveal(answer).response(actor: scope.actor)
    }
  }

  /// Until when the person may use no new key; nil when there is room for one. The store is queried now and
  /// then, so that all instances count together, even after a restart.
  private func keysRefused(of scope: KeyScope) async throws -> Timestamp? {
    guard let budgets = live.budgets, let user = scope.counted else { return nil }
    let now = live.now()
    switch budgets.keys(of: user, now: now) {
    case .free: return nil
    case .refused(let until): return until
    case .unknown:
      let (count, oldest) = try await live.database.read { tx in
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
      retryAfter: max(1, live.now().secondsUntil(until)))
  }

  /// Whether there is time for one more query of the store. One that hangs has used up the two seconds in
  /// which every request is answered, and the client repeats the request with the same key anyway.
  private func mayLookAgain(since begun: Timestamp) -> Bool {
    live.now() < begun.adding(milliseconds: APILimits.secondLookMilliseconds)
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

  private func claiming<Result>(
    _ scope: KeyScope, _ key: String, _ work: () async throws -> Result
  ) async throws -> Result {
    let claim = scope.text + " " + key
    try inFlight.claim(claim)
    defer { inFlight.release(claim) }
    return try await work()
  }

  private func kept(
    _ use: KeyUse, _ reveal: (Answer) throws -> Answer
  ) async throws -> Response? {
    let kept = try await live.database.read { [now = live.now] tx in
      try IdempotencyKeys.find(scope: use.scope.text, key: use.key, now: now(), in: tx)
    }
    return try kept.map {
      refusals.replayed()
      return try reveal(try use.replay($0)).response(replayed: true, actor: use.scope.actor)
    }
  }

  /// What identifies a request: the method, the address and the body.
  private func fingerprint(_ request: Request, _ scope: KeyScope) -> [UInt8] {
    let address = Array("\(request.method.rawValue) \(request.path)\n".utf8)
    return Array(fingerprints.of(address + (scope.content ?? request.body)).utf8)
  }
}
