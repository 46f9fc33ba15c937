/// The bounds of accounts and access tokens.
public enum AccountLimits {
  /// Characters (Unicode scalars) of an e-mail. 3: the shortest is `a@b`; 254: what fits into
  /// SMTP's path (RFC 5321).
  public static let emailLength = 3...254
  /// Characters (Unicode scalars) of a password.
  public static let passwordLength = 8...128
  /// Characters (Unicode scalars) of a name, without spaces around it.
  public static let nameLength = 1...100
  /// Seconds an access token lives: 12 hours, a long evening at a ticket counter.
  public static let accessTokenLifetime = 43_200
  /// Bytes of an access token ever looked at. 512: ours have about 270.
  public static let accessTokenBytesMax = 512
  /// Sessions ended before their time that are remembered. 1,000,000: about 50 MB, and 23 log-outs
  /// a second for the whole lifetime of a token.
  public static let endedSessionsMax = 1_000_000
  /// Keys whose failed attempts are counted at once, in one limiter. 200,000: about 8 MB; a flood of
  /// new keys pushes out those that tried least.
  public static let limitedKeysMax = 200_000
  /// Pairs of an account and a network that are remembered as familiar. 200,000: about 5 MB.
  public static let familiarPlacesMax = 200_000
  /// Log-ins to one account from one network that are under way at once. 4: a person with several
  /// tabs; fewer than the wrong passwords that are free, so that right ones are never refused.
  public static let logInsOfAccountMax = 4
  /// Log-ins to one account from one network that wait for those. 64: a program that logs in for each
  /// of its threads.
  public static let waitingLogInsOfAccountMax = 64
  /// Log-ins from one network that are under way at once, and as many of people who are familiar
  /// there. 16: a quarter of the hashes that may wait, so that one network leaves room for others.
  public static let logInsOfNetworkMax = 16
  /// Log-ins from one network that wait for those. 512: a school in the minute of a sale, 10 s of one
  /// thread's hashes.
  public static let waitingLogInsOfNetworkMax = 512
  /// Log-ins that wait for one gate altogether. 1,024: a quarter of the requests that may be under way.
  public static let waitingLogInsMax = 1_024
  /// How long a log-in waits for its turn before it is refused. Milliseconds. 15 s: the time of one
  /// more wrong password, and less than clients and proxies wait for an answer.
  public static let logInPatience: Int64 = 15_000
  /// How long a log-in from an unfamiliar network waits while an account is being guessed from
  /// everywhere. Milliseconds.
  public static let logInDelay: Int64 = 5_000
  /// Log-ins that wait out such a time at once. 512: an eighth of the requests that may be under way.
  public static let delayedLogInsMax = 512
}
