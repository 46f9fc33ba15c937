import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import SeatingPlans
import Signing
import Ticketing
import WaitingRoom

/// Running concerts.
extension Office {
  /// POST /admin/concerts
  func createConcert(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    var body = try Fields(request)
    let now = now()
    var concert = Concert(
      id: ids.next(now), title: body.text("title", 1...BookingLimits.nameMax),
      artist: body.text("artist", 1...BookingLimits.nameMax),
      venue: body.text("venue", 1...BookingLimits.nameMax), timeZone: body.timeZone() ?? .seoul,
      saleOpensAt: body.time("saleOpensAt"), saleClosesAt: body.time("saleClosesAt"),
      createdAt: now)
    body.currency()
    body.terms(&concert)
    try body.end()
    guard concert.saleOpensAt < concert.saleClosesAt else { throw FieldProblem.window }
    let made = concert
    let response = try await once(request, scope: .person(organiser)) {
    } locking: { _ in
      [.concert(made.id)]
    } work: { [self] tx, _, _ in
      try Concerts.insert(made, in: tx)
      tx.afterCommit { [self] in
        catalogue.put(made)
        news.tell(.concertChanged(made.id))
      }
      return Answer(
        status: 201, location: "/api/v1/concerts/\(made.id)",
        body: JSONWriter.object { $0.adminConcert(Catalogue.Entry(concert: made), now: now) })
    }
    await configureLine(of: made.id, request)
    return response
  }

  /// GET /admin/concerts
  func adminConcerts(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let paging = try Paging<Concert>(request)
    let found = try await page(paging, .all)
    let now = now()
    return .json(
      200, paging.page(found, id: \.concert.id) { $0.adminConcert($1, now: now) },
      actor: organiser)
  }

  /// GET /admin/concerts/{concertId}
  func adminConcert(_ request: Request) throws -> Response {
    let organiser = try organiser(request).user
    let entry = try concertEntry(request, .all)
    let now = now()
    return .json(200, JSONWriter.object { $0.adminConcert(entry, now: now) }, actor: organiser)
  }

  /// PATCH /admin/concerts/{concertId}
  func changeConcert(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let entry = try concertEntry(request, .all)
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
    let changed = try await alter(entry.concert.id, request) { [change] stored in
      let changed = change.applied(to: stored)
      guard changed.saleOpensAt < changed.saleClosesAt else { throw FieldProblem.window }
      return changed
    }
    let now = now()
    var current = entry
    current.concert = changed
    return .json(
      200, JSONWriter.object { $0.adminConcert(current, now: now) }, actor: organiser)
  }

  /// POST /admin/concerts/{concertId}/performances
  func createPerformance(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let entry = try concertEntry(request)
    let concert = entry.concert.id
    var body = try Fields(request, limits: .plan)
    let startsAt = body.time("startsAt")
    let now = now()
    let planned = body.plannedSeats(needsPrices: true) { ids.next(now) }
    let seats = planned.seats
    try body.end()
    let performance = Performance(
      id: ids.next(now), concertID: concert, startsAt: startsAt, capacity: seats.count)
    let map = SeatMap(
      performanceID: performance.id,
      standings: seats.map { seat in
        (
          SeatStanding(
            seat: seat, performanceID: performance.id, status: .available, reservationID: nil,
            heldUntil: nil), 1
        )
      }, firstVersion: Int(now.milliseconds))
    let response = try await once(request, scope: .person(organiser)) {
    } locking: { _ in
      [.concert(concert)]
    } work: { [self] tx, _, _ in
      try Concerts.insert(performance, seats: seats, in: tx)
      tx.afterCommit { [self] in
        catalogue.put(performance, map: map)
        news.tell(.concertChanged(concert))
        tellStock(of: concert)
      }
      return Answer(
        status: 201, location: "/api/v1/performances/\(performance.id)/seats",
        body: JSONWriter.object { writer in
          writer.member("performanceId", performance.id.text)
          writer.member("startsAt", startsAt.text)
          writer.member("timeZone", entry.concert.timeZone.text)
          writer.member("capacity", performance.capacity)
          // Nobody is told who has nothing to be told.
          if !planned.warnings.isEmpty { writer.warnings(planned.warnings) }
        })
    }
    await configureLine(of: concert, request)
    return response
  }

  /// PATCH /admin/concerts/{concertId}/queue
  func changeQueue(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let entry = try concertEntry(request, .ahead)
    var body = try Fields(request)
    let paused = body.bool(optional: "paused")
    let policy = body.policy()
    let grace = body.integer(optional: "graceSeconds", 0...86_400)
    try body.end()
    let changed = try await alter(entry.concert.id, request) { concert in
      var concert = concert
      concert.line.isPaused = paused ?? concert.line.isPaused
      concert.line.policy = policy ?? concert.line.policy
      concert.line.graceSeconds = grace ?? concert.line.graceSeconds
      return concert
    }
    let now = now()
    let summary = summary(of: changed.id, now: now)
    return .json(
      200,
      JSONWriter.object { writer in
        writer.lineSummary(summary, seatsLeft: entry.seatsLeft(now: now))
        writer.lineTerms(changed.line)
      }, actor: organiser)
  }

  /// GET /admin/concerts/{concertId}/stats
  func stats(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let entry = try concertEntry(request, .all)
    let concert = entry.concert.id
    let revenue = try await database.read { tx in try Concerts.takings(of: concert, in: tx) }
    let now = now()
    let summary = summary(of: concert, now: now)
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

  /// Changes a concert in the store, then in memory and in its line, and returns it as it is now.
  private func alter(
    _ id: ConcertID, _ request: Request,
    _ change: @escaping @Sendable (Concert) throws -> Concert
  ) async throws -> Concert {
    let changed = try await database.write(locking: [.concert(id)]) { [catalogue, news] tx in
      guard let stored = try Concerts.find(id, in: tx) else { throw ErrorTable.concertNotFound }
      let changed = try change(stored)
      _ = try Concerts.update(changed, in: tx)
      tx.afterCommit {
        catalogue.change(changed)
        news.tell(.concertChanged(id))
      }
      return changed
    }
    await configureLine(of: id, request)
    return changed
  }

  /// Tells a concert's line of its terms; nothing when this instance does not have the concert.
  ///
  /// What was committed is done, whatever keeps the line from hearing of it: the waiting room tells it
  /// later, and the operator hears why.
  private func configureLine(of id: ConcertID, _ request: Request) async {
    do {
      // Also the seats of what is sold from now on.
      try await readConcert(id)
    } catch {
      operation.report(error, request)
    }
  }
}
