import API
import HTTPServer
import Synchronization

/// A server on a free port, and kept connections to it.
final class OverSocket: Carrier {
  private let server: HTTPServer
  private let port: Int
  private let idle = Mutex<[Wire]>([])

  init(_ router: Router) throws {
    server = HTTPServer(
      configuration: ServerConfiguration(threads: 1), application: router,
      observer: NoObserver(),
      problem: { status, code, detail, requestID in
        Problems.response(status, code, detail, requestID: requestID)
      })
    port = try server.start()
  }

  /// Ends the server and every connection.
  func stop() async {
    let wires = idle.withLock { idle in
      defer { idle = [] }
      return idle
    }
    for wire in wires { wire.close() }
    await onThread { [server] in server.stop() }
  }

  func carry(
    _ method: Method, _ target: String, headers: [(name: String, value: String)], body: [UInt8]
  ) async throws -> Reply {
    let head = Wire.head(method, target, headers, body)
    let kept = idle.withLock { $0.popLast() }
    let (wire, reply) = try await onThread { [port] in
      var wire = try kept ?? Wire(port: port)
      do {
        return (wire, try wire.ask(head + body, isHead: method == .head))
      } catch {
        wire.close()
        // The server may have closed a kept connection; a new one is asked once.
        guard kept != nil else { throw error }
        wire = try Wire(port: port)
        return (wire, try wire.ask(head + body, isHead: method == .head))
      }
    }
    let isStream = reply.header("content-type") == "text/event-stream"
    if isStream || reply.header("connection") == "close" {
      wire.close()
    } else {
      idle.withLock { $0.append(wire) }
    }
    return reply
  }

  func listen(
    _ target: String, headers: [(name: String, value: String)]
  ) async throws -> Listener? {
    let head = Wire.head(.get, target, headers, [])
    return try await onThread { [port] in
      var wire = try Wire(port: port)
      let reply = try wire.ask(head, isHead: false)
      return Listener(wire, reply)
    }
  }
}

/// Receives everything, keeps nothing.
private struct NoObserver: RequestObserver {
  func finished(_ record: RequestRecord) {}
}
