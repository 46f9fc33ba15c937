/// The bounds of the news between instances, each with its unit and reason.
enum Limits {
  /// News in one message; a sale in full swing makes a few hundred in the time between two.
  static let newsPerMessage = 1_000
  /// News kept while Redis is away; more are dropped, which the others notice by their numbers.
  static let untoldMax = 20_000
  /// Milliseconds between two messages of what no request did, such as the end of a hold: such news are
  /// told that late at most.
  static let tellMilliseconds = 50
  /// Milliseconds an answer waits for its news to be handed over: far longer than Redis takes, and short
  /// beside what a client waits for. Who looks every ``tellMilliseconds`` makes it a little more.
  static let toldMilliseconds: Int64 = 250
  /// Milliseconds a request waits for what has come and was not heard: hearing takes less than one, unless
  /// the machine is very busy.
  static let unheardMilliseconds = 250
  /// Milliseconds a request without a version waits for concerts to be read; reading one takes a few.
  static let unshownMilliseconds = 250
  /// Milliseconds between two signs of life.
  static let beatMilliseconds: Int64 = 200
  /// Milliseconds a request waits for what its version stands for: longer than it takes to notice that
  /// an instance has died with something untold.
  static let awaitedMilliseconds = 1_000
  /// Milliseconds between two looks of one that waits.
  static let lookMilliseconds = 2
  /// Requests that wait at once; the others are answered from what is known. Their looks cost less than
  /// a tenth of a core.
  static let waitersMax = 200
  /// Messages a version may be ahead of the last one heard: five seconds of telling, at the pace at which
  /// Redis answers. Further ahead it is none that an instance gave.
  static let messagesAwaitedMax = 50_000
  /// Instances one version names: the last ones a client changed something on. More would make a cookie
  /// that is not small.
  static let versionPartsMax = 4
  /// Characters of an instance's name in a version: 64 bits to the base of 36.
  static let instanceNameMax = 13
  /// Milliseconds of silence after which an instance counts as gone, and the channel as lost.
  static let silenceMilliseconds: Int64 = 900
}

extension ClusterNews {
  /// How often ``tell()`` is to be called.
  public static let tellInterval = Duration.milliseconds(Limits.tellMilliseconds)
}
