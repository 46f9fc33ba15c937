import BookingStore
import Encoding
import Signing
import Testing
import Ticketing

@testable import Events

@Suite("Signatures of webhooks")
struct WebhookSignatureTests {
  private let id = "01a0f731-5c80-7d42-9b10-6a1c8d2e7f30"
  private let body = Array(#"{"type":"payment.completed"}"#.utf8)

  // Worked out with Python:
  //   base64.b64encode(hmac.new(bytes(range(32)), f"{id}.1674087231.{body}".encode(), "sha256").digest())
  @Test("the signature is the base64 of HMAC-SHA256 over id, time and body")
  func signature() {
    let text = WebhookSignature.text(
      id: id, seconds: 1_674_087_231, body: body, keys: [MACKey(key: Array(0..<32))])
    #expect(text == "v1,hnHPEaaVb2Nz9Gk+rRHlrRcXEIu3iYt2Nz8nyNMDGY4=")
  }

  // Worked out likewise, with a key of 24 bytes, as other senders have.
  @Test("another sender's message has the same signature here")
  func other() {
    // The bytes of the base64 text MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw.
    let key: [UInt8] = [
      0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a, 0xab, 0x4f, 0x08, 0xd4, 0x3c, 0x3f, 0x08,
      0x2c, 0xf6, 0x48, 0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0,
    ]
    let text = WebhookSignature.text(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
      body: Array(#"{"test": 2432232314}"#.utf8), keys: [MACKey(key: key)])
    #expect(text == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test("two keys make two signatures with a space between")
  func two() {
    let text = WebhookSignature.text(
      id: id, seconds: 1_674_087_231, body: body,
      keys: [MACKey(key: Array(32..<64)), MACKey(key: Array(0..<32))])
    #expect(
      text
        == "v1,4ieOqfpQdctaBpfxxpV+6BJeP2cyGyAj1Hvs0hwBtkw= v1,hnHPEaaVb2Nz9Gk+rRHlrRcXEIu3iYt2Nz8nyNMDGY4="
    )
  }
}

@Suite("Secrets of webhooks")
struct WebhookVaultTests {
  private let vault = WebhookVault(secret: [UInt8](repeating: 1, count: 32))
  private let id = WebhookID(high: 1, low: 2)

  @Test("a secret is whsec_ and the base64 of 32 bytes, and no two are alike")
  func text() throws {
    let texts = (0..<50).compactMap { _ in vault.text(vault.makeSecret(for: id), of: id) }
    #expect(Set(texts).count == 50)
    for text in texts {
      #expect(text.hasPrefix("whsec_") && text.hasSuffix("=") && text.utf8.count == 6 + 44)
    }
  }

  @Test("the stored bytes do not contain the secret, and open for no other webhook")
  func sealed() throws {
    let sealed = vault.makeSecret(for: id)
    let text = try #require(vault.text(sealed, of: id))
    let key = try #require(
      SealingKey(secret: [UInt8](repeating: 1, count: 32), purpose: "webhook-secrets")
        .open(sealed, context: id.text))
    #expect(text == "whsec_" + Base64.encode(key))
    #expect(!sealed.indices.dropLast(31).contains { Array(sealed[$0..<$0 + 32]) == key })
    #expect(vault.text(sealed, of: WebhookID(high: 1, low: 3)) == nil)
    let other = WebhookVault(secret: [UInt8](repeating: 2, count: 32))
    #expect(other.text(sealed, of: id) == nil)
    for position in sealed.indices {
      var bent = sealed
      bent[position] ^= 1
      #expect(vault.text(bent, of: id) == nil)
    }
    #expect(vault.text([], of: id) == nil && vault.text(Array(sealed.prefix(39)), of: id) == nil)
  }

  @Test("the previous secret signs along until its time is over")
  func previous() {
    let until = Timestamp(milliseconds: 1_000)
    var webhook = Webhook(
      id: id, url: "", description: "", events: nil, sealedSecret: vault.makeSecret(for: id),
      createdAt: until)
    #expect(vault.keys(of: webhook, now: until).count == 1)
    webhook.previousSecret = vault.makeSecret(for: id)
    webhook.previousUntil = until
    #expect(vault.keys(of: webhook, now: until.adding(milliseconds: -1)).count == 2)
    #expect(vault.keys(of: webhook, now: until).count == 1)
  }

  @Test("nothing prints a secret")
  func printing() {
    let sealing = SealingKey(secret: [UInt8](repeating: 1, count: 32), purpose: "p")
    for text in ["\(vault)", String(reflecting: vault), "\(sealing)", String(reflecting: sealing)] {
      #expect(text.hasSuffix("(…)"))
    }
  }
}
