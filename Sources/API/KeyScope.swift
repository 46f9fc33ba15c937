import Accounts
import BookingStore
import Database
import Synchronization
import Ticketing

/// The scope of an idempotency key: the same key of two people is two keys.
struct KeyScope: Sendable {
  let text: String
  /// The person, for the access log; nil before log-in.
  let actor: UserID?
  /// The lock key of every write with the idempotency key.
  var lock: LockKey { .scope(text) }
  /// What identifies the request instead of the whole body; nil for the body.
  var content: [UInt8]?

  /// The person whose keys are counted; nil for keys that other limits bound.
  var counted: UserID?

  static func person(_ user: UserID) -> KeyScope { KeyScope(text: user.text, actor: user) }

  /// The scope of a person, whose keys are counted unless they are an organiser: gates write for a whole
  /// house.
  static func person(_ claims: AccessClaims) -> KeyScope {
    var scope = person(claims.user)
    if claims.role != .organiser { scope.counted = claims.user }
    return scope
  }

  /// The scope of a person whose password was just verified; nothing else in the body needs comparing.
  static func logIn(_ user: User) -> KeyScope {
    KeyScope(text: "log-in:\(user.email)", actor: user.id, content: [])
  }

  /// Before log-in: the key belongs to the address being signed up. The password is not stored with it, not
  /// even hashed: a thief of the store must not be able to try passwords on it.
  static func signUp(email: String, name: String) -> KeyScope {
    KeyScope(text: "sign-up:\(email)", actor: nil, content: Array("\(email)\n\(name)".utf8))
  }
}

/// The use of a key by one request.
struct KeyUse: Sendable {
  let key: String
  let scope: KeyScope
  /// Of what identifies the request.
  let fingerprint: [UInt8]

  /// The stored answer. Throws when it belongs to a different request.
  func replay(_ kept: IdempotencyKeys.Answer) throws -> Answer {
    guard kept.fingerprint == fingerprint else {
      throw Problem(
        422, "IDEMPOTENCY_KEY_REUSED",
        "This key was used for a different request; make a new key for each operation.")
    }
    return Answer(status: kept.status, location: kept.location, body: kept.body)
  }

  /// Stores an answer.
  func keep(_ answer: Answer, now: Timestamp, in tx: borrowing Transaction) throws {
    try IdempotencyKeys.store(
      .init(
        fingerprint: fingerprint, status: answer.status, location: answer.location,
        body: answer.body), scope: scope.text, key: key, now: now, in: tx)
  }
}

/// The keys of requests in progress on this instance.
final class InFlightKeys: Sendable {
  private let keys = Mutex(Set<String>())

  /// Claims a key; refuses when a request with it is in progress, or too many are.
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
