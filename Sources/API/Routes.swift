import HTTPServer
import Ticketing

/// Every route of the box office, on one page.
enum Routes {
  static func all(_ office: Office, _ part: Router.Part = .everything) -> [Route] {
    switch part {
    case .operation: return probes(office) + metrics(office)
    case .clients: return clients(office)
    case .everything: return clients(office) + metrics(office)
    }
  }

  private static func clients(_ office: Office) -> [Route] {
    people(office) + concerts(office) + line(office) + seats(office) + bookings(office)
      + organiser(office) + webhooks(office) + probes(office)
      + office.documents.all.map(document) + concertPages(office)
  }

  private static func document(_ pattern: String, _ answer: @escaping Documents.Answer) -> Route {
    .glance(pattern) { request in
      guard let response = answer(request) else { throw ErrorTable.addressNotFound }
      return response
    }
  }

  private static func concertPages(_ office: Office) -> [Route] {
    office.documents.concertPages.map { page in
      .glance(page.pattern, office.glance(page), otherwise: office.show(page))
    } + [.glance(office.documents.sitemap.pattern, office.sitemap)]
  }

  private static func people(_ office: Office) -> [Route] {
    [
      .post("/api/v1/users", office.signUp),
      .get("/api/v1/users/me", office.me),
      .post("/api/v1/sessions", office.logIn),
      .delete("/api/v1/sessions/current", office.logOut),
    ]
  }

  private static func concerts(_ office: Office) -> [Route] {
    [
      .glance("/api/v1/concerts", office.glanceConcerts, otherwise: office.concerts),
      .glance("/api/v1/concerts/{concertId}", office.concert),
      .get("/api/v1/concerts/{concertId}/performances", office.performances),
    ]
  }

  private static func line(_ office: Office) -> [Route] {
    [
      .glance("/api/v1/concerts/{concertId}/queue", office.queue),
      .post("/api/v1/queue-tokens", office.joinQueue),
      .glance("/api/v1/queue-tokens/current", office.glance, otherwise: office.poll),
      .glance(
        "/api/v1/queue-tokens/current/events", office.watchGlanced, otherwise: office.watchPlace),
      .delete("/api/v1/queue-tokens/current", office.leaveQueue),
      .get("/api/v1/users/me/queue-tokens", office.myQueueTokens),
    ]
  }

  private static func seats(_ office: Office) -> [Route] {
    [
      .glance(
        "/api/v1/performances/{performanceId}/plan", office.readyPlan, otherwise: office.plan),
      .glance(
        "/api/v1/performances/{performanceId}/prices", office.readyPrices,
        otherwise: office.prices),
      .get("/api/v1/performances/{performanceId}/seats", office.seats),
      .get("/api/v1/performances/{performanceId}/seats/statuses", office.seatStatuses),
      .get("/api/v1/performances/{performanceId}/seats/events", office.watchSeats),
    ]
  }

  private static func bookings(_ office: Office) -> [Route] {
    [
      .post("/api/v1/reservations", office.hold),
      .get("/api/v1/reservations", office.reservations),
      .get("/api/v1/reservations/{reservationId}", office.reservation),
      .delete("/api/v1/reservations/{reservationId}", office.cancelReservation),
      .post("/api/v1/reservations/{reservationId}/extension", office.extendHold),
      .get("/api/v1/wallet", office.wallet),
      .post("/api/v1/wallet/charges", office.charge),
      .get("/api/v1/wallet/entries", office.walletEntries),
      .post("/api/v1/payments", office.pay),
      .get("/api/v1/payments", office.payments),
      .get("/api/v1/payments/{paymentId}", office.payment),
      .get("/api/v1/tickets", office.myTickets),
      .get("/api/v1/tickets/{ticketId}", office.ticket),
      .get("/api/v1/tickets/{ticketId}/qr.svg", office.ticketPicture),
    ]
  }

  private static func organiser(_ office: Office) -> [Route] {
    [
      .get("/api/v1/admin/concerts", office.adminConcerts),
      .post("/api/v1/admin/concerts", office.createConcert),
      .glance("/api/v1/admin/concerts/{concertId}", office.adminConcert),
      .patch("/api/v1/admin/concerts/{concertId}", office.changeConcert),
      .importing(
        "/api/v1/admin/concerts/{concertId}/performances", office.createPerformance, by: office),
      .importing("/api/v1/admin/seating-plans/preview", office.previewPlan, by: office),
      .patch("/api/v1/admin/concerts/{concertId}/queue", office.changeQueue),
      .get("/api/v1/admin/concerts/{concertId}/stats", office.stats),
      .get("/api/v1/admin/concerts/{concertId}/stats/events", office.watchStats),
      .get("/api/v1/admin/concerts/{concertId}/sales", office.allSales),
      .get("/api/v1/admin/concerts/{concertId}/buyers.csv", office.buyerFile),
      .post("/api/v1/admin/reservations/{reservationId}/refund", office.refund),
      .post("/api/v1/admin/checkins", office.checkIn),
      .delete("/api/v1/admin/checkins/{ticketId}", office.undoCheckIn),
      .get("/api/v1/admin/tickets/{ticketId}/checkins", office.checkInHistory),
      .get("/api/v1/admin/performances/{performanceId}/checkins", office.checkIns),
      .get("/api/v1/admin/performances/{performanceId}/tickets", office.searchTickets),
      .get("/api/v1/admin/performances/{performanceId}/tickets.csv", office.ticketFile),
      .get("/api/v1/admin/concerts/{concertId}/reports/sales", office.salesReport),
      .get("/api/v1/admin/concerts/{concertId}/reports/sales.csv", office.salesFile),
      .get("/api/v1/admin/concerts/{concertId}/reports/refunds", office.refunds),
      .get("/api/v1/admin/concerts/{concertId}/reports/ledger.csv", office.ledgerFile),
    ]
  }

  private static func webhooks(_ office: Office) -> [Route] {
    [
      .get("/api/v1/admin/events/parked", office.parkedEvents),
      .post("/api/v1/admin/events/{eventId}/retry", office.retryEvent),
      .post("/api/v1/admin/webhooks", office.createWebhook),
      .get("/api/v1/admin/webhooks", office.allWebhooks),
      .get("/api/v1/admin/webhooks/{webhookId}", office.webhook),
      .patch("/api/v1/admin/webhooks/{webhookId}", office.changeWebhook),
      .delete("/api/v1/admin/webhooks/{webhookId}", office.deleteWebhook),
      .post("/api/v1/admin/webhooks/{webhookId}/secret", office.renewWebhookSecret),
      .post("/api/v1/admin/webhooks/{webhookId}/test", office.testWebhook),
      .get("/api/v1/admin/webhooks/{webhookId}/deliveries", office.webhookDeliveries),
      .post(
        "/api/v1/admin/webhooks/{webhookId}/deliveries/{eventId}/retry", office.retryDelivery),
    ]
  }

  private static func probes(_ office: Office) -> [Route] {
    [
      .glance("/health/live", office.live),
      .glance("/health/ready", office.ready),
    ]
  }

  private static func metrics(_ office: Office) -> [Route] {
    [.glance("/metrics", office.metrics)]
  }
}

extension Route {
  /// A read answered inside the HTTP callback, from memory alone.
  static func glance(
    _ pattern: String, _ action: @escaping @Sendable (Request) throws -> Response
  ) -> Route {
    Route(
      method: .get, pattern: pattern, bodyLimit: APILimits.body, action: .immediate(action))
  }

  /// A read answered inside the HTTP callback when memory knows the answer, else in a task.
  static func glance(
    _ pattern: String, _ action: @escaping @Sendable (Request) throws -> Response?,
    otherwise later: @escaping Route.Action.Waiting
  ) -> Route {
    Route(
      method: .get, pattern: pattern, bodyLimit: APILimits.body,
      action: .immediateOrDeferred(action, otherwise: later))
  }

  static func get(_ pattern: String, _ action: @escaping Route.Action.Waiting) -> Route {
    Route(method: .get, pattern: pattern, bodyLimit: APILimits.body, action: .deferred(action))
  }

  static func post(_ pattern: String, _ action: @escaping Route.Action.Waiting) -> Route {
    Route(method: .post, pattern: pattern, bodyLimit: APILimits.body, action: .deferred(action))
  }

  /// A write with a large body, which is read for organisers only.
  static func importing(
    _ pattern: String, _ action: @escaping Route.Action.Waiting, by office: Office
  ) -> Route {
    Route(
      method: .post, pattern: pattern, bodyLimit: APILimits.importBody, action: .deferred(action),
      gate: { _ = try office.organiser($0) })
  }

  static func patch(_ pattern: String, _ action: @escaping Route.Action.Waiting) -> Route {
    Route(method: .patch, pattern: pattern, bodyLimit: APILimits.body, action: .deferred(action))
  }

  static func delete(_ pattern: String, _ action: @escaping Route.Action.Waiting) -> Route {
    Route(method: .delete, pattern: pattern, bodyLimit: APILimits.body, action: .deferred(action))
  }
}
