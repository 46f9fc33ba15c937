// The bounds of BookingStore, each with its unit and reason.

extension Webhooks {
  /// Webhooks there may be.
  public static let countMax = 20
  /// How long a secret signs along after a new one was made: a day, in seconds.
  public static let previousSecretSeconds = 86_400
  /// Rows deleted in one transaction.
  static let deletedMax = 500
}

extension WebhookDeliveries {
  /// Events taken in one transaction.
  static let queuedMax = 500
  /// Rows written in one transaction, unless a single event has more webhooks.
  static let rowsMax = 2_000
  /// How long an attempt has before somebody else may make the next: a minute, four times what a
  /// request may take. In milliseconds.
  public static let leaseMilliseconds: Int64 = 60_000
  /// How long nothing but failures switches a webhook off: five days, in milliseconds.
  public static let failingMilliseconds: Int64 = 5 * 86_400_000
  /// How long a delivery is kept after its end: a week, in milliseconds.
  public static let keptMilliseconds: Int64 = 7 * 86_400_000
  /// How long one may be pending, which only that of a webhook that is off is for so long: two weeks.
  public static let pendingMilliseconds: Int64 = 14 * 86_400_000
}

extension Relaying {
  /// A backlog is counted no further than this.
  public static let backlogMax = 100_000
}

extension OutboxPruning {
  /// How long an event is kept, at least, in milliseconds: seven days.
  public static let keptMilliseconds: Int64 = 7 * 86_400_000
  /// Events forgotten in one transaction.
  static let sliceMax = 2_000
}

extension IdempotencyKeys {
  /// Milliseconds a key is kept: a day.
  public static let keptMilliseconds: Int64 = 86_400_000
  /// Milliseconds a refusal is kept: ten minutes, longer than any client repeats by itself. It changed
  /// nothing, so later the same request is simply tried; and refusals cost an attacker nothing.
  public static let refusalKeptMilliseconds: Int64 = 600_000
  /// Keys looked at in one transaction: few, because each owner of one is locked out meanwhile.
  static let sliceMax = 250
}

extension Holding {
  /// Milliseconds that clocks of several machines may differ without anybody's having set them.
  static let toleranceMilliseconds: Int64 = 5_000
}
