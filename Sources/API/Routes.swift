import HTTPServer

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
    .inline(pattern) { request in
      guard let response = answer(request) else { throw ErrorTable.addressNotFound }
      return response
    }
  }

  private static func concertPages(_ office: Office) -> [Route] {
    office.documents.concertPages.map { page in
      .inline(page.pattern, office.pages.showInline(page), otherwise: office.pages.show(page))
    } + [.inline(office.documents.sitemap.pattern, office.pages.sitemap)]
  }

  private static func people(_ office: Office) -> [Route] {
    [
      .post("/api/v1/users", office.people.signUp),
      .prompt(.get, "/api/v1/users/me", office.people.me),
      .post("/api/v1/sessions", office.sessions.begin),
      .delete("/api/v1/sessions/current", office.sessions.end),
    ]
  }

  private static func concerts(_ office: Office) -> [Route] {
    [
      .inline(
        "/api/v1/concerts", office.concerts.concertsInline, otherwise: office.concerts.concerts),
      .inline("/api/v1/concerts/{concertId}", office.concerts.concert),
      .prompt(.get, "/api/v1/concerts/{concertId}/performances", office.concerts.performances),
    ]
  }

  private static func line(_ office: Office) -> [Route] {
    [
      .inline("/api/v1/concerts/{concertId}/queue", office.line.queue),
      .prompt(.post, "/api/v1/queue-tokens", office.line.joinQueue),
      .inline("/api/v1/queue-tokens/current", office.line.pollInline, otherwise: office.line.poll),
      .inline(
        "/api/v1/queue-tokens/current/events", office.line.watchInline,
        otherwise: office.line.watchPlace),
      .prompt(.delete, "/api/v1/queue-tokens/current", office.line.leaveQueue),
      .prompt(.get, "/api/v1/users/me/queue-tokens", office.line.myQueueTokens),
    ]
  }

  private static func seats(_ office: Office) -> [Route] {
    [
      .inline(
        "/api/v1/performances/{performanceId}/plan", office.seats.readyPlan,
        otherwise: office.seats.plan),
      .inline(
        "/api/v1/performances/{performanceId}/prices", office.seats.readyPrices,
        otherwise: office.seats.prices),
      .get("/api/v1/performances/{performanceId}/seats", office.seats.seats),
      .prompt(
        .get, "/api/v1/performances/{performanceId}/seats/statuses", office.seats.seatStatuses),
      .get("/api/v1/performances/{performanceId}/seats/events", office.seats.watchSeats),
    ]
  }

  private static func bookings(_ office: Office) -> [Route] {
    [
      .prompt(.post, "/api/v1/reservations", office.reservations.hold),
      .get("/api/v1/reservations", office.reservations.reservations),
      .prompt(.get, "/api/v1/reservations/{reservationId}", office.reservations.reservation),
      .prompt(
        .delete, "/api/v1/reservations/{reservationId}", office.reservations.cancelReservation),
      .prompt(
        .post, "/api/v1/reservations/{reservationId}/extension", office.reservations.extendHold),
      .prompt(.get, "/api/v1/wallet", office.payments.wallet),
      .prompt(.post, "/api/v1/wallet/charges", office.payments.charge),
      .get("/api/v1/wallet/entries", office.payments.walletEntries),
      .prompt(.post, "/api/v1/payments", office.payments.pay),
      .get("/api/v1/payments", office.payments.payments),
      .prompt(.get, "/api/v1/payments/{paymentId}", office.payments.payment),
      .prompt(.get, "/api/v1/tickets", office.ownTickets.myTickets),
      .prompt(.get, "/api/v1/tickets/{ticketId}", office.ownTickets.ticket),
      .get("/api/v1/tickets/{ticketId}/qr.svg", office.ownTickets.ticketPicture),
    ]
  }

  private static func organiser(_ office: Office) -> [Route] {
    [
      .get("/api/v1/admin/concerts", office.console.adminConcerts),
      .post("/api/v1/admin/concerts", office.console.createConcert),
      .inline("/api/v1/admin/concerts/{concertId}", office.console.adminConcert),
      .patch("/api/v1/admin/concerts/{concertId}", office.console.changeConcert),
      .importing(
        "/api/v1/admin/concerts/{concertId}/performances", office.console.createPerformance,
        by: office),
      .importing("/api/v1/admin/seating-plans/preview", office.console.previewPlan, by: office),
      .get("/api/v1/admin/concerts/{concertId}/rehearsals", office.rehearsals.rehearsals),
      .patch("/api/v1/admin/concerts/{concertId}/queue", office.console.changeQueue),
      .get("/api/v1/admin/concerts/{concertId}/stats", office.console.stats),
      .get("/api/v1/admin/concerts/{concertId}/stats/events", office.stats.watchStats),
      .get("/api/v1/admin/concerts/{concertId}/sales", office.sales.allSales),
      .get("/api/v1/admin/concerts/{concertId}/buyers.csv", office.reports.buyerFile),
      .post("/api/v1/admin/reservations/{reservationId}/refund", office.sales.giveBack),
      .prompt(.post, "/api/v1/admin/checkins", office.checkIns.letIn),
      .prompt(.delete, "/api/v1/admin/checkins/{ticketId}", office.checkIns.undoCheckIn),
      .get("/api/v1/admin/tickets/{ticketId}/checkins", office.checkIns.checkInHistory),
      .get("/api/v1/admin/performances/{performanceId}/checkins", office.gates.checkIns),
      .get("/api/v1/admin/performances/{performanceId}/tickets", office.gates.searchTickets),
      .get("/api/v1/admin/performances/{performanceId}/tickets.csv", office.gates.ticketFile),
      .get("/api/v1/admin/concerts/{concertId}/reports/sales", office.reports.salesReport),
      .get("/api/v1/admin/concerts/{concertId}/reports/sales.csv", office.reports.salesFile),
      .get("/api/v1/admin/concerts/{concertId}/reports/refunds", office.reports.refunds),
      .get("/api/v1/admin/concerts/{concertId}/reports/ledger.csv", office.reports.ledgerFile),
    ]
  }

  private static func webhooks(_ office: Office) -> [Route] {
    [
      .get("/api/v1/admin/events/parked", office.events.deadLetters),
      .post("/api/v1/admin/events/{eventId}/retry", office.events.retryEvent),
      .post("/api/v1/admin/webhooks", office.webhooks.createWebhook),
      .get("/api/v1/admin/webhooks", office.webhooks.allWebhooks),
      .get("/api/v1/admin/webhooks/{webhookId}", office.webhooks.webhook),
      .patch("/api/v1/admin/webhooks/{webhookId}", office.webhooks.changeWebhook),
      .delete("/api/v1/admin/webhooks/{webhookId}", office.webhooks.deleteWebhook),
      .post("/api/v1/admin/webhooks/{webhookId}/secret", office.webhooks.renewWebhookSecret),
      .post("/api/v1/admin/webhooks/{webhookId}/test", office.deliveries.testWebhook),
      .get("/api/v1/admin/webhooks/{webhookId}/deliveries", office.deliveries.webhookDeliveries),
      .post(
        "/api/v1/admin/webhooks/{webhookId}/deliveries/{eventId}/retry",
        office.deliveries.retryDelivery),
    ]
  }

  private static func probes(_ office: Office) -> [Route] {
    [
      .inline("/health/live", office.probes.live),
      .inline("/health/ready", office.probes.ready),
    ]
  }

  private static func metrics(_ office: Office) -> [Route] {
    [.inline("/metrics", office.probes.metrics)]
  }
}

extension Route {
  /// A read answered inside the HTTP callback, from memory alone.
  static func inline(
    _ pattern: String, _ action: @escaping Handler.Inline
  ) -> Route {
    Route(
      method: .get, pattern: pattern, bodyLimit: APILimits.body, handler: .inline(action))
  }

  /// A read answered inside the HTTP callback when the answer is in memory, otherwise in a task.
  static func inline(
    _ pattern: String, _ action: @escaping Handler.InlineIfReady,
    otherwise later: @escaping Handler.Async
  ) -> Route {
    Route(
      method: .get, pattern: pattern, bodyLimit: APILimits.body,
      handler: .inlineOrAsync(action, otherwise: later))
  }

  static func get(_ pattern: String, _ action: @escaping Handler.Async) -> Route {
    Route(method: .get, pattern: pattern, bodyLimit: APILimits.body, handler: .async(action))
  }

  /// A request about one person's booking, answered by the thread that received it and the lane that has the
  /// rows.
  static func prompt(
    _ method: Method, _ pattern: String, _ action: @escaping Handler.Async
  ) -> Route {
    Route(method: method, pattern: pattern, bodyLimit: APILimits.body, handler: .prompt(action))
  }

  static func post(_ pattern: String, _ action: @escaping Handler.Async) -> Route {
    Route(method: .post, pattern: pattern, bodyLimit: APILimits.body, handler: .async(action))
  }

  /// A write with a large body, which is read for organisers only.
  static func importing(
    _ pattern: String, _ action: @escaping Handler.Async, by office: Office
  ) -> Route {
    Route(
      method: .post, pattern: pattern, bodyLimit: APILimits.importBody, handler: .async(action),
      gate: { _ = try office.guards.organiser($0) })
  }

  static func patch(_ pattern: String, _ action: @escaping Handler.Async) -> Route {
    Route(method: .patch, pattern: pattern, bodyLimit: APILimits.body, handler: .async(action))
  }

  static func delete(_ pattern: String, _ action: @escaping Handler.Async) -> Route {
    Route(method: .delete, pattern: pattern, bodyLimit: APILimits.body, handler: .async(action))
  }
}
