import API
import HTTPServer
import Metrics
import Synchronization

/// The data for probes; connected once the parts exist, because the parts need it first.
final class Probes: Sendable {
  private struct Parts {
    let server: HTTPServer
    let sources: [any MetricsSource]
    let watch: StoreWatch
  }

  private let parts = Mutex<Parts?>(nil)

  /// Connects the parts; `sources` write their metric families in this order.
  func connect(_ server: HTTPServer, sources: [any MetricsSource], watch: StoreWatch) {
    parts.withLock { $0 = Parts(server: server, sources: sources, watch: watch) }
  }

  func isDraining() -> Bool { parts.withLock { $0 }?.server.isDraining ?? false }

  /// The state of each store.
  func stores() -> [StoreState] { parts.withLock { $0 }?.watch.report() ?? [] }

  /// Passes the error behind a refused request to the watch.
  func note(_ error: any Error) { parts.withLock { $0 }?.watch.note(error) }

  /// The text of `/metrics`.
  func metrics() -> [UInt8] {
    var text = PrometheusText()
    for source in parts.withLock({ $0 })?.sources ?? [] { source.write(to: &text) }
    return Array(text.text.utf8)
  }
}
