import Database
import Encoding
import Threads

/// A lane's connection to the server: made when it is needed, given up when it fails, and not tried
/// for a while after that, so that callers are refused at once instead of waiting for nothing.
final class Link {
  private let address: String
  private let limits: PostgresLimits
  private let role: Connection.Role
  private let health: Health
  private var conversation: Conversation?
  private var backoff = Backoff(
    shortest: FixedLimits.pauseMilliseconds, longest: FixedLimits.pauseMillisecondsMax)
  private var pausedUntil: Int64 = 0
  private var spread: SplitMix64

  /// Makes a link that is not open; `number` tells those of one database apart.
  init(
    address: String, limits: PostgresLimits, role: Connection.Role, health: Health, number: Int
  ) {
    spread = SplitMix64(seed: limits.pauseSeed &+ UInt64(number))
    self.address = address
    self.limits = limits
    self.role = role
    self.health = health
  }

  /// Milliseconds an answer may take.
  var answerMilliseconds: Int64 { Int64(limits.answerMilliseconds) }

  /// The open connection, or a new one made before `end`; nil while the server cannot be reached.
  func open(until end: Int64 = .max) -> Conversation? {
    if let conversation { return conversation }
    guard Time.now() >= pausedUntil else { return nil }
    do throws(ConnectionFailure) {
      let connection = try Connection(
        address, answerMilliseconds: limits.answerMilliseconds, role: role, until: end)
      conversation = Conversation(connection)
      backoff.reset()
      health.countConnect(isMade: true)
    } catch {
      health.countConnect(isMade: false)
      wait()
    }
    return conversation
  }

  /// Gives the connection up. Says whether a new one may be tried at once: it was ended, and did
  /// not just stop answering.
  func drop() -> Bool {
    let timedOut = conversation?.connection.timedOut ?? false
    conversation?.connection.close()
    conversation = nil
    if timedOut { wait() }
    return !timedOut
  }

  func close() {
    conversation?.connection.close()
    conversation = nil
  }

  private func wait() {
    pausedUntil = Time.now() + backoff.fail(chance: .random(in: 0..<1, using: &spread))
  }

  /// Sleeps for a moment that doubles with each rival, and not in step with theirs.
  func giveWay(to rivals: Int) {
    Time.sleep(Int64.random(in: 0...(5 << Int64(rivals)), using: &spread))
  }
}

// It belongs to its lane's thread.
@available(*, unavailable)
extension Link: Sendable {}
