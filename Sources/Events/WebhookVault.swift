public import BookingStore
public import Database
import Encoding
import Signing
public import Ticketing

/// Makes, seals and opens the secrets of webhooks.
///
/// The box office must sign with them, so they are stored in a form it can read. The key is derived from its
/// own secret, which is not in the database. Prints as a placeholder.
public struct WebhookVault: Sendable {
  private let key: SealingKey

  /// Derives the key from the box office's secret.
  public init(secret: [UInt8]) { key = SealingKey(secret: secret, purpose: "webhook-secrets") }

  /// A new secret, sealed for its webhook.
  public func makeSecret(for webhook: WebhookID) -> [UInt8] {
    key.seal(SecureRandom().bytes(WebhookLimits.secretBytes), context: webhook.text)
  }

  /// The text of a sealed secret, which the organiser sees once; nil when another box office's secret sealed
  /// it.
  public func text(_ sealed: [UInt8], of webhook: WebhookID) -> String? {
    key.open(sealed, context: webhook.text).map { "whsec_" + Base64.encode($0) }
  }

  /// Reseals every webhook's secrets with a key derived from a new secret of the box office. Secrets that the
  /// old one does not open stay as they are.
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

  /// The keys that now sign a webhook's messages, the newest first; empty when they cannot be read.
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

/// Signs messages in the form of Standard Webhooks.
enum WebhookSignature {
  /// The header's value: `v1,` and the base64 of the code of `id.seconds.body`, for each key.
  static func text(id: String, seconds: Int64, body: [UInt8], keys: [MACKey]) -> String {
    let message = Array("\(id).\(seconds).".utf8) + body
    return keys.map { "v1," + Base64.encode($0.code(message)) }.joined(separator: " ")
  }
}
