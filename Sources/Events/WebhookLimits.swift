import BookingStore
import HTTPClient

/// The bounds of sending webhooks.
public enum WebhookLimits {
  /// Bytes of an address.
  public static let urlMax = 2_048
  /// Characters of a description.
  public static let descriptionMax = 200
  /// Bytes of a secret.
  public static let secretBytes = 32
  /// Requests at once to one webhook, so that a slow one leaves threads to the others.
  public static let requestsPerWebhook = 2
  /// Requests at once to one that is failing.
  public static let requestsPerFailingWebhook = 1
  /// How often the outbox is looked at.
  public static let interval = Duration.milliseconds(250)
  /// Transactions that take events out of the outbox before it is looked at what is due.
  public static let slicesPerTurn = 4
  /// How long a store that did not answer is left alone.
  public static let pause = Duration.seconds(1)
  /// How often what is pending is counted.
  public static let figuresMilliseconds: Int64 = 5_000
  /// Seconds an endpoint may ask to be left alone with Retry-After: a day.
  public static let retryAfterMax = 86_400
}
