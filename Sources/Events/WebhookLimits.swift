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
  /// Requests at once to one webhook, so that a slow one leaves threads for the others.
  public static let requestsPerWebhook = 2
  /// Requests at once to a failing webhook.
  public static let requestsPerFailingWebhook = 1
  /// How often the outbox is read.
  public static let interval = Duration.milliseconds(250)
  /// Transactions that take events out of the outbox before due deliveries are sent.
  public static let slicesPerLook = 4
  /// The pause after the store did not answer.
  public static let pause = Duration.seconds(1)
  /// Milliseconds between two counts of pending deliveries.
  public static let figuresMilliseconds: Int64 = 5_000
  /// The longest Retry-After granted to an endpoint, in seconds: a day.
  public static let retryAfterMax = 86_400
}
