import HTTPServer
import Synchronization
import Ticketing

/// The HTML that every address of the fan's pages answers, with what stands in it before a script runs.
///
/// Concerts' pages are made for each concert as it stands and kept until others need their room: at the
/// opening of a sale the same page is asked for by everybody.
final class Shell: Sendable {
  /// What a page is made of.
  private struct Subject: Hashable {
    var listing: ConcertListing?
    var origin: String?
  }

  /// The file up to the head's place, from there to the content's, and the rest.
  private let parts: [[UInt8]]
  private let picture: String
  private let made = Mutex<[Subject: Page]>([:])
  /// Of what is the reader's own: it tells nothing.
  let plain: Page
  /// Of an address that has nothing.
  let missing: Page

  /// - Parameters:
  ///   - text: The file, its marks for addresses already replaced.
  ///   - picture: The path of what previews of links show.
  init(_ text: String, picture: String) {
    var parts: [[UInt8]] = []
    var rest = text[...]
    for mark in ["{{head}}", "{{main}}"] {
      guard let range = rest.firstRange(of: mark) else { continue }
      parts.append(Array(rest[..<range.lowerBound].utf8))
      rest = rest[range.upperBound...]
    }
    parts.append(Array(rest.utf8))
    self.parts = parts
    self.picture = picture
    plain = Self.page(PageHead(isUnlisted: true), parts, picture)
    var head = PageHead(isUnlisted: true)
    head.title = "Page not found"
    missing = Self.page(head, parts, picture) { page in
      page.markup(
        """
        <section class="message missing"><h1>There is nothing here</h1>\
        <p>This address leads nowhere. The link may be incomplete, or what it led to is gone.</p>\
        <p lang="ko">이 주소에는 아무것도 없습니다. 링크가 잘렸거나 없어진 페이지입니다.</p>\
        <p><a class="button" href="/">Concerts · 공연</a></p></section>
        """)
    }
  }

  /// How many pages are kept.
  var kept: Int { made.withLock(\.count) }

  /// The list of concerts, as it is told at an origin.
  func home(origin: String?) -> Page {
    page(Subject(origin: origin)) { PageHead(origin: origin, path: "/") }
  }

  /// A concert's page.
  func concert(_ listing: ConcertListing, origin: String?) -> Page {
    page(Subject(listing: listing, origin: origin)) { .concert(listing, origin: origin) }
  }

  private func page(_ subject: Subject, _ head: () -> PageHead) -> Page {
    if let page = made.withLock({ $0[subject] }) { return page }
    let page = Self.page(head(), parts, picture)
    made.withLock { made in
      // Whoever names a thousand hosts gets a thousand pages made, and takes no more room with it.
      if made.count >= Limits.madePagesMax { made.removeAll() }
      made[subject] = page
    }
    return page
  }

  private static func page(
    _ head: PageHead, _ parts: [[UInt8]], _ picture: String, main: (inout HTML) -> Void = { _ in }
  ) -> Page {
    var page = HTML()
    for (position, part) in parts.enumerated() {
      page.copy(part)
      if parts.count == 3, position == 0 { head.write(to: &page, picture: picture) }
      if parts.count == 3, position == 1 { main(&page) }
    }
    return Page(SharedBytes(page.bytes), type: FileType.html, .shell)
  }
}

/// Where the site is, as a client sees it.
struct Origins: Sendable {
  /// Whether this server speaks TLS itself.
  let isSecure: Bool
  /// Whether a proxy in front may say that the client's side of it is TLS.
  let trustsProxies: Bool

  /// Scheme and authority of a request, without a slash at the end; nil when its Host is none.
  func origin(of request: Request) -> String? {
    guard let host = request.headers["host"], Limits.hostBytes.contains(host.utf8.count),
      host.utf8.allSatisfy(Self.mayBeInHost)
    else { return nil }
    let isForwarded = trustsProxies && request.headers["x-forwarded-proto"] == "https"
    return (isSecure || isForwarded ? "https://" : "http://") + host
  }

  private static func mayBeInHost(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["),
      UInt8(ascii: "]"):
      true
    default: false
    }
  }
}
