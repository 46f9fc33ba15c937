import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import JSON
import Ticketing

/// The routes of concerts and their dates.
final class ConcertRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards

  init(_ live: LiveSale, guards: Guards) {
    self.live = live
    self.guards = guards
  }

  /// GET /concerts, from memory; nil when the store must be read.
  func concertsInline(_ request: Request) throws -> Response? {
    guard try ConcertSearch(request, now: live.now()).isPlain else { return nil }
    let paging = try Paging<Concert>(request)
    return live.readyPage(before: paging.before, limit: paging.limit + 1, .state, now: live.now())
      .map { list($0, paging) }
  }

  /// GET /concerts
  func concerts(_ request: Request) async throws -> Response {
    let paging = try Paging<Concert>(request)
    let search = try ConcertSearch(request, now: live.now())
    if search.isPlain {
      return list(
        try await live.page(before: paging.before, limit: paging.limit + 1, .state), paging)
    }
    let now = live.now()
    let found = try await live.find(
      search, before: paging.before, limit: paging.limit + 1, now: now)
    return .public(
      paging.page(found, id: \.cursor) { writer, one in writer.concert(one.entry, now: now) })
  }

  private func list(_ found: [Catalogue.Entry], _ paging: Paging<Concert>) -> Response {
    let now = live.now()
    return .public(paging.page(found, id: \.concert.id) { $0.concert($1, now: now) })
  }

  /// GET /concerts/{concertId}
  func concert(_ request: Request) throws -> Response {
    let entry = try guards.concertEntry(request, .state)
    let now = live.now()
    return .public(
      JSONWriter.object { writer in
        writer.concert(entry, now: now)
        writer.fanTerms(entry.concert)
      })
  }

  /// GET /concerts/{concertId}/performances
  func performances(_ request: Request) async throws -> Response {
    let claims = try guards.person(request)
    _ = try guards.queueToken(request)
    _ = try await guards.admission(request, claims, to: guards.concertEntry(request).concert.id)
    let entry = try guards.concertEntry(request, .all)
    let paging = try Paging<Performance>(request)
    let now = live.now()
    // Ordered by start, as a fan reads them; the cursor is the last date shown.
    let dates = entry.dates
    let first = dates.firstIndex { $0.performance.id == paging.before }.map { $0 + 1 } ?? 0
    let found = dates[first...].prefix(paging.limit + 1)
    return .json(
      200,
      paging.page(Array(found), id: \.performance.id) { writer, date in
        writer.member("performanceId", date.performance.id.text)
        writer.member("startsAt", date.performance.startsAt.text)
        writer.member("timeZone", entry.concert.timeZone.text)
        writer.member("capacity", date.performance.capacity)
        writer.member("seatsLeft", date.counts(now: now)?.free ?? 0)
      }, actor: claims.user)
  }
}
