/// The bounds of accounts and access tokens.
public enum AccountLimits {
  /// Characters (Unicode scalars) of an e-mail. 3: the shortest is `a@b`; 254: the longest that fits into
  /// SMTP's path (RFC 5321).
  public static let emailLength = 3...254
  /// Characters (Unicode scalars) of a password.
  public static let passwordLength = 8...128
  /// Characters (Unicode scalars) of a name, without surrounding spaces.
  public static let nameLength = 1...100
  /// Lifetime of an access token in seconds: 12 hours, a long evening at a ticket counter.
  public static let accessTokenLifetime = 43_200
  /// Bytes of an access token that are read at most. 512: ours have about 270.
  public static let accessTokenBytesMax = 512
  /// Headers with verified access tokens that are remembered. 16,384: about 7 MB, and more people than are inside
  /// any sale at once; those who wait in line show their place instead.
  public static let rememberedTokensMax = 16_384
  /// Parts of these with a lock each. 32: several times the HTTP threads of a large machine.
  static let tokenParts = 32
  /// Sessions ended early that are remembered. 1,000,000: about 50 MB, and 23 log-outs a second for the whole
  /// lifetime of a token.
  public static let endedSessionsMax = 1_000_000
  /// Keys whose failed attempts one limiter counts at once. 200,000: about 8 MB; a flood of new keys evicts
  /// those that tried least.
  public static let limitedKeysMax = 200_000
  /// Remembered pairs of an account and a familiar network. 200,000: about 5 MB.
  public static let familiarPlacesMax = 200_000
  /// Log-ins to one account from one network in progress at once. 4: a person with several tabs, and fewer
  /// than the free wrong passwords, so that right ones are never refused.
  public static let logInsOfAccountMax = 4
  /// Log-ins to one account from one network that wait for those. 64: a program that logs in for each of its
  /// threads.
  public static let waitingLogInsOfAccountMax = 64
  /// Log-ins from one network in progress at once, and as many more of familiar people. 16: a quarter of the
  /// hashes that may wait, so that one network leaves room for others.
  public static let logInsOfNetworkMax = 16
  /// Log-ins from one network that wait for those. 512: a school in the minute of a sale, 10 s of one
  /// thread's hashes.
  public static let waitingLogInsOfNetworkMax = 512
  /// Log-ins that wait for one gate in total. 1,024: a quarter of the requests that may be in progress.
  public static let waitingLogInsMax = 1_024
  /// The timeout of a log-in that waits for its turn. Milliseconds. 15 s: the delay of one more wrong
  /// password, and less than the timeouts of clients and proxies.
  public static let logInTimeout: Int64 = 15_000
  /// How long a log-in from an unfamiliar network waits while an account's password is being guessed from
  /// many networks. Milliseconds.
  public static let logInDelay: Int64 = 5_000
  /// Log-ins that wait out such a delay at once. 512: an eighth of the requests that may be in progress.
  public static let delayedLogInsMax = 512
}
