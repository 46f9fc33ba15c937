/// Every bound of the server, each with its unit and the reason for its value.
public struct ServerLimits: Sendable {
  /// Connections open at once. More wait in the kernel's queue until one closes. Ten thousand waiting fans
  /// with two connections each fit. Lowered at start when the process may not open that many descriptors.
  public var connections = 20_000
  /// Connections of one address at once, or of an IPv6 /64; more are closed at once. Nil means a quarter of
  /// all, so that a household, a hotspot or an office of two thousand fans fits and no address takes up the
  /// whole table.
  /// table alone.
  public var connectionsPerAddress: Int?
  /// Descriptors reserved for databases, files and logs.
  public var descriptorsReserved = 128
  /// Connections the kernel queues for accepting: the rush in the first second of a sale.
  public var acceptBacklog = 4_096
  /// Bytes of request line and header fields; more is 431. Sixteen KiB of fields, twice the cookies that
  /// common proxies allow, and the longest target. Only an unfinished head takes that memory.
  public var headerBytes = 20_480
  /// Bytes of one header field; more is 431. Common proxies allow lines of 8 KiB; a single sign-on token in a
  /// cookie has 4 KiB.
  public var fieldBytes = 10_240
  /// Header fields; more is 431. Browsers and proxies send 40; each takes 32 bytes and its texts.
  public var fieldCount = 200
  /// Bytes of path and query; more is 414. The longest of the API's targets, a search for an address in rare
  /// letters, is under 3,400; all others are under 300.
  public var targetBytes = 4_096
  /// Bytes of memory of one connection for reading bodies and writing answers. The library clears all of it
  /// with every request. The head of a page's answer has about 1,000.
  public var connectionMemory = 9_216
  /// Bytes an event loop reads at once, before they are parsed; one such block for each loop.
  static let scratchBytes = 16_384
  /// Bytes of all bodies together, from their arrival until they are answered; beyond that, requests are
  /// answered 503. Enough for two of the largest imports, or a thousand of the largest other bodies.
  public var bodyMemory = 67_108_864
  /// Bytes of each body that do not count towards this, so that holds and payments, which have a few hundred,
  /// are never affected: 80 MB for all connections.
  static let freeBodyBytes = 4_096
  /// The time from accepting, or from a head's first byte on a kept connection, to the head's end.
  public var headerTime = Duration.seconds(5)
  /// The time from the head's end to the body's end.
  public var bodyTime = Duration.seconds(10)
  /// The time from an answer's end to the first byte of the next head.
  public var idleTime = Duration.seconds(60)
  /// `idleTime` when all connections are taken; from half of them on it shrinks towards this.
  public var crowdedIdleTime = Duration.seconds(1)
  /// `headerTime` at that point: a packet may be lost once on the way.
  public var crowdedHeaderTime = Duration.seconds(2)
  /// The longest time without any progress of an answer that the client should be reading; rounded up to
  /// seconds.
  public var stallTime = Duration.seconds(60)
  /// Bytes of an answer that a client must read each second, on average, once `stallTime` has passed: a phone
  /// at the edge of its network reads more. A slower client is cut off, because the answer takes memory until
  /// then.
  public var slowestReader = 4_096
  /// Bytes being sent that the kernel buffers for one connection; with its own overhead it takes twice as
  /// much. Without a bound it buffers 4 MiB for a client that does not read. On a line of 100 ms this is more
  /// than 1 MB a second.
  public var sendBuffer = 131_072
  /// The longest time without any acknowledgement of sent bytes by the client's machine.
  public var unacknowledgedTime = Duration.seconds(30)
  /// Bytes that a client whose request was refused may still send before its connection is reset: twice the
  /// largest body of any route.
  public var lingerBytes = 67_108_864
  /// The total time of such a connection: enough for a body of that size over a fast line, but not for slow
  /// ones.
  public var lingerTime = Duration.seconds(5)
  /// Such connections at once, each one descriptor; more are closed without waiting.
  public var lingering = 64
  /// The time of a whole drain, after which connections still open are cut.
  public var drainTime = Duration.seconds(10)
  /// The time of an idle connection while draining: enough for a request on its way to arrive.
  public var drainIdleTime = Duration.milliseconds(500)
  /// Requests being answered in tasks at once; more are answered 503. Each holds a task and its request, some
  /// kilobytes.
  public var asyncRequests = 4_096
  /// Seconds of the `Retry-After` that goes with such a 503.
  public var retryAfterSeconds = 1
  /// The time without an event on a stream after which a comment is sent, which also finds listeners who
  /// left.
  public var streamCommentTime = Duration.seconds(15)
  /// The instruction to browsers in every answer over HTTPS: for so many seconds, a year, to come back over
  /// HTTPS only. Browsers ignore it when the certificate is not trusted, and for addresses without a name.
  static let strictTransport: StaticString = "max-age=31536000"
  /// Bytes of an event stream sent as one chunk at most.
  public var streamBlockBytes = 4_096
  /// Bytes of a shared body copied at once; smaller bodies are copied whole.
  public var sharedBlockBytes = 32_768

  /// Makes the default bounds.
  public init() {}

  /// Connections of one address when there may be `all` in total.
  func connectionsPerAddress(of all: Int) -> Int {
    connectionsPerAddress ?? max(Self.connectionsPerAddressLeast, all / 4)
  }

  /// The least for one address, however few connections there are: a browser's six, ten streams, and a page
  /// reload.
  private static let connectionsPerAddressLeast = 64

  /// The milliseconds left of a time while `open` of `all` connections are in use: the whole of it up to a
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

  /// The interval between two checks of the deadlines: a quarter of the shortest, at least 10 ms and at most
  /// a second.
  var sweepMilliseconds: Int32 {
    let shortest = min(
      headerTime.milliseconds, bodyTime.milliseconds, idleTime.milliseconds, stallTime.milliseconds,
      streamCommentTime.milliseconds)
    return Int32(clamping: min(max(shortest / 4, 10), 1_000))
  }

  /// Milliseconds beyond `stallTime` allowed for an answer of so many bytes.
  func readingMilliseconds(_ bytes: Int) -> UInt64 {
    UInt64(max(0, bytes)) * 1_000 / UInt64(max(1, slowestReader))
  }

  /// The library's own inactivity limit: never shorter than any of ours.
  var inactivitySeconds: UInt32 {
    let longest = max(
      headerTime.milliseconds, bodyTime.milliseconds, idleTime.milliseconds,
      stallTime.milliseconds)
    return UInt32(clamping: min(longest, UInt64(UInt32.max)) / 1_000 + 1)
  }
}

extension Duration {
  /// Whole milliseconds; 0 for a negative duration.
  var milliseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, isOverflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000)
    return isOverflow ? UInt64.max / 8 : whole + UInt64(attoseconds / 1_000_000_000_000_000)
  }
}

extension Request {
  /// The length that the specification asks every server to pass on at least.
  static let traceStateBytesMax = 512
}

extension HTTPServer {
  /// The interval at which a drain checks whether it is finished.
  static let drainStep = Duration.milliseconds(10)
}
