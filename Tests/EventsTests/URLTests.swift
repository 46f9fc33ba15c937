import Testing

@testable import Events

@Suite("Addresses of webhooks")
struct WebhookURLTests {
  @Test(
    "an address that can be read in one way only is taken",
    arguments: [
      ("https://example.org", "example.org"), ("https://example.org/", "example.org"),
      ("HTTPS://Hooks.Example.ORG:8443/a/b?c=d&e=%20", "hooks.example.org"),
      ("https://a-b_c.example.org/x;y,z", "a-b_c.example.org"), ("https://8.8.8.8/", "8.8.8.8"),
      ("https://[2606:4700:4700::1111]:1/", "[2606:4700:4700::1111]"),
      ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
      ("https://e?q", "e"), ("https://1password.com", "1password.com"),
    ])
  func taken(text: String, host: String) throws {
    let url = try WebhookURL(text, allowsPrivate: false)
    #expect(url.text == text && url.host == host)
  }

  @Test(
    "anything else is refused with a reason",
    arguments: [
      "", "https://", "https:///x", "http://example.org/", "ftp://example.org/", "//example.org",
      "example.org", "javascript:alert(1)", "file:///etc/passwd", "https:example.org",
      "https://user@example.org/", "https://user:password@example.org/", "https://@example.org/",
      "https://example.org#@127.0.0.1/", "https://example.org/#x", "https://example.org\\@evil/",
      "https://example.org:0/", "https://example.org:65536/", "https://example.org:/",
      "https://example.org:80:80/", "https://example.org:+80/", "https://example.org:８0/",
      "https://example..org/", "https://.example.org/", "https://example.org./",
      "https://ex ample/",
      "https://example.org/\u{7f}", "https://example.org/\n", "https://ex%61mple.org/",
      "https://bücher.example/", "https://[::1", "https://[::1]x/", "https://[127.0.0.1]/",
      "https://[fe80::1%25lo]/", "https://::1/", "https://a]/",
      // Addresses that are not public, in every spelling.
      "https://127.0.0.1/", "https://10.1.2.3/", "https://169.254.169.254/latest/meta-data",
      "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fd00:ec2::254]/",
      "https://localhost/", "https://LOCALHOST:9/", "https://a.localhost/", "https://2130706433/",
      "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/",
      "https://127.0.0.1.:443/", "https://017700000001/", "https://1.2.3.4.5/", "https://a.0x1/",
      "https://256.256.256.256/",
    ])
  func refused(text: String) {
    #expect(throws: WebhookURL.Refusal.self) { try WebhookURL(text, allowsPrivate: false) }
  }

  @Test("with the flag, plain http and private addresses are taken, and nothing else")
  func allowed() throws {
    for text in ["http://127.0.0.1:8080/x", "http://localhost/", "https://10.0.0.1/"] {
      _ = try WebhookURL(text, allowsPrivate: true)
    }
    for text in ["http://a@b/", "http://127.1/", "ftp://a/", "http://a#b"] {
      #expect(throws: WebhookURL.Refusal.self) { try WebhookURL(text, allowsPrivate: true) }
    }
  }

  @Test("an address has 2,048 bytes at most")
  func long() throws {
    let start = "https://example.org/"
    let most = start + String(repeating: "a", count: 2_048 - start.utf8.count)
    _ = try WebhookURL(most, allowsPrivate: false)
    #expect(throws: WebhookURL.Refusal.self) { try WebhookURL(most + "a", allowsPrivate: false) }
  }
}
