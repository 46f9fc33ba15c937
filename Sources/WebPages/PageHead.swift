import JSON
import Ticketing
import TimeZones

/// The metadata of a page in its HTML: for people before a script has run, for search engines and for link
/// previews.
struct PageHead: Sendable {
  /// The title before the name of the site; nil for the site's name alone.
  var title: String?
  var description = "Concert tickets: a fair waiting line, a live seat map, a signed ticket."
  /// Scheme and authority, without a trailing slash; nil when unknown. What requires an absolute address is
  /// then omitted.
  var origin: String?
  /// The canonical path of the content; nil for a page that is private to the reader.
  var path: String?
  /// Whether search engines should leave the page out.
  var isUnlisted = false
  /// The concert of the page.
  var listing: ConcertListing?

  static let siteName = "boxoffice"

  /// The head of a concert's page.
  static func concert(_ listing: ConcertListing, origin: String?) -> PageHead {
    let concert = listing.concert
    var head = PageHead(origin: origin, path: path(of: concert.id), listing: listing)
    head.title = concert.title
    head.description = [concert.artist, concert.venue, days(of: listing)].compactMap(\.self)
      .joined(separator: " · ")
    return head
  }

  /// The dates, in the venue's local time; nil without a date. In digits, which need no translation.
  private static func days(of listing: ConcertListing) -> String? {
    guard let first = listing.dates.first, let last = listing.dates.last else { return nil }
    let zone = listing.concert.timeZone
    let begin = TimeZones.clock(first.startsAt, in: zone)
    guard listing.dates.count > 1 else { return "\(begin) (\(zone.text))" }
    return "\(begin.prefix(10)) – \(TimeZones.clock(last.startsAt, in: zone).prefix(10))"
  }

  static func path(of concert: ConcertID) -> String { "/concerts/\(concert.text)" }

  /// Writes the elements. `picture` is the path of the preview image.
  func write(to page: inout HTML, picture: String) {
    page.markup("<title>")
    if let title { page.text("\(title) · ") }
    page.text(Self.siteName)
    page.markup("</title>\n")
    meta("name", "description", description, &page)
    if isUnlisted { meta("name", "robots", "noindex", &page) }
    guard let path else { return }
    if let origin {
      page.markup("<link rel=\"canonical\" href=\"")
      page.text(origin + path)
      page.markup("\">\n")
      meta("property", "og:url", origin + path, &page)
      meta("property", "og:image", origin + picture, &page)
      meta("property", "og:image:width", "1200", &page)
      meta("property", "og:image:height", "630", &page)
    }
    meta("property", "og:site_name", Self.siteName, &page)
    meta("property", "og:type", "website", &page)
    meta("property", "og:title", title ?? Self.siteName, &page)
    meta("property", "og:description", description, &page)
    meta("name", "twitter:card", "summary_large_image", &page)
    if let listing { page.data(EventData.bytes(listing, address: origin.map { $0 + path })) }
  }

  private func meta(
    _ kind: StaticString, _ name: StaticString, _ content: String, _ page: inout HTML
  ) {
    page.markup("<meta ")
    page.markup(kind)
    page.markup("=\"")
    page.markup(name)
    page.markup("\" content=\"")
    page.text(content)
    page.markup("\">\n")
  }
}

/// A concert in the vocabulary of schema.org, for search engines: an event for each date.
enum EventData {
  /// The JSON-LD. `address` is where tickets are sold; nil leaves the offers out.
  static func bytes(_ listing: ConcertListing, address: String?) -> [UInt8] {
    JSONWriter.object { writer in
      writer.member("@context", "https://schema.org")
      writer.array("@graph") { writer in
        for date in listing.dates {
          writer.object { writer in write(date, of: listing.concert, address, &writer) }
        }
      }
    }
  }

  private static func write(
    _ date: ConcertListing.Date, of concert: Concert, _ address: String?,
    _ writer: inout JSONWriter
  ) {
    writer.member("@type", "MusicEvent")
    writer.member("name", concert.title)
    writer.member("startDate", start(date.startsAt, in: concert.timeZone))
    writer.member("eventStatus", "https://schema.org/EventScheduled")
    writer.member("eventAttendanceMode", "https://schema.org/OfflineEventAttendanceMode")
    writer.object("location") { writer in
      writer.member("@type", "Place")
      writer.member("name", concert.venue)
      writer.member("address", concert.venue)
    }
    writer.object("performer") { writer in
      writer.member("@type", "PerformingGroup")
      writer.member("name", concert.artist)
    }
    guard let address else { return }
    writer.member("url", address)
    guard let word = word(for: date.availability) else { return }
    writer.object("offers") { writer in
      writer.member("@type", "Offer")
      writer.member("url", address)
      writer.member("availability", word)
      writer.member("priceCurrency", Currency.code)
      writer.member("validFrom", concert.saleOpensAt.text)
      writer.member("validThrough", min(concert.saleClosesAt, date.startsAt).text)
    }
  }

  /// The instant in the venue's local time, with its UTC offset.
  private static func start(_ time: Timestamp, in zone: ZoneName) -> String {
    let offset = TimeZones.offset(of: time, in: zone)
    let minutes = abs(offset) / 60
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = time.adding(seconds: offset).text.prefix(19)
    return "\(clock)\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  private static func word(for availability: ConcertListing.Availability) -> String? {
    switch availability {
    case .notYet: "https://schema.org/PreOrder"
    case .open: "https://schema.org/InStock"
    case .soldOut: "https://schema.org/SoldOut"
    case .over: nil
    }
  }
}

extension HTML {
  /// Writes JSON that scripts and search engines read and never execute. It cannot end its element early:
  /// markup characters are escaped as JSON escapes.
  fileprivate mutating func data(_ json: [UInt8]) {
    markup("<script type=\"application/ld+json\">")
    for byte in json {
      switch byte {
      case UInt8(ascii: "<"): markup("\\u003c")
      case UInt8(ascii: ">"): markup("\\u003e")
      case UInt8(ascii: "&"): markup("\\u0026")
      default: markup(byte)
      }
    }
    markup("</script>\n")
  }
}
