import HTTPServer
import Testing
import Ticketing

@testable import WebPages

/// Asks a site as the router does.
struct Visitor {
  let site: Site

  init(_ site: Site) { self.site = site }

  func request(
    _ path: String, accepting type: String?, method: Method = .get
  ) -> Request {
    Request(
      method: method, path: path, headers: Headers(type.map { [("Accept", $0)] } ?? []))
  }

  func get(
    _ pattern: String, parameters: [String] = [], encoding: String = "",
    accepting type: String? = nil, knowing tag: String? = nil, host: String? = nil,
    _ found: ListingLookUp = .found(Self.listing())
  ) throws -> Response {
    var headers = [(name: "Accept-Encoding", value: encoding)]
    if let host { headers.append(("Host", host)) }
    if let tag { headers.append(("If-None-Match", tag)) }
    if let type { headers.append(("Accept", type)) }
    return try #require(
      try answer(pattern, found)(
        Request(
          method: .get, path: pattern, headers: Headers(headers), parameters: parameters)))
  }

  /// What answers at a pattern; `found` is the concert of pages about one.
  func answer(_ pattern: String, _ found: ListingLookUp) throws -> Site.Answer {
    if let route = site.routes.first(where: { $0.pattern == pattern }) { return route.answer }
    let route = try #require(site.concertRoutes.first { $0.pattern == pattern })
    return { route.answer(found, $0) }
  }

  /// The text of a page.
  func text(_ response: Response) throws -> String {
    String(decoding: try bytes(response), as: UTF8.self)
  }

  /// A concert with two dates.
  static func listing(
    title: String = "Evening of Fixtures", artist: String = "The Fixtures",
    venue: String = "Test Hall", _ availability: ConcertListing.Availability = .open
  ) -> ConcertListing {
    let opens = Timestamp(milliseconds: 1_790_000_000_000)
    let concert = Concert(
      id: ConcertID(high: 0x0198_c5a2_7c40_7d2e, low: 0x9f3b_1a2b_3c4d_5e6f), title: title,
      artist: artist, venue: venue, saleOpensAt: opens, saleClosesAt: opens.adding(seconds: 86_400),
      createdAt: opens)
    return ConcertListing(
      concert: concert,
      dates: [2, 3].map {
        .init(startsAt: opens.adding(seconds: $0 * 86_400), availability: availability)
      })
  }

  /// A file of this version, or of another.
  func file(
    _ path: String, version: String? = nil, encoding: String = "", knowing tag: String? = nil
  ) throws -> Response {
    try get(
      "/assets/{version}/{path...}", parameters: [version ?? site.version, path],
      encoding: encoding, knowing: tag)
  }

  func bytes(_ response: Response) throws -> [UInt8] {
    switch response.body {
    case .none: return []
    case .bytes(let bytes): return bytes
    case .shared(let shared): return shared.bytes
    case .stream: throw Unexpected.stream
    }
  }

  enum Unexpected: Error { case stream }
}

extension Response {
  /// A header field's value.
  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
}
