/// The security headers of our answers.
struct SecurityHeaders: Sendable {
  let fields: [(name: String, value: String)]

  /// For the shells of the fan's pages and of the console: scripts, styles and connections of our own only,
  /// no text ever executed as code, and the camera for scanning tickets at the gate.
  static let shell = SecurityHeaders(
    policy: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
      + "font-src 'self'; connect-src 'self'; manifest-src 'self'; media-src 'self' blob:; "
      + "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
      + "require-trusted-types-for 'script'",
    ("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Referrer-Policy", "same-origin"))

  /// For the page at `/docs`.
  static let docs = SecurityHeaders(
    policy: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
      + "require-trusted-types-for 'script'",
    ("Referrer-Policy", "no-referrer"))

  /// For a file of a page. A page's own policy applies to the script it loads; a worker's own policy applies
  /// to itself.
  static let asset = SecurityHeaders(
    policy: "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
      + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")

  /// For data that is never a page.
  static let data = SecurityHeaders(
    policy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ("Referrer-Policy", "no-referrer"))

  private init(policy: String, _ others: (name: String, value: String)...) {
    fields =
      [("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff")] + others
  }
}
