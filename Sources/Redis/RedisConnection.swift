import CHiredis
import Glibc

/// One connection. Not Sendable, because hiredis' context belongs to one thread: the lane's.
final class RedisConnection {
  private let context: UnsafeMutablePointer<redisContext>

  /// Connects and logs in; nil when that does not succeed in time.
  init?(_ address: RedisAddress, _ limits: RedisLimits) {
    guard
      let context = boxoffice_redis_connect(
        address.host, Int32(address.port), limits.connectMilliseconds)
    else { return nil }
    self.context = context
    guard context.pointee.err == 0,
      boxoffice_redis_set_timeout(context, limits.connectMilliseconds) == REDIS_OK,
      logIn(address),
      boxoffice_redis_set_timeout(context, limits.answerMilliseconds) == REDIS_OK
    else { return nil }
  }

  deinit { redisFree(context) }

  /// Queues a command for the next ``read()``; false when memory is short.
  func append(_ command: RedisCommand) -> Bool {
    command.bytes.withUnsafeBytes { bytes in
      redisAppendFormattedCommand(
        context, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count) == REDIS_OK
    }
  }

  /// Writes everything queued and reads the next answer; nil when the connection is no longer usable.
  func read() -> RedisReply? {
    guard let reply = boxoffice_redis_reply(context) else { return nil }
    defer { freeReplyObject(reply) }
    return Self.copy(reply, depth: 0)
  }

  /// The connection's file descriptor.
  var descriptor: Int32 { context.pointee.fd }

  /// Whether Redis sends something unprompted, or hangs up, within the time.
  func isReadable(milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  /// What Redis has sent unprompted; nil when the connection is no longer usable.
  func readSaid() -> [RedisReply]? {
    guard redisBufferRead(context) == REDIS_OK else { return nil }
    var replies: [RedisReply] = []
    while true {
      var raw: UnsafeMutableRawPointer?
      guard redisGetReplyFromReader(context, &raw) == REDIS_OK else { return nil }
      guard let raw else { return replies }
      defer { freeReplyObject(raw) }
      let reply = raw.assumingMemoryBound(to: redisReply.self)
      guard let copied = Self.copy(reply, depth: 0) else { return nil }
      replies.append(copied)
    }
  }

  private func logIn(_ address: RedisAddress) -> Bool {
    var commands: [RedisCommand] = []
    if let password = address.password {
      commands.append(RedisCommand(["AUTH"] + (address.user.map { [$0] } ?? []) + [password]))
    }
    if address.database > 0 { commands.append(RedisCommand("SELECT", String(address.database))) }
    // A Redis that is still loading its file answers LOADING; it counts as away.
    commands.append(RedisCommand("PING"))
    guard commands.allSatisfy(append) else { return false }
    for _ in commands {
      guard let reply = read() else { return false }
      if case .failure = reply { return false }
    }
    return true
  }

  /// Copies a reply, because hiredis frees its bytes. Deeper nesting than any reply of ours counts as broken.
  private static func copy(_ reply: UnsafePointer<redisReply>, depth: Int) -> RedisReply? {
    let reply = reply.pointee
    switch reply.type {
    case REDIS_REPLY_STRING: return .bytes(bytes(reply))
    case REDIS_REPLY_STATUS: return .status(String(decoding: bytes(reply), as: UTF8.self))
    case REDIS_REPLY_ERROR: return .failure(String(decoding: bytes(reply), as: UTF8.self))
    case REDIS_REPLY_INTEGER: return .integer(reply.integer)
    case REDIS_REPLY_NIL: return .null
    case REDIS_REPLY_ARRAY:
      guard depth < FixedLimits.replyDepthMax else { return nil }
      var members: [RedisReply] = []
      members.reserveCapacity(reply.elements)
      for position in 0..<reply.elements {
        guard let member = reply.element?[position], let copied = copy(member, depth: depth + 1)
        else { return nil }
        members.append(copied)
      }
      return .array(members)
    default: return nil
    }
  }

  private static func bytes(_ reply: redisReply) -> [UInt8] {
    [UInt8](UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len))
  }
}
