/// The fields that tell a browser what one of our answers may do.
struct Guard: Sendable {
  let fields: [(name: String, value: String)]

  /// The shells of the fan's pages and of the console: scripts, styles and calls of our own only,
  /// no text ever run as code, and the camera for reading tickets at the gate.
  static let shell = Guard(
    policy: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
      + "font-src 'self'; connect-src 'self'; manifest-src 'self'; media-src 'self' blob:; "
      + "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
      + "require-trusted-types-for 'script'",
    ("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Referrer-Policy", "same-origin"))

  /// The page at `/docs`.
  static let docs = Guard(
    policy: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
      + "require-trusted-types-for 'script'",
    ("Referrer-Policy", "no-referrer"))

  /// A file of a page. A page's own policy rules the script it loads; a worker's rules itself.
  static let asset = Guard(
    policy: "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
      + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")

  /// What is data and never a page.
  static let data = Guard(
    policy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ("Referrer-Policy", "no-referrer"))

  private init(policy: String, _ others: (name: String, value: String)...) {
    fields =
      [("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff")] + others
  }
}
