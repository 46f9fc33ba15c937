/// The bounds of the events between instances, each with its unit and reason.
enum Limits {
  /// Events in one message; a sale in full swing makes a few hundred between two messages.
  static let eventsPerMessage = 1_000
  /// Pending events kept while Redis is away; beyond that the oldest are dropped, which the other instances
  /// notice by the numbers.
  static let pendingMax = 20_000
  /// Milliseconds between two messages about what no request did, such as the end of a hold: the longest
  /// delay of such events.
  static let publishMilliseconds = 50
  /// Milliseconds an answer waits until its events are sent: far longer than Redis takes, and short for a
  /// waiting client. The checks every ``publishMilliseconds`` make it a little more.
  static let publishWaitMilliseconds: Int64 = 250
  /// Milliseconds a request waits for arrived messages to be handled: handling takes less than one, unless
  /// the machine is very busy.
  static let unreceivedMilliseconds = 250
  /// Milliseconds a request without a version waits for concerts to be read; reading one takes a few.
  static let unshownMilliseconds = 250
  /// Milliseconds between two signs of life.
  static let beatMilliseconds: Int64 = 200
  /// Milliseconds a request waits for what its version stands for: longer than it takes to notice that an
  /// instance has died with events pending.
  static let awaitedMilliseconds = 1_000
  /// Milliseconds between two checks by a waiting request.
  static let lookMilliseconds = 2
  /// Requests that wait at once; the others are answered from what is known. The checks cost less than a
  /// tenth of a core.
  static let waitersMax = 200
  /// Messages a version may be ahead of the last one received: five seconds of publishing at the pace at
  /// which Redis answers. No instance gave a version further ahead.
  static let messagesAwaitedMax = 50_000
  /// Instances one version names: the last ones a client changed something on. More would make the cookie too
  /// large.
  static let versionPartsMax = 4
  /// Characters of an instance's name in a version: 64 bits in base 36.
  static let instanceNameMax = 13
  /// Milliseconds of silence after which an instance counts as gone, or the channel as lost.
  static let silenceMilliseconds: Int64 = 900
}

extension ClusterChannel {
  /// The interval at which to call ``publish()``.
  public static let publishInterval = Duration.milliseconds(Limits.publishMilliseconds)
}
