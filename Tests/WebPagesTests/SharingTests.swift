import HTTPServer
import JSON
import Testing
import Ticketing

@testable import WebPages

@Suite("What a link to a page shows before a script runs")
struct SharingTests {
  private let visitor: Visitor
  private static let host = "tickets.example.com"

  init() throws { visitor = Visitor(try Site()) }

  private func page(
    _ pattern: String = "/concerts/{concertId}", host: String? = Self.host,
    of listing: ConcertListing = Visitor.listing()
  ) throws -> String {
    try visitor.text(
      visitor.get(
        pattern, parameters: [listing.concert.id.text], host: host, .found(listing)))
  }

  /// The content of a `meta` element, and nil when there is none.
  private func meta(_ name: String, in page: String) -> String? {
    guard let start = page.firstRange(of: "\"\(name)\" content=\"") else { return nil }
    return String(page[start.upperBound...].prefix { $0 != "\"" })
  }

  private func data(in page: String) throws -> JSONValue {
    let start = try #require(page.firstRange(of: "<script type=\"application/ld+json\">"))
    let rest = page[start.upperBound...]
    let end = try #require(rest.firstRange(of: "</script>"))
    return try JSONValue.parse(Array(rest[..<end.lowerBound].utf8))
  }

  @Test(
    "each page of a concert has its title, what previews show, and its one address",
    arguments: SiteTests.fanPatterns.filter {
      $0.contains("{concertId}") || $0.contains("performance")
    })
  func concert(pattern: String) throws {
    let page = try page(pattern)
    let address = "https://tickets.example.com/concerts/0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6f"
    let http = address.replacing("https", with: "http")
    #expect(page.contains("<title>Evening of Fixtures · boxoffice</title>"))
    #expect(page.contains("<link rel=\"canonical\" href=\"\(http)\">"))
    #expect(meta("description", in: page) == "The Fixtures · Test Hall · 2026-09-23 – 2026-09-24")
    #expect(meta("og:title", in: page) == "Evening of Fixtures")
    #expect(
      meta("og:description", in: page) == "The Fixtures · Test Hall · 2026-09-23 – 2026-09-24")
    #expect(meta("og:url", in: page) == http)
    #expect(meta("og:type", in: page) == "website")
    #expect(meta("robots", in: page) == nil)
    let picture = try #require(meta("og:image", in: page))
    let folder = "http://tickets.example.com/assets/\(visitor.site.version)/"
    #expect(picture.hasPrefix(folder))
    let file = try visitor.file(String(picture.dropFirst(folder.count)))
    #expect(file.status == 200 && file["Content-Type"] == "image/png")
  }

  @Test("search engines get every date, where and by whom it is played")
  func events() throws {
    for (availability, word) in [
      (ConcertListing.Availability.notYet, "PreOrder"), (.open, "InStock"), (.soldOut, "SoldOut"),
      (.over, nil),
    ] {
      let told = try data(in: page(of: Visitor.listing(availability)))
      #expect(told["@context"]?.stringValue == "https://schema.org")
      let events = try #require(told["@graph"]?.arrayValue)
      #expect(events.count == 2)
      let event = events[0]
      #expect(event["@type"]?.stringValue == "MusicEvent")
      #expect(event["name"]?.stringValue == "Evening of Fixtures")
      #expect(event["startDate"]?.stringValue == "2026-09-23T23:13:20+09:00")
      #expect(event["location"]?["name"]?.stringValue == "Test Hall")
      #expect(event["performer"]?["name"]?.stringValue == "The Fixtures")
      #expect(
        event["offers"]?["availability"]?.stringValue == word.map { "https://schema.org/" + $0 })
    }
  }

  @Test("an address is whole only where the request says where the site is")
  func origins() throws {
    for host in [
      nil, "", "a b", "evil.example/\"><script>", "a\nb", String(repeating: "a", count: 256),
      "user@evil.example",
    ] {
      let page = try page(host: host)
      #expect(meta("og:title", in: page) != nil)
      #expect(meta("og:url", in: page) == nil && meta("og:image", in: page) == nil)
      #expect(!page.contains("rel=\"canonical\""))
      #expect(visitor.site.sitemap([], Request(method: .get, path: "/")) == nil)
    }
    let forwarded = Request(
      method: .get, path: "/",
      headers: Headers([("Host", "[::1]:8080"), ("X-Forwarded-Proto", "https")]))
    for (isSecure, trusts, origin) in [
      (false, false, "http://[::1]:8080"), (true, false, "https://[::1]:8080"),
      (false, true, "https://[::1]:8080"),
    ] {
      #expect(
        Origins(isSecure: isSecure, trustsProxies: trusts).origin(of: forwarded) == origin)
    }
  }

  @Test("nothing an organiser writes becomes markup or ends the data early")
  func escaping() throws {
    let evil = "</script><script>alert(1)</script><!-- & \" ' \u{2028} 콘서트"
    let page = try page(of: Visitor.listing(title: evil, artist: evil, venue: evil))
    func scripts(_ page: String) -> Int {
      page.split(separator: "<script", omittingEmptySubsequences: false).count
    }
    #expect(scripts(page) == scripts(try self.page()))
    #expect(!page.contains("alert(1)</script><!--"))
    let event = try data(in: page)["@graph"]?.arrayValue?.first
    #expect(event?["name"]?.stringValue == evil)
    #expect(event?["location"]?["name"]?.stringValue == evil)
  }

  @Test("an unknown concert has no page: a person gets 404, and nothing is kept of it")
  func unknown() throws {
    for route in visitor.site.concertRoutes {
      let person = try visitor.get(route.pattern, accepting: "text/html", host: Self.host, .missing)
      #expect(person.status == 404)
      #expect(person["Cache-Control"] == "no-store")
      let isConsole = route.pattern.hasPrefix("/console")
      #expect(try visitor.text(person).contains("There is nothing here") != isConsole)
      #expect(route.answer(.missing, Request(method: .get, path: "/")) == nil)
      let unsure = try visitor.get(route.pattern, host: Self.host, .unavailable)
      #expect(unsure.status == 503 && unsure["Cache-Control"] == "no-store")
    }
  }

  @Test("what is a person's own is left out by search engines, the list of concerts is not")
  func listed() throws {
    for pattern in ["/tickets", "/wallet", "/login", "/signup", "/console"] {
      #expect(meta("robots", in: try page(pattern)) == "noindex", "\(pattern)")
    }
    let home = try page("/")
    #expect(meta("robots", in: home) == nil)
    #expect(meta("og:url", in: home) == "http://tickets.example.com/")
    let robots = try visitor.text(visitor.get("/robots.txt", host: Self.host))
    #expect(robots.contains("Disallow: /tickets\n"))
    #expect(robots.hasSuffix("\nSitemap: http://tickets.example.com/sitemap.xml\n"))
    #expect(!(try visitor.text(visitor.get("/robots.txt")).contains("Sitemap")))
    let request = Request(method: .get, path: "/", headers: Headers([("Host", Self.host)]))
    let map = try #require(visitor.site.sitemap([Visitor.listing()], request))
    #expect(map["Content-Type"] == "application/xml")
    let text = try visitor.text(map)
    #expect(text.contains("<loc>http://tickets.example.com/</loc>"))
    #expect(
      text.contains(
        "<loc>http://tickets.example.com/concerts/0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6f</loc>"))
  }

  @Test("icons and the manifest are where browsers look, and name files there are")
  func icons() throws {
    let icon = try visitor.get("/favicon.ico")
    #expect(icon["Content-Type"] == "image/x-icon")
    #expect(try visitor.bytes(icon).prefix(6) == [0, 0, 1, 0, 3, 0])
    let manifest = try visitor.get("/manifest.webmanifest")
    #expect(manifest["Content-Type"] == "application/manifest+json")
    let told = try JSONValue.parse(visitor.bytes(manifest))
    #expect(told["start_url"]?.stringValue == "/")
    let base = "/assets/\(visitor.site.version)/"
    let icons = told["icons"]?.arrayValue ?? []
    #expect(icons.count == 4)
    for one in icons {
      let path = try #require(one["src"]?.stringValue)
      let file = try visitor.file(String(path.dropFirst(base.count)))
      #expect(file.status == 200 && file["Content-Type"] == one["type"]?.stringValue, "\(path)")
    }
    #expect(try page("/").contains("<link rel=\"manifest\" href=\"/manifest.webmanifest\">"))
  }

  @Test(
    "a page is made anew when the concert changed, and a thousand names of the site cost no memory")
  func kept() throws {
    let first = try visitor.get("/concerts/{concertId}", host: Self.host)
    let again = try visitor.get("/concerts/{concertId}", host: Self.host)
    #expect(first["ETag"] == again["ETag"])
    let sold = try visitor.get(
      "/concerts/{concertId}", host: Self.host, .found(Visitor.listing(.soldOut)))
    #expect(sold["ETag"] != first["ETag"])
    for number in 0..<1_200 { _ = try visitor.get("/", host: "h\(number).example.com") }
    #expect(visitor.site.pagesKept <= Limits.madePagesMax)
  }
}
