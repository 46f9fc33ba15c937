import Database
import Encoding
import Threads

/// A lane's connection slot: it connects on demand, drops the connection when it fails, and then does not
/// reconnect for a while, so that submissions are refused at once instead of waiting in vain.
final class ConnectionSlot {
  private let address: String
  private let limits: PostgresLimits
  private let role: Connection.Role
  private let health: Health
  private var pipeline: Pipeline?
  private var backoff = Backoff(
    shortest: FixedLimits.pauseMilliseconds, longest: FixedLimits.pauseMillisecondsMax)
  private var pausedUntil: Int64 = 0
  private var spread: SplitMix64

  /// Makes a disconnected slot; `number` distinguishes those of one database.
  init(
    address: String, limits: PostgresLimits, role: Connection.Role, health: Health, number: Int
  ) {
    spread = SplitMix64(seed: limits.pauseSeed &+ UInt64(number))
    self.address = address
    self.limits = limits
    self.role = role
    self.health = health
  }

  /// The timeout of an answer, in milliseconds.
  var answerMilliseconds: Int64 { Int64(limits.answerMilliseconds) }

  /// The open pipeline, or a new one connected before `end`; nil while the server is unreachable.
  func open(until end: Int64 = .max) -> Pipeline? {
    if let pipeline { return pipeline }
    guard Time.now() >= pausedUntil else { return nil }
    do throws(ConnectionFailure) {
      let connection = try Connection(
        address, answerMilliseconds: limits.answerMilliseconds, role: role, until: end)
      pipeline = Pipeline(connection)
      backoff.reset()
      health.countConnect(isMade: true)
    } catch {
      health.countConnect(isMade: false)
      wait()
    }
    return pipeline
  }

  /// Drops the connection. Returns whether a new one may be tried at once: it was closed, rather than timed
  /// out.
  func drop() -> Bool {
    let timedOut = pipeline?.connection.timedOut ?? false
    pipeline?.connection.close()
    pipeline = nil
    if timedOut { wait() }
    return !timedOut
  }

  func close() {
    pipeline?.connection.close()
    pipeline = nil
  }

  private func wait() {
    pausedUntil = Time.now() + backoff.fail(chance: .random(in: 0..<1, using: &spread))
  }

  /// Sleeps for a moment that doubles with each rival, out of step with theirs.
  func giveWay(to rivals: Int) {
    Time.sleep(Int64.random(in: 0...(5 << Int64(rivals)), using: &spread))
  }
}

// It belongs to its lane's thread.
@available(*, unavailable)
extension ConnectionSlot: Sendable {}
