import HTTPServer
import Synchronization
import Ticketing

/// The HTML answered at every address of the fan's pages, with the content it has before a script runs.
///
/// A concert's page is rendered for each state of the concert and cached until the space is needed: at the
/// opening of a sale all fans request the same page.
final class Shell: Sendable {
  /// The input of a rendered page.
  private struct Subject: Hashable {
    var pattern: String
    var listing: ConcertListing?
    var origin: String?
  }

  /// The template: the file, and what is inserted into it.
  private struct Form: Sendable {
    /// The parts of the file: up to the head's placeholder, up to that of the modules, up to that of the
    /// content, and the rest.
    let parts: [[UInt8]]
    let picture: String
    /// Elements that name what is needed at an address, by its pattern.
    let preloads: [String: [UInt8]]

    func page(
      _ head: PageHead, at pattern: String?, main: (inout HTML) -> Void = { _ in }
    ) -> Page {
      var page = HTML()
      for (position, part) in parts.enumerated() {
        page.copy(part)
        guard parts.count == 4 else { continue }
        switch position {
        case 0: head.write(to: &page, picture: picture)
        case 1: page.copy(pattern.flatMap { preloads[$0] } ?? [])
        case 2: main(&page)
        default: break
        }
      }
      return Page(SharedBytes(page.bytes), type: FileType.html, .shell)
    }
  }

  private let form: Form
  private let made = Mutex<[Subject: Page]>([:])
  /// The reader's private pages, by pattern, without any content.
  private let plain: [String: Page]
  /// The page at an unknown address.
  let missing: Page

  /// - Parameters:
  /// - text: The file, with its address placeholders already replaced.
  /// - picture: The path of the image in link previews.
  /// - preloads: By pattern, elements that name what is needed there.
  init(_ text: String, picture: String, preloads: [String: [UInt8]]) {
    var parts: [[UInt8]] = []
    var rest = text[...]
    for mark in ["{{head}}", Page.preloadsMark, "{{main}}"] {
      guard let range = rest.firstRange(of: mark) else { continue }
      parts.append(Array(rest[..<range.lowerBound].utf8))
      rest = rest[range.upperBound...]
    }
    parts.append(Array(rest.utf8))
    let form = Form(parts: parts, picture: picture, preloads: preloads)
    self.form = form
    plain = Dictionary(
      uniqueKeysWithValues: preloads.keys.map {
        ($0, form.page(PageHead(isUnlisted: true), at: $0))
      })
    var head = PageHead(isUnlisted: true)
    head.title = "Page not found"
    missing = form.page(head, at: nil) { page in
      page.markup(
        """
        <section class="message missing"><h1>There is nothing here</h1>\
        <p>This address leads nowhere. The link may be incomplete, or what it led to is gone.</p>\
        <p lang="ko">이 주소에는 아무것도 없습니다. 링크가 잘렸거나 없어진 페이지입니다.</p>\
        <p><a class="button" href="/">Concerts · 공연</a></p></section>
        """)
    }
  }

  /// The number of cached pages.
  var kept: Int { made.withLock(\.count) }

  /// The list of concerts, as shown at an origin.
  func home(origin: String?) -> Page {
    page(Subject(pattern: "/", origin: origin)) { PageHead(origin: origin, path: "/") }
  }

  /// The page without content at an address.
  func plain(at pattern: String) -> Page { plain[pattern] ?? missing }

  /// A page about a concert.
  func concert(_ listing: ConcertListing, at pattern: String, origin: String?) -> Page {
    page(Subject(pattern: pattern, listing: listing, origin: origin)) {
      .concert(listing, origin: origin)
    }
  }

  private func page(_ subject: Subject, _ head: () -> PageHead) -> Page {
    if let page = made.withLock({ $0[subject] }) { return page }
    let page = form.page(head(), at: subject.pattern)
    made.withLock { made in
      // A client that names a thousand hosts makes a thousand pages be rendered, but takes no more memory.
      if made.count >= Limits.madePagesMax { made.removeAll() }
      made[subject] = page
    }
    return page
  }
}

/// The origin of the site, as a client sees it.
struct Origins: Sendable {
  /// Whether this server speaks TLS itself.
  let isSecure: Bool
  /// Whether a proxy in front may declare that the client's connection uses TLS.
  let trustsProxies: Bool

  /// Scheme and authority of a request, without a trailing slash; nil when its Host is invalid.
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
