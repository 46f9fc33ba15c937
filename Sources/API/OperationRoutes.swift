import BookingStore
import BoxOffice
import HTTPServer
import JSON

/// The routes of the operator's probes.
final class OperationRoutes: Sendable {
  private let operation: Operation

  init(operation: Operation) {
    self.operation = operation
  }

  /// GET /health/live
  func live(_ request: Request) throws -> Response {
    .json(200, JSONWriter.object { $0.member("status", "live") })
  }

  /// GET /health/ready, from memory: a store that hangs does not block the probe.
  func ready(_ request: Request) throws -> Response {
    let stores = operation.stores()
    let isDraining = operation.isDraining()
    let isReady = !isDraining && stores.allSatisfy { $0.problem == nil }
    return .json(
      isReady ? 200 : 503,
      JSONWriter.object { writer in
        writer.member("status", isDraining ? "draining" : isReady ? "ready" : "unavailable")
        writer.object("stores") { writer in
          for store in stores {
            writer.key(named: store.name)
            writer.string(store.words)
          }
        }
      }, headers: isReady ? [] : [("Retry-After", "1")])
  }

  /// GET /metrics
  func metrics(_ request: Request) throws -> Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        ("Cache-Control", "no-store"),
      ], body: .bytes(operation.metrics()))
  }
}
