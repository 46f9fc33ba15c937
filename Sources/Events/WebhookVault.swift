public import BookingStore
public import Database
import Encoding
import Signing
public import Ticketing

/// Makes, seals and opens the secrets of webhooks.
///
/// The box office must sign with them, so they are kept in a form that it can read; the key is made
/// from its own secret, which is not in the database. Prints as a placeholder.
public struct WebhookVault: Sendable {
  private let key: SealingKey

  /// Derives the key from the box office's secret.
  public init(secret: [UInt8]) { key = SealingKey(secret: secret, purpose: "webhook-secrets") }

  /// A new secret, sealed for its webhook.
  public func makeSecret(for webhook: WebhookID) -> [UInt8] {
    key.seal(SecureRandom().bytes(WebhookLimits.secretBytes), context: webhook.text)
  }

  /// The text of a sealed secret, as the organiser is told it once; nil when another box office's
  /// secret sealed it.
  public func text(_ sealed: [UInt8], of webhook: WebhookID) -> String? {
    key.open(sealed, context: webhook.text).map { "whsec_" + Base64.encode($0) }
  }

  /// Seals every webhook's secrets with a key derived from another secret of the box office. What the
  /// old one does not open stays as it is.
  public static func reseal(
    from old: [UInt8], to new: [UInt8], in tx: borrowing Transaction
  ) throws {
    let (before, after) = (WebhookVault(secret: old).key, WebhookVault(secret: new).key)
    for var webhook in try Webhooks.all(in: tx) {
      let context = webhook.id.text
      func sealedAnew(_ sealed: [UInt8]) -> [UInt8] {
        before.open(sealed, context: context).map { after.seal($0, context: context) } ?? sealed
      }
      webhook.sealedSecret = sealedAnew(webhook.sealedSecret)
      webhook.previousSecret = webhook.previousSecret.map(sealedAnew)
      try Webhooks.update(webhook, in: tx)
    }
  }

  /// The keys a webhook's messages are signed with now, the newest first; empty when they cannot be
  /// read.
  func keys(of webhook: Webhook, now: Timestamp) -> [MACKey] {
    guard let newest = key.open(webhook.sealedSecret, context: webhook.id.text) else { return [] }
    var keys = [MACKey(key: newest)]
    if let previous = webhook.previousSecret, let until = webhook.previousUntil, now < until,
      let older = key.open(previous, context: webhook.id.text)
    {
      keys.append(MACKey(key: older))
    }
    return keys
  }
}

extension WebhookVault: CustomStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "WebhookVault(…)" }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Signs messages as Standard Webhooks asks.
enum WebhookSignature {
  /// The header's value: `v1,` and the base64 of the code of `id.seconds.body`, for each key.
  static func text(id: String, seconds: Int64, body: [UInt8], keys: [MACKey]) -> String {
    let message = Array("\(id).\(seconds).".utf8) + body
    return keys.map { "v1," + Base64.encode($0.code(message)) }.joined(separator: " ")
  }
}
