public import BookingStore
public import HTTPClient
public import Ticketing

/// The result of sending one message.
public struct WebhookResult: Hashable, Sendable {
  /// The HTTP status; nil when no answer came.
  public let status: Int?
  /// What was wrong, in words that are safe to show; nil for a success.
  public let error: String?
  /// Why no answer came, for the operator only; nil when one came or nothing was sent.
  let failure: HTTPFailure?
  /// Seconds the endpoint asked to wait before the next attempt.
  public let retryAfter: Int?

  /// Whether the endpoint accepted the message.
  public var isDelivered: Bool { error == nil }

  init(_ outcome: HTTPOutcome) {
    switch outcome {
    case .answered(let status, let retryAfter):
      failure = nil
      self.status = status
      self.retryAfter = retryAfter
      error =
        switch status {
        case 200..<300: nil
        case 300..<400: "answered \(status); redirects are not followed"
        default: "answered \(status)"
        }
    case .failed(let failure):
      self.failure = failure
      (status, retryAfter, error) = (nil, nil, Self.words(for: failure))
    }
  }

  init(error: String) {
    (status, retryAfter, failure, self.error) = (nil, nil, nil, error)
  }

  /// What the webhook's owner may read. An unknown name, a closed port, no server behind it and one without
  /// TLS share the same words, so that no one can map networks from here.
  private static func words(for failure: HTTPFailure) -> String {
    switch failure {
    case .closedAddress, .nameNotFound, .cannotConnect, .timedOut, .untrusted, .malformed, .ended:
      "the address did not answer with HTTP"
    case .aborted, .busy: failure.rawValue
    }
  }
}

/// Signs a message and sends it.
public struct WebhookCourier: Sendable {
  /// Sends one request.
  public typealias Post = @Sendable (HTTPPost) async -> HTTPOutcome

  /// The vault of the webhooks' secrets.
  public let vault: WebhookVault
  /// Whether plain http and addresses that are not public are allowed.
  public let allowsPrivate: Bool
  private let post: Post

  /// Makes a courier.
  public init(vault: WebhookVault, allowsPrivate: Bool, post: @escaping Post) {
    self.vault = vault
    self.allowsPrivate = allowsPrivate
    self.post = post
  }

  /// Sends an event's document, with the time of this attempt in its signature.
  public func send(
    _ eventID: Outbox.ID, _ body: [UInt8], to webhook: Webhook, now: Timestamp
  ) async -> WebhookResult {
    // Checked again: the flag may have been on when the address was registered.
    guard (try? WebhookURL(webhook.url, allowsPrivate: allowsPrivate)) != nil else {
      return WebhookResult(error: "this box office does not allow the address")
    }
    let keys = vault.keys(of: webhook, now: now)
    guard !keys.isEmpty else {
      return WebhookResult(
        error:
          "the box office's secret has changed, so this webhook's cannot be read; make a new one")
    }
    let seconds = now.milliseconds / 1_000
    return WebhookResult(
      await post(
        HTTPPost(
          url: webhook.url,
          headers: [
            ("content-type", "application/cloudevents+json"), ("webhook-id", eventID.text),
            ("webhook-timestamp", "\(seconds)"),
            (
              "webhook-signature",
              WebhookSignature.text(id: eventID.text, seconds: seconds, body: body, keys: keys)
            ),
          ], body: body)))
  }

  /// Sends a made-up event at once; returns its id and the result.
  public func test(
    _ webhook: Webhook, ids: IdentifierSource, now: Timestamp
  ) async -> (id: Outbox.ID, result: WebhookResult) {
    let id: Outbox.ID = ids.next(now)
    let body = CloudEvent.envelope(
      id: id, source: "/webhooks/\(webhook.id)", kind: "webhook.test", subject: webhook.id,
      time: now, data: "{\"webhookId\":\"\(webhook.id)\"}")
    return (id, await send(id, body, to: webhook, now: now))
  }
}
