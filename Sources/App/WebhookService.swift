import BookingStore
import Database
import HTTPClient
import Metrics
import Ticketing
import Events

/// Webhooks: the sender, the signer, and the queue of outbox events.
struct WebhookService: Sendable {
  private let client: HTTPClient
  let courier: WebhookCourier
  private let dispatcher: WebhookDispatcher

  init(
    _ configuration: Configuration, database: any Database, secret: [UInt8], clock: SteadyClock,
    log: Log
  ) throws(Stop) {
    let allowsPrivate = configuration.hasPrivateWebhooks
    do {
      client = try HTTPClient(userAgent: "boxoffice/\(Program.version)") { address in
        allowsPrivate || address.isPublic
      }
    } catch {
      throw .unavailable(
        "The system has no threads left for webhooks; raise the limit (ulimit -u).")
    }
    courier = WebhookCourier(
      vault: WebhookVault(secret: secret), allowsPrivate: allowsPrivate
    ) { [client] request in await client.post(request) }
    dispatcher = WebhookDispatcher(
      database: database, courier: courier, now: { clock.now() },
      chance: { Double.random(in: 0..<1) }, report: { Self.report($0, log) },
      fail: { error in
        log.line(.error, "webhooks could not use the store", [("error", "\(error)")])
      })
  }

  /// Runs until cancelled, and then aborts what is in progress: it is sent again later.
  func run() async {
    await withTaskCancellationHandler {
      await dispatcher.run()
    } onCancel: { [client] in
      client.abort()
    }
  }

  /// Aborts what is in progress and ends the threads.
  func close() async { await client.close() }

  private static func report(_ report: WebhookReport, _ log: Log) {
    let about: [(name: StaticString, value: String)] = [
      ("webhook", report.webhookID.text), ("host", report.host), ("event", report.eventID.text),
      ("kind", report.kind), ("attempt", "\(report.attempt)"),
    ]
    switch report.outcome {
    case .delivered(let status):
      log.line(.debug, "webhook delivered", about + [("status", "\(status)")])
    case .again(let time, _, let error):
      log.line(
        .info, "webhook failed", about + [("error", report.cause ?? error), ("next", time.text)])
    case .failed(_, let error):
      log.line(.warning, "webhook given up", about + [("error", report.cause ?? error)])
    case .gone: log.line(.warning, "webhook is gone", about)
    }
    if let reason = report.switchedOff {
      log.line(.warning, "webhook switched off", about.dropLast(3) + [("reason", reason)])
    }
  }

}

extension WebhookService: MetricsSource {
  /// Appends the metrics of webhooks.
  func write(to text: inout PrometheusText) {
    let counts = dispatcher.counts
    text.family(
      "boxoffice_webhook_attempts_total", .counter,
      "Delivery attempts of this instance, by outcome.")
    text.sample(["outcome": "delivered"], Int(counts.delivered))
    text.sample(["outcome": "again"], Int(counts.again))
    text.sample(["outcome": "failed"], Int(counts.failed))
    text.single(
      "boxoffice_webhook_pending", .gauge, "Deliveries still pending.",
      Int(counts.pending))
    text.single(
      "boxoffice_webhook_oldest_pending_seconds", .gauge, "Age of the oldest pending delivery.",
      Int(counts.oldestPendingSeconds))
    text.single(
      "boxoffice_webhook_switched_off", .gauge, "Webhooks the box office switched off.",
      Int(counts.switchedOff))
  }
}
