import Threads

/// The one connection of a process to its Redis: a thread that writes all waiting commands at once and reads
/// the answers in order.
///
/// It connects when the first command comes, and reconnects after a growing pause when the connection broke.
/// During the pause, commands are refused at once.
public final class RedisLane: RedisCaller {
  private let lane: Lane<RedisWork>
  private let health = RedisHealth()

  /// Starts the lane, which connects later.
  ///
  /// - Parameters:
  ///   - address: Where Redis listens.
  ///   - limits: Bounds; the defaults suit a sale.
  ///   - greeting: Sent first over every new connection; the reply is ignored.
  /// - Throws: `unavailable` when the system provides no thread.
  public init(
    _ address: RedisAddress, limits: RedisLimits = RedisLimits(), greeting: [RedisCommand] = []
  ) throws(RedisError) {
    lane = Lane(waitingMax: limits.waitingMax, batchMax: limits.batchMax)
    do throws(LaneError) {
      try lane.startThread(
        name: "redis",
        resource: RedisLaneThread(address, limits, greeting: greeting, health: health))
    } catch {
      throw .unavailable
    }
  }

  /// Submits a command.
  public func submit(
    _ command: RedisCommand,
    answer: @escaping @Sendable (Result<RedisAnswer, RedisError>) -> Void
  ) {
    do throws(LaneError) {
      try lane.submit(RedisWork(command: command, since: .now, answer: answer))
    } catch {
      answer(.failure(error == .full ? .busy : .unavailable))
    }
  }

  /// The number of commands waiting.
  public var waiting: Int { lane.waiting }

  /// Figures for `/metrics`.
  public func figures() -> RedisFigures {
    health.report(waiting: lane.waiting, refused: lane.refused)
  }

  /// Refuses new commands, answers those that wait, and hangs up. Safe to call twice.
  public func close() async { await lane.close() }
}

/// A command and the callback for its answer.
struct RedisWork: Sendable {
  let command: RedisCommand
  let since: ContinuousClock.Instant
  let answer: @Sendable (Result<RedisAnswer, RedisError>) -> Void
}
