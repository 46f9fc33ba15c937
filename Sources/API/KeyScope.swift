import Accounts
import BookingStore
import Database
import Synchronization
import Ticketing

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

/// One request's use of a key.
struct KeyUse: Sendable {
  let key: String
  let scope: KeyScope
  /// Of what makes two requests the same.
  let fingerprint: [UInt8]

  /// The answer that was kept. Throws when it was another request's.
  func replay(_ kept: IdempotencyKeys.Answer) throws -> Answer {
    guard kept.fingerprint == fingerprint else {
      throw Problem(
        422, "IDEMPOTENCY_KEY_REUSED",
        "This key was used for a different request; make a new key for each operation.")
    }
    return Answer(status: kept.status, location: kept.location, body: kept.body)
  }

  /// Keeps an answer.
  func keep(_ answer: Answer, now: Timestamp, in tx: borrowing Transaction) throws {
    try IdempotencyKeys.store(
      .init(
        fingerprint: fingerprint, status: answer.status, location: answer.location,
        body: answer.body), scope: scope.text, key: key, now: now, in: tx)
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
