public import Ticketing

/// Identifies a webhook.
public typealias WebhookID = Identifier<Webhook>

/// An endpoint of somebody's server that hears of events.
public struct Webhook: Hashable, Sendable {
  /// Identifies it.
  public let id: WebhookID
  /// Where events are sent.
  public var url: String
  /// What it is for, in the organiser's words.
  public var description: String
  /// The kinds it wants; nil for all.
  public var events: [String]?
  /// What its messages are signed with, sealed.
  public var sealedSecret: [UInt8]
  /// The secret before that one, sealed, which signs along for a while.
  public var previousSecret: [UInt8]?
  /// Until when.
  public var previousUntil: Timestamp?
  /// Whether events are sent to it.
  public var isEnabled = true
  /// Why the box office switched it off.
  public var disabledReason: String?
  /// The first of the failures since the last success.
  public var failingSince: Timestamp?
  /// When it was made; it hears of nothing older.
  public let createdAt: Timestamp

  /// Makes a webhook that is on.
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

  /// Whether it wants to hear of an event.
  func wants(_ event: OutboxEvent) -> Bool {
    isEnabled && createdAt <= event.createdAt && events?.contains(event.kind) ?? true
  }
}

/// Why nothing was done with a webhook, in the order of the checks.
public enum WebhookRefusal: Error, Hashable, Sendable {
  /// There is no such webhook.
  case notFound
  /// It was sent no such event.
  case deliveryNotFound
  /// There are as many as there may be.
  case limitReached
}

/// One event on its way to one webhook.
public struct WebhookDelivery: Sendable {
  /// To whom.
  public let webhookID: WebhookID
  /// What.
  public let eventID: Outbox.ID
  /// The event's kind.
  public let kind: String
  /// How far it is.
  public let state: State
  /// Attempts begun.
  public let attempts: Int
  /// When the next attempt is due; means nothing unless pending.
  public let nextAttemptAt: Timestamp
  /// When the last attempt began.
  public let lastAttemptAt: Timestamp?
  /// The last attempt's HTTP status; nil when no answer came.
  public let lastStatus: Int?
  /// What was wrong with the last attempt.
  public let lastError: String?
  /// When it was queued.
  public let createdAt: Timestamp
  /// When it was delivered or given up.
  public let endedAt: Timestamp?

  /// The words of the API.
  public enum State: String, Sendable, CaseIterable {
    /// To be sent, or sent again.
    case pending = "PENDING"
    /// The endpoint took it.
    case delivered = "DELIVERED"
    /// Given up.
    case failed = "FAILED"
  }

  /// One attempt that somebody is to make now.
  public struct Attempt: Sendable {
    /// To whom.
    public let webhook: Webhook
    /// What.
    public let eventID: Outbox.ID
    /// The event's kind.
    public let kind: String
    /// 1 for the first; also the fence: a later attempt's outcome is not overwritten by an earlier's.
    public let number: Int
    /// What to send.
    public let body: [UInt8]
  }

  /// What an attempt came to.
  public enum Outcome: Hashable, Sendable {
    /// The endpoint took it.
    case delivered(status: Int)
    /// It is to be tried again.
    case again(at: Timestamp, status: Int?, error: String)
    /// It was the last attempt.
    case failed(status: Int?, error: String)
    /// The endpoint says that it is gone for good.
    case gone(status: Int)
  }
}
