public import Ticketing

/// Identifies a webhook.
public typealias WebhookID = Identifier<Webhook>

/// An organiser's endpoint that receives events.
public struct Webhook: Hashable, Sendable {
  /// Identifies it.
  public let id: WebhookID
  /// Where events are sent.
  public var url: String
  /// What it is for, in the organiser's words.
  public var description: String
  /// The kinds of events to send; nil for all.
  public var events: [String]?
  /// The secret that signs its messages, sealed.
  public var sealedSecret: [UInt8]
  /// The previous secret, sealed, which also signs for a while.
  public var previousSecret: [UInt8]?
  /// When the previous secret stops signing.
  public var previousUntil: Timestamp?
  /// Whether events are sent to it.
  public var isEnabled = true
  /// Why the box office switched it off.
  public var disabledReason: String?
  /// The time of the first failure since the last success.
  public var failingSince: Timestamp?
  /// When it was made; it receives no older events.
  public let createdAt: Timestamp

  /// Makes an enabled webhook.
  public init(
    id: WebhookID, url: String, description: String, events: [String]?, sealedSecret: [UInt8],
    createdAt: Timestamp
  ) {
    self.id = id
    self.url = url
    self.description = description
    self.events = events
    self.sealedSecret = sealedSecret
    self.createdAt = createdAt
  }

  /// Whether it is to receive an event.
  func wants(_ event: OutboxEvent) -> Bool {
    isEnabled && createdAt <= event.createdAt && events?.contains(event.kind) ?? true
  }
}

/// Why an operation on a webhook is refused, in the order of the checks.
public enum WebhookRefusal: Error, Hashable, Sendable {
  /// There is no such webhook.
  case notFound
  /// The webhook was sent no such event.
  case deliveryNotFound
  /// The maximum number of webhooks exists.
  case limitReached
}

/// The delivery of one event to one webhook.
public struct WebhookDelivery: Sendable {
  /// The webhook.
  public let webhookID: WebhookID
  /// The event.
  public let eventID: Outbox.ID
  /// The event's kind.
  public let kind: String
  /// The state of the delivery.
  public let state: State
  /// Attempts begun.
  public let attempts: Int
  /// When the next attempt is due; means nothing unless pending.
  public let nextAttemptAt: Timestamp
  /// When the last attempt began.
  public let lastAttemptAt: Timestamp?
  /// The last attempt's HTTP status; nil when there was no response.
  public let lastStatus: Int?
  /// The error of the last attempt.
  public let lastError: String?
  /// When it was queued.
  public let createdAt: Timestamp
  /// When it was delivered or given up.
  public let endedAt: Timestamp?

  /// The states, with the words of the API.
  public enum State: String, Sendable, CaseIterable {
    /// To be sent, or sent again.
    case pending = "PENDING"
    /// The endpoint accepted it.
    case delivered = "DELIVERED"
    /// Given up.
    case failed = "FAILED"
  }

  /// One attempt to make now.
  public struct Attempt: Sendable {
    /// The endpoint.
    public let webhook: Webhook
    /// The event.
    public let eventID: Outbox.ID
    /// The event's kind.
    public let kind: String
    /// 1 for the first. It is also the fence: the outcome of an earlier attempt does not overwrite that of a
    /// later one.
    public let number: Int
    /// The message body.
    public let body: [UInt8]
  }

  /// The outcome of an attempt.
  public enum Outcome: Hashable, Sendable {
    /// The endpoint accepted the event.
    case delivered(status: Int)
    /// The attempt failed and is repeated at `at`.
    case again(at: Timestamp, status: Int?, error: String)
    /// The last attempt failed.
    case failed(status: Int?, error: String)
    /// The endpoint says that it is gone for good.
    case gone(status: Int)
  }
}
