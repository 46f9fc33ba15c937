/// A reply from Redis.
public enum RedisReply: Hashable, Sendable {
  /// A text or bytes.
  case bytes([UInt8])
  /// A short word such as OK.
  case status(String)
  /// A whole number.
  case integer(Int64)
  /// No value.
  case null
  /// Several replies.
  case array([RedisReply])
  /// A refusal, in the server's words.
  case failure(String)

  /// The text of bytes or of a status; nil for anything else, and for bytes that are not UTF-8.
  public var text: String? {
    switch self {
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .status(let text): text
    default: nil
    }
  }

  /// The number, even if written as text; nil for anything else.
  public var number: Int64? {
    if case .integer(let number) = self { return number }
    return text.flatMap { Int64($0) }
  }

  /// The members of an array; nil for anything else.
  public var members: [RedisReply]? {
    if case .array(let members) = self { return members }
    return nil
  }
}

/// Why Redis gave no answer. The plain description is safe for anyone.
public enum RedisError: Error, Hashable, Sendable, CustomStringConvertible {
  /// More commands wait than the lane's bound; nothing was sent. A retry helps.
  case busy
  /// Redis cannot be reached, or the lane is closing; nothing was sent. A retry may help.
  case unavailable
  /// The connection broke or the time ran out before the answer came; the command may or may not have run.
  case outcomeUnknown
  /// Redis refused, in its own words.
  case failed(String)

  /// Safe for anyone: no keys, no values.
  public var description: String {
    switch self {
    case .busy: "Redis has more work waiting than is accepted"
    case .unavailable: "Redis cannot be reached"
    case .outcomeUnknown: "Redis did not answer"
    case .failed: "Redis refused"
    }
  }
}

/// An answer and the connection it came over.
public struct RedisAnswer: Sendable {
  /// What Redis said; never a ``RedisReply/failure(_:)`` at the top.
  public let reply: RedisReply
  /// Counts connections: another number means that Redis may have restarted in between.
  public let connection: Int

  /// Makes an answer.
  public init(reply: RedisReply, connection: Int) {
    self.reply = reply
    self.connection = connection
  }
}

/// Something that hands commands to Redis, in order.
public protocol RedisCaller: Sendable {
  /// Submits a command. `answer` is called once: on the lane, in the order of submission, or at once when the
  /// lane refuses the command. It should be short.
  func submit(
    _ command: RedisCommand,
    answer: @escaping @Sendable (Result<RedisAnswer, RedisError>) -> Void)
}

extension RedisCaller {
  /// Submits a command and waits for the answer.
  public func call(_ command: RedisCommand) async throws(RedisError) -> RedisAnswer {
    let result = await withCheckedContinuation { continuation in
      submit(command) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }
}
