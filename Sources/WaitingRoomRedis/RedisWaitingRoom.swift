public import Redis
public import Signing
import Synchronization
public import Ticketing
public import WaitingRoom

/// The waiting lines of several instances: in Redis, where every change is one atomic function, and mirrored
/// in each instance, so that a poll costs no call.
///
/// Any instance may run the turnstile; none is the leader. While Redis is away, polls are answered from the
/// mirror, people inside continue, and leaving works; joining and entering throw `DatabaseError.unavailable`
/// within two seconds. Call ``follow(now:)`` about every 250 ms and ``flushSeen(now:)`` about once a second.
public final class RedisWaitingRoom: WaitingRoom {
  let redis: any RedisCaller
  let lines = LockedLines()
  let signal = WakeUpSignal()
  let pending = Mutex<[PendingCall]>([])
  let time: RoomTime
  /// How far Redis' clock is ahead of the callers' clock, in milliseconds.
  let offset = Atomic<Int64>(0)
  private let tokenKey: ShortMACKey
  private let nonces: Mutex<any RandomNumberGenerator & Sendable>
  let instant: @Sendable () -> ContinuousClock.Instant

  /// Which clock the room goes by.
  public enum RoomTime: Sendable {
    /// Redis' own, the same for every instance.
    case redis
    /// The `now` of each call; for tests.
    case caller
  }

  /// Makes a waiting room without lines; the caller still closes `redis`.
  ///
  /// - Parameters:
  ///   - redis: Usually a lane made by ``lane(to:limits:)``.
  ///   - tokenKey: Signs tokens; the same key on every instance.
  ///   - nonces: Provides the numbers that make tokens unguessable, besides their signature.
  ///   - instant: Measures how long Redis takes to answer.
  ///   - time: Which clock the room goes by.
  public init(
    redis: any RedisCaller, tokenKey: ShortMACKey,
    nonces: any RandomNumberGenerator & Sendable,
    instant: @escaping @Sendable () -> ContinuousClock.Instant, time: RoomTime = .redis
  ) {
    self.redis = redis
    self.tokenKey = tokenKey
    self.nonces = Mutex(nonces)
    self.instant = instant
    self.time = time
  }

  /// Makes a lane that loads the functions on every new connection. Throws as `RedisLane` does.
  public static func lane(
    to address: RedisAddress, limits: RedisLimits = RedisLimits()
  ) throws(RedisError) -> RedisLane {
    try RedisLane(address, limits: limits, greeting: [Library.loading])
  }

  /// Updates whether a line's concert is sold out, on this instance; ignored for a concert without a line.
  public func stockChanged(_ concert: ConcertID, isSoldOut: Bool) {
    lines.find(concert)?.state.withLock { $0.isSoldOut = isSoldOut }
    if !isSoldOut { signal.signal() }
  }

  /// One line's figures, from the mirror.
  public func summary(_ concert: ConcertID, now: Timestamp) -> LineSummary? {
    lines.find(concert)?.state.withLock { $0.summary(here(now)) }
  }

  /// What this process did for one line; the longest wait comes from the mirror.
  public func figures(_ concert: ConcertID, now: Timestamp) -> LineFigures? {
    lines.find(concert)?.state.withLock { $0.figures(here(now)) }
  }

  /// Returns when a round would change something, or after `timeout`.
  public func waitForRound(timeout: Duration) async { await signal.wait(timeout: timeout) }

  /// Redis' time when the caller's clock shows `now`.
  func here(_ now: Timestamp) -> Timestamp {
    now.adding(milliseconds: offset.load(ordering: .relaxed))
  }

  /// Reads a token, which must be one of ours.
  func read(_ text: String) throws(LineRefusal) -> PersonalToken {
    guard let token = PersonalToken(text, signedBy: tokenKey),
      token.index <= UInt64(RedisRoomLimits.indexMax)
    else { throw .tokenInvalid }
    return token
  }

  /// The signed text of a place.
  func text(of standing: Standing, _ user: UserID, _ concert: ConcertID) -> String {
    PersonalToken(
      concert: concert, index: UInt64(standing.index), nonce: standing.nonce, user: user
    ).text(signedBy: tokenKey)
  }

  /// Learns how far Redis' clock is ahead. A slow answer is ignored.
  func learnOffset(_ reply: LineReply, asked now: Timestamp, took: Duration) {
    guard time == .redis, took < RedisRoomLimits.offsetLearnedWithin else { return }
    let half = Int64(took / .milliseconds(2))
    let (ahead, overflow) = reply.now.milliseconds.subtractingReportingOverflow(
      now.adding(milliseconds: half).milliseconds)
    if !overflow { offset.store(ahead, ordering: .relaxed) }
  }

  func nextNonce() -> UInt64 { nonces.withLock { $0.next() } }
}
