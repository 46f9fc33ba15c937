import API
import HTTPServer
import Synchronization

/// Calls the router's plan and handler as the server does.
final class InProcess: Carrier {
  private let router: Router
  private let count = Mutex(0)

  init(_ router: Router) { self.router = router }

  func carry(
    _ method: Method, _ target: String, headers: [(name: String, value: String)], body: [UInt8]
  ) async throws -> Reply {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = halves.first.map { String($0) } ?? ""
    let plan = router.plan(method, path: path)
    let sent = Headers(headers)
    let request = Request(
      method: method, path: path, query: halves.count == 2 ? String(halves[1]) : "",
      headers: sent, body: body, parameters: plan.parameters,
      id: sent["x-request-id"] ?? nextIdentifier(),
      // As a trusted proxy would report it.
      peer: sent["x-forwarded-for"] ?? "127.0.0.1")
    let response: Response
    do {
      response = try await answer(request, plan)
    } catch {
      response = router.response(to: error, request)
    }
    return Self.reply(response, to: request)
  }

  private func answer(_ request: Request, _ plan: Plan) async throws -> Response {
    guard request.body.count <= plan.bodyLimit else {
      return Problems.response(
        413, "BODY_TOO_LARGE", "The body is larger than this route allows.", requestID: request.id)
    }
    if !request.body.isEmpty { try plan.gate?(request) }
    switch plan.handler {
    case .inline(let handler): return try handler(request)
    case .async(let handler), .prompt(let handler): return try await handler(request)
    case .inlineOrAsync(let handler, let later):
      if let response = try handler(request) { return response }
      return try await later(request)
    }
  }

  func listen(
    _ target: String, headers: [(name: String, value: String)]
  ) async throws -> Listener? { nil }

  private func nextIdentifier() -> String {
    count.withLock { count in
      count += 1
      return "request-\(count)"
    }
  }

  private static func reply(_ response: Response, to request: Request) -> Reply {
    let bytes: [UInt8]
    switch response.body {
    case .none: bytes = []
    case .bytes(let body): bytes = body
    case .shared(let shared): bytes = shared.bytes
    case .stream(let stream):
      // Nothing listens in process.
      stream.finish()
      bytes = []
    }
    let isEmpty = request.method == .head || response.status == 204 || response.status == 304
    return Reply(
      status: response.status,
      headers: response.headers + [
        ("X-Request-Id", request.id), ("Content-Length", String(bytes.count)),
      ], body: isEmpty ? [] : bytes)
  }
}
