import Database
import HTTPServer
import JSON

/// What an operator's probes ask.
extension Office {
  /// GET /health/live
  func live(_ request: Request) throws -> Response {
    .json(200, JSONWriter.object { $0.member("status", "live") })
  }

  /// GET /health/ready
  func ready(_ request: Request) async throws -> Response {
    var isReady = !operation.isDraining()
    var databaseState = "ok"
    do {
      try await database.ping()
    } catch {
      databaseState = "failed"
      isReady = false
    }
    return .json(
      isReady ? 200 : 503,
      JSONWriter.object { writer in
        writer.member("status", isReady ? "ready" : "unavailable")
        writer.array("checks") { writer in
          writer.object { writer in
            writer.member("name", "database")
            writer.member("status", databaseState)
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
