import BookingStore
import BoxOffice
import HTTPServer
import Ticketing

/// Pages that identify their concert before any script runs.
final class PageRoutes: Sendable {
  private let live: LiveSale
  private let edge: Edge
  private let documents: Documents

  init(_ live: LiveSale, edge: Edge, documents: Documents) {
    self.live = live
    self.edge = edge
    self.documents = documents
  }

  /// A page about a concert, from memory; nil when the store must be read first.
  func showInline(_ page: Documents.ConcertPage) -> @Sendable (Request) throws -> Response? {
    { [self] request in
      // A browser that was answered by another instance has a cookie that says so.
      if edge.isBehind(request, .nothing) { return nil }
      do {
        return try render(page, lookUp(request, page.subject), request)
      } catch is MissingFromMemory {
        return nil
      }
    }
  }

  /// The same after reading the store. While the store is unavailable the page says so, and never that there
  /// is no such concert.
  func show(_ page: Documents.ConcertPage) -> @Sendable (Request) async throws -> Response {
    { [self] request in
      await edge.catchUp(with: request, .nothing)
      do {
        return try await edge.remembering(request) {
          try render(page, lookUp(request, page.subject), request)
        }
      } catch is MissingFromMemory {
        return try render(page, .missing, request)
      } catch let problem as Problem where problem.status < 500 {
        throw problem
      } catch {
        edge.note(error, request)
        return try render(page, .unavailable, request)
      }
    }
  }

  /// The concerts in memory that can still be attended, for search engines: those on sale now or soon, and
  /// the newest.
  func sitemap(_ request: Request) throws -> Response {
    let now = live.now()
    let listings = live.catalogue.concertIDs.compactMap { live.catalogue[$0]?.listing(now: now) }
      .filter { $0.dates.last.map { $0.startsAt > now } ?? true }
      .suffix(APILimits.sitemapConcertsMax)
    guard let response = documents.sitemap.answer(Array(listings), request) else {
      throw ErrorTable.addressNotFound
    }
    return response
  }

  private func render(
    _ page: Documents.ConcertPage, _ found: ListingLookUp, _ request: Request
  ) throws -> Response {
    guard let response = page.answer(found, request) else { throw ErrorTable.addressNotFound }
    if case .missing = found { edge.refusals.refused("CONCERT_NOT_FOUND", status: 404) }
    return response
  }

  private func lookUp(
    _ request: Request, _ subject: Documents.ConcertPage.Subject
  ) throws -> ListingLookUp {
    let concert: ConcertID
    switch subject {
    case .concert:
      guard let id: ConcertID = request.id(0) else { return .missing }
      concert = id
    case .performance:
      guard let id: PerformanceID = request.id(0) else { return .missing }
      guard let known = live.catalogue.performance(id) else {
        throw MissingFromMemory.performance(id)
      }
      concert = known.concert.id
    }
    let now = live.now()
    guard let entry = live.catalogue[concert], entry.lacking(.state, now: now).isEmpty else {
      throw MissingFromMemory.concert(concert, .state)
    }
    return .found(entry.listing(now: now))
  }
}

extension Catalogue.Entry {
  /// The concert as shown to search engines and link previews.
  func listing(now: Timestamp) -> ConcertListing {
    ConcertListing(
      concert: concert,
      dates: dates.map { date in
        ConcertListing.Date(
          startsAt: date.performance.startsAt, availability: availability(of: date, now: now))
      })
  }

  private func availability(
    of date: Catalogue.Showing, now: Timestamp
  ) -> ConcertListing.Availability {
    if date.performance.startsAt <= now || concert.saleClosesAt <= now { return .over }
    if now < concert.saleOpensAt { return .notYet }
    return date.counts(now: now)?.sold == date.performance.capacity ? .soldOut : .open
  }
}
