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
  /// E-mails or addresses whose failed log-ins are counted at once. 100,000: about 15 MB.
  public static let limitedKeysMax = 100_000
}
