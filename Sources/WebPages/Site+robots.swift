public import HTTPServer
public import Ticketing

/// The documents for robots.
extension Site {
  /// The path of the sitemap.
  public static let sitemapPath = "/sitemap.xml"

  /// `/robots.txt`: a person's private pages are excluded; the files of a concert's page are allowed.
  func robots(_ request: Request) -> Response {
    var text = """
      User-agent: *
      Allow: /api/v1/concerts
      Disallow: /api/
      Disallow: /console
      Disallow: /performances/
      Disallow: /reservations/
      Disallow: /tickets
      Disallow: /wallet

      """
    if let origin = origins.origin(of: request) {
      text += "\nSitemap: \(origin)\(Self.sitemapPath)\n"
    }
    return Page(SharedBytes(Array(text.utf8)), type: FileType.text, .data).response(to: request)
  }

  /// `/sitemap.xml`; nil for a request without a valid Host, since the protocol requires absolute addresses.
  public func sitemap(_ listings: [ConcertListing], _ request: Request) -> Response? {
    guard let origin = origins.origin(of: request) else { return nil }
    var page = HTML()
    page.markup(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">

      """)
    for path in ["/"] + listings.map({ PageHead.path(of: $0.concert.id) }) {
      page.markup("<url><loc>")
      page.text(origin + path)
      page.markup("</loc></url>\n")
    }
    page.markup("</urlset>\n")
    return Page(SharedBytes(page.bytes), type: FileType.xml, .data).response(to: request)
  }
}
