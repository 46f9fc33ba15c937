import Database
import HTTPServer
import JSON

/// What an operator's probes ask.
extension Office {
  /// GET /health/live
  func live(_ request: Request) throws -> Response {
    .json(200, JSONWriter.object { $0.member("status", "ok") })
  }

  /// GET /health/ready
  func ready(_ request: Request) async throws -> Response {
    var databaseState = "ok"
    do { try await database.ping() } catch { databaseState = "unavailable" }
    let isDraining = operation.isDraining()
    let isReady = databaseState == "ok" && !isDraining
    return .json(
      isReady ? 200 : 503,
      JSONWriter.object { writer in
        writer.member("status", isDraining ? "draining" : isReady ? "ok" : "unavailable")
        writer.object("stores") { $0.member("database", databaseState) }
      })
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
