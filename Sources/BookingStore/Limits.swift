// The bounds of BookingStore, each with its unit and reason.

extension Webhooks {
  /// Webhooks per box office.
  public static let countMax = 20
  /// How long the previous secret also signs after a rotation: a day, in seconds.
  public static let previousSecretSeconds = 86_400
  /// Rows deleted in one transaction.
  static let deletedMax = 500
}

extension WebhookDeliveries {
  /// Events queued in one transaction.
  static let queuedMax = 500
  /// Rows written in one transaction, unless a single event has more webhooks.
  static let rowsMax = 2_000
  /// How long an attempt has before another worker may make the next: a minute, four times the timeout of a
  /// request. In milliseconds.
  public static let leaseMilliseconds: Int64 = 60_000
  /// How long a webhook may do nothing but fail before it is switched off: five days, in milliseconds.
  public static let failingMilliseconds: Int64 = 5 * 86_400_000
  /// How long a delivery is kept after its end: a week, in milliseconds.
  public static let keptMilliseconds: Int64 = 7 * 86_400_000
  /// How long a delivery may be pending, which only happens while its webhook is off: two weeks, in
  /// milliseconds.
  public static let pendingMilliseconds: Int64 = 14 * 86_400_000
}

extension Relaying {
  /// The backlog count stops here.
  public static let backlogMax = 100_000
}

extension OutboxPruning {
  /// The minimum retention of an event, in milliseconds: seven days.
  public static let keptMilliseconds: Int64 = 7 * 86_400_000
  /// Events deleted in one transaction.
  static let sliceMax = 2_000
}

extension IdempotencyKeys {
  /// Milliseconds a key is kept: a day.
  public static let keptMilliseconds: Int64 = 86_400_000
  /// Milliseconds a refusal is kept: ten minutes, longer than any client's automatic retries. A refusal
  /// changed nothing, so a later request with the key is simply tried; and refusals cost an attacker nothing.
  public static let refusalKeptMilliseconds: Int64 = 600_000
  /// Keys scanned in one transaction: few, because each key's owner is locked out meanwhile.
  static let sliceMax = 250
}

extension Holding {
  /// Milliseconds by which the clocks of several machines may differ without having been set.
  static let toleranceMilliseconds: Int64 = 5_000
}
