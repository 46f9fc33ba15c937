/// Every bound of the server, each with its unit and the reason for its value.
public struct ServerLimits: Sendable {
  /// Connections open at once. More wait in the kernel's queue until one closes. Ten thousand
  /// waiting fans with two connections each fit; lowered at start when the process may not open
  /// that many descriptors.
  public var connections = 20_000
  /// Connections of one address at once, or of 64 bits of IPv6; more are closed at once. Nil is a quarter
  /// of all, so that a household, a hotspot or an office of two thousand fans fits and no address has the
  /// table alone.
  public var connectionsPerAddress: Int?
  /// Descriptors kept free of connections, for databases, files and logs.
  public var descriptorsReserved = 128
  /// Connections the kernel queues for accepting: the herd of the first second of a sale.
  public var acceptBacklog = 4_096
  /// Bytes of request line and header fields; more is 431. Sixteen KiB of fields, twice what common
  /// proxies pass of cookies, and the longest target. Only an unfinished head takes that memory.
  public var headerBytes = 20_480
  /// Bytes of one header field; more is 431. Common proxies pass lines of 8 KiB; a token of a single
  /// sign-on in a cookie has 4 KiB.
  public var fieldBytes = 10_240
  /// Header fields; more is 431. Browsers and proxies send 40; each takes 32 bytes and its texts.
  public var fieldCount = 200
  /// Bytes of path and query; more is 414. The longest of the API's targets, a search for an address
  /// in rare letters, is under 3,400; all others are under 300.
  public var targetBytes = 4_096
  /// Bytes of memory of one connection for reading bodies and writing answers. The library clears all
  /// of it with every request. An answer's head of a page has about 1,000.
  public var connectionMemory = 9_216
  /// Bytes an event loop reads at once, before it knows what they are; one such block for each loop.
  static let scratchBytes = 16_384
  /// Bytes of all bodies together, from their arrival until they are answered; what is more is answered
  /// 503: two of the largest imports, or a thousand of the largest other bodies.
  public var bodyMemory = 67_108_864
  /// Bytes of each body that do not count there, so that holds and payments, which have some hundred,
  /// never meet it: 80 MB for all connections.
  static let freeBodyBytes = 4_096
  /// From accepting, or a head's first byte on a kept connection, to the head's end.
  public var headerTime = Duration.seconds(5)
  /// From the head's end to the body's end.
  public var bodyTime = Duration.seconds(10)
  /// From an answer's end to the first byte of the next head.
  public var idleTime = Duration.seconds(60)
  /// What is left of `idleTime` when all connections are taken; from half of them on it shrinks to that.
  public var crowdedIdleTime = Duration.seconds(1)
  /// What is left of `headerTime` then: a packet may be lost once on the way.
  public var crowdedHeaderTime = Duration.seconds(2)
  /// Without any progress of an answer the client should be reading; rounded up to seconds.
  public var stallTime = Duration.seconds(60)
  /// What a client must read of an answer each second, on average, once `stallTime` has passed: a phone at
  /// the edge of its network reads more. Who reads less is cut, for the answer takes memory until then.
  public var slowestReader = 4_096
  /// Bytes of what is sent that the kernel keeps for one connection; it takes twice as much with what it
  /// needs itself. Without a bound it keeps 4 MiB for who does not read. On a line of 100 ms this is more
  /// than 1 MB a second.
  public var sendBuffer = 131_072
  /// Without any acknowledgement of sent bytes by the client's machine.
  public var unacknowledgedTime = Duration.seconds(30)
  /// Bytes that a client whose request was refused may still send until its connection is reset: twice
  /// the largest body of any route.
  public var lingerBytes = 67_108_864
  /// Of such a connection in all: a body of that size over a fast line, no stay for slow ones.
  public var lingerTime = Duration.seconds(5)
  /// Such connections at once, each one descriptor; more are closed without waiting.
  public var lingering = 64
  /// Of a whole drain, after which what is still open is cut.
  public var drainTime = Duration.seconds(10)
  /// Of an idle connection while draining: time for a request that is on its way to arrive.
  public var drainIdleTime = Duration.milliseconds(500)
  /// Requests being answered in tasks at once; more are answered 503. Each holds a task and its
  /// request, some kilobytes.
  public var deferredRequests = 4_096
  /// Seconds of the `Retry-After` that goes with such a 503.
  public var retryAfterSeconds = 1
  /// Without an event on a stream until a comment is sent, which also finds listeners who left.
  public var streamCommentTime = Duration.seconds(15)
  /// What every answer over HTTPS tells browsers: for so many seconds, a year, to come back encrypted
  /// only. Ignored by them when the certificate is not trusted, and for addresses without a name.
  static let strictTransport: StaticString = "max-age=31536000"
  /// Bytes of an event stream sent as one chunk at most.
  public var streamBlockBytes = 4_096
  /// Bytes of a shared body that are copied at once; smaller bodies are copied whole.
  public var sharedBlockBytes = 32_768

  /// The defaults.
  public init() {}

  /// Connections of one address when there may be `all`.
  func connectionsPerAddress(of all: Int) -> Int {
    connectionsPerAddress ?? max(Self.connectionsPerAddressLeast, all / 4)
  }

  /// A browser's six, ten streams, and a page that is loaded anew, however few connections there are.
  private static let connectionsPerAddressLeast = 64

  /// Milliseconds that are left of a time while `open` of `all` connections are: the whole of it up to a
  /// half, then less with each, down to `crowded` for the last.
  static func milliseconds(
    of time: Duration, crowded: Duration, open: Int, of all: Int
  ) -> UInt64 {
    let whole = time.milliseconds
    let least = min(whole, crowded.milliseconds)
    let half = all / 2
    guard open > half else { return whole }
    return least + (whole - least) * UInt64(max(0, all - open)) / UInt64(max(1, all - half))
  }

  /// How often deadlines are looked at: a quarter of the shortest, at most once in 10 ms and at
  /// least once a second.
  var sweepMilliseconds: Int32 {
    let shortest = min(
      headerTime.milliseconds, bodyTime.milliseconds, idleTime.milliseconds, stallTime.milliseconds,
      streamCommentTime.milliseconds)
    return Int32(clamping: min(max(shortest / 4, 10), 1_000))
  }

  /// Milliseconds beyond `stallTime` that an answer of so many bytes has.
  func readingMilliseconds(_ bytes: Int) -> UInt64 {
    UInt64(max(0, bytes)) * 1_000 / UInt64(max(1, slowestReader))
  }

  /// The library's own inactivity limit: never sooner than any of ours.
  var inactivitySeconds: UInt32 {
    let longest = max(
      headerTime.milliseconds, bodyTime.milliseconds, idleTime.milliseconds,
      stallTime.milliseconds)
    return UInt32(clamping: min(longest, UInt64(UInt32.max)) / 1_000 + 1)
  }
}

extension Duration {
  /// Whole milliseconds; 0 for what is negative.
  var milliseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, isOverflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000)
    return isOverflow ? UInt64.max / 8 : whole + UInt64(attoseconds / 1_000_000_000_000_000)
  }
}

extension Request {
  /// What the specification asks everybody to hand on at least.
  static let traceStateBytesMax = 512
}

extension HTTPServer {
  /// How often a drain looks whether it is done.
  static let drainStep = Duration.milliseconds(10)
}
