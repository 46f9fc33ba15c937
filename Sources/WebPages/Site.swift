public import HTTPServer
public import JSON

/// The pages and the document as the server answers them: made once, then shared by all answers.
public struct Site: Sendable {
  private let pages: [String: Page]

  /// Renders the pages. Throws when the embedded document is not JSON, which a test rules out.
  public init() throws(JSONError) {
    let docs = try DocsPage.render(openAPI: WebPages.openAPI.bytes)
    pages = [
      "/": Page(WebPages.landing, type: "text/html; charset=utf-8"),
      "/docs": Page(SharedBytes(docs), type: "text/html; charset=utf-8"),
      "/docs.css": Page(WebPages.stylesheet, type: "text/css; charset=utf-8"),
      "/openapi.json": Page(WebPages.openAPI, type: "application/json"),
    ]
  }

  /// Where pages are, in order.
  public var paths: [String] { pages.keys.sorted() }

  /// The page at a path, to be answered to GET and HEAD; nil when there is none.
  public func page(at path: String) -> Page? { pages[path] }
}

/// One page: bytes that do not change while the process lives.
public struct Page: Sendable {
  private let content: SharedBytes
  private let tag: String
  private let type: String

  init(_ content: SharedBytes, type: String) {
    self.content = content
    self.type = type
    tag = "\"\(String(fingerprint(content.bytes), radix: 16))\""
  }

  /// The page, or 304 when the client has it already.
  public func response(to request: Request) -> Response {
    let headers: [(name: String, value: String)] = [
      ("Content-Type", type),
      ("ETag", tag),
      // Asked again each time: a new version of the program may have changed it.
      ("Cache-Control", "no-cache"),
      ("Content-Security-Policy", Self.policy),
      ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "no-referrer"),
    ]
    if let known = request.headers["if-none-match"], matches(known) {
      return Response(status: 304, headers: headers.filter { $0.name != "Content-Type" })
    }
    return Response(status: 200, headers: headers, body: .shared(content))
  }

  /// No script, no inline style, nothing from elsewhere.
  private static let policy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    + "frame-ancestors 'none'"

  /// Weak comparison, as RFC 9110 section 13.1.2 asks.
  private func matches(_ known: String) -> Bool {
    known.split(separator: ",").contains { candidate in
      var candidate = candidate.drop { $0 == " " || $0 == "\t" }
      while candidate.last == " " || candidate.last == "\t" { candidate.removeLast() }
      if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
      return candidate == "*" || candidate == tag
    }
  }
}

/// FNV-1a of 64 bits: tells versions of our own files apart; nothing secret depends on it.
private func fingerprint(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}
