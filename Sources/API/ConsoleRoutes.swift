import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing
import WaitingRoom

/// The routes for managing concerts.
final class ConsoleRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let manage: ManageConcert

  init(_ live: LiveSale, guards: Guards, idempotency: Idempotency, manage: ManageConcert) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.manage = manage
  }

  /// POST /admin/concerts
  func createConcert(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    var body = try Fields(request)
    let now = live.now()
    var concert = Concert(
      id: live.ids.next(now), title: body.text("title", 1...BookingLimits.nameMax),
      artist: body.text("artist", 1...BookingLimits.nameMax),
      venue: body.text("venue", 1...BookingLimits.nameMax), timeZone: body.timeZone() ?? .seoul,
      saleOpensAt: body.time("saleOpensAt"), saleClosesAt: body.time("saleClosesAt"),
      createdAt: now)
    body.currency()
    body.terms(&concert)
    try body.end()
    guard concert.saleOpensAt < concert.saleClosesAt else { throw FieldProblem.window }
    let made = concert
    let response = try await idempotency.run(request, as: .person(organiser)) {
      manage.make(made)
    } answer: { concert, now in
      Answer(
        status: 201, location: "/api/v1/concerts/\(concert.id)",
        body: JSONWriter.object { $0.adminConcert(Catalogue.Entry(concert: concert), now: now) })
    }
    await manage.configureLine(of: made.id, trace: request.trace)
    return response
  }

  /// GET /admin/concerts
  func adminConcerts(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let paging = try Paging<Concert>(request)
    let found = try await live.page(before: paging.before, limit: paging.limit + 1, .all)
    let now = live.now()
    return .json(
      200, paging.page(found, id: \.concert.id) { $0.adminConcert($1, now: now) },
      actor: organiser)
  }

  /// GET /admin/concerts/{concertId}
  func adminConcert(_ request: Request) throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request, .all)
    let now = live.now()
    return .json(200, JSONWriter.object { $0.adminConcert(entry, now: now) }, actor: organiser)
  }

  /// PATCH /admin/concerts/{concertId}
  func changeConcert(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request, .all)
    var body = try Fields(request)
    var change = ConcertChange()
    change.title = body.text(optional: "title", 1...BookingLimits.nameMax)
    change.artist = body.text(optional: "artist", 1...BookingLimits.nameMax)
    change.venue = body.text(optional: "venue", 1...BookingLimits.nameMax)
    change.timeZone = body.timeZone()
    change.saleOpensAt = body.time(optional: "saleOpensAt")
    change.saleClosesAt = body.time(optional: "saleClosesAt")
    body.currency()
    change.terms = TermsChange(&body)
    try body.end()
    let changed = try await manage.change(entry.concert.id, trace: request.trace) {
      [change] stored in
      let changed = change.applied(to: stored)
      guard changed.saleOpensAt < changed.saleClosesAt else { throw FieldProblem.window }
      return changed
    }
    let now = live.now()
    var current = entry
    current.concert = changed
    return .json(
      200, JSONWriter.object { $0.adminConcert(current, now: now) }, actor: organiser)
  }

  /// POST /admin/concerts/{concertId}/performances
  func createPerformance(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request)
    let concert = entry.concert.id
    var body = try Fields(request, limits: .plan)
    let startsAt = body.time("startsAt")
    let now = live.now()
    let planned = body.plannedSeats(needsPrices: true) { live.ids.next(now) }
    let seats = planned.seats
    try body.end()
    let performance = Performance(
      id: live.ids.next(now), concertID: concert, startsAt: startsAt, capacity: seats.count)
    let response = try await idempotency.run(request, as: .person(organiser)) {
      manage.add(performance, seats: seats, now: now)
    } answer: { performance, _ in
      Answer(
        status: 201, location: "/api/v1/performances/\(performance.id)/seats",
        body: JSONWriter.object { writer in
          writer.member("performanceId", performance.id.text)
          writer.member("startsAt", performance.startsAt.text)
          writer.member("timeZone", entry.concert.timeZone.text)
          writer.member("capacity", performance.capacity)
          // Omitted when there are no warnings.
          if !planned.warnings.isEmpty { writer.warnings(planned.warnings) }
        })
    }
    await manage.configureLine(of: concert, trace: request.trace)
    return response
  }

  /// PATCH /admin/concerts/{concertId}/queue
  func changeQueue(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request, .ahead)
    var body = try Fields(request)
    let paused = body.bool(optional: "paused")
    let policy = body.policy()
    let grace = body.integer(optional: "graceSeconds", 0...86_400)
    try body.end()
    let changed = try await manage.change(entry.concert.id, trace: request.trace) { concert in
      var concert = concert
      concert.line.isPaused = paused ?? concert.line.isPaused
      concert.line.policy = policy ?? concert.line.policy
      concert.line.graceSeconds = grace ?? concert.line.graceSeconds
      return concert
    }
    let now = live.now()
    let summary = live.summary(of: changed.id, now: now)
    return .json(
      200,
      JSONWriter.object { writer in
        writer.lineSummary(summary, seatsLeft: entry.seatsLeft(now: now))
        writer.lineTerms(changed.line)
      }, actor: organiser)
  }

  /// GET /admin/concerts/{concertId}/stats
  func stats(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request, .all)
    let concert = entry.concert.id
    let revenue = try await live.database.read { tx in try Concerts.revenue(of: concert, in: tx) }
    let now = live.now()
    let summary = live.summary(of: concert, now: now)
    let counts = entry.dates.compactMap { $0.counts(now: now) }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.member("waiting", summary.waiting)
        writer.member("active", summary.active)
        writer.member("held", counts.reduce(0) { $0 + $1.held })
        writer.member("sold", counts.reduce(0) { $0 + $1.sold })
        writer.member("seatsLeft", entry.seatsLeft(now: now))
        writer.member("revenue", revenue.amount)
        writer.member("admittedPerMinute", summary.admittedPerMinute)
      }, actor: organiser)
  }

  /// POST /admin/seating-plans/preview
  ///
  /// Parses what making a performance parses and refuses what it refuses; writes nothing.
  func previewPlan(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    var body = try Fields(request, limits: .plan)
    let unknown = SeatID(high: 0, low: 0)
    let planned = body.plannedSeats(needsPrices: false) { unknown }
    try body.end()
    let preview = PlanPreview(planned)
    return Response(
      status: 200,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
      body: .shared(SharedBytes(preview.bytes)), actor: organiser.text)
  }
}
