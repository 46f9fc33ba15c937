import HTTPServer
import TestKit
import Testing

extension BuiltProgram {
  @Suite("The operator's own listener")
  struct OperationListenerTests {
    @Test("answers probes while an address has all connections it may have, and nothing else")
    func probes() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(
          in: place, ["--operation-listen", "127.0.0.1:0", "--connections-per-address", "2"])
        let port = try #require(server.operationPort)
        let clients = try (0..<2).map { _ in try Wire(port: server.port) }
        for var client in clients {
          #expect(try Self.ask(&client, "/health/ready").status == 200)
          // A collector's text is not for the public.
          #expect(try Self.ask(&client, "/metrics").status == 404)
        }
        #expect(throws: Wire.Failure.self) {
          var third = try Wire(port: server.port)
          defer { third.close() }
          _ = try Self.ask(&third, "/health/live")
        }
        var probe = try Wire(port: port)
        for path in ["/health/live", "/health/ready", "/metrics"] {
          #expect(try Self.ask(&probe, path).status == 200)
        }
        let metrics = try Self.ask(&probe, "/metrics").text
        #expect(metrics.contains("\nboxoffice_connections_refused_total 1\n"))
        for path in ["/", "/api/v1/concerts", "/docs"] {
          #expect(try Self.ask(&probe, path).status == 404)
        }
        probe.close()
        for client in clients { client.close() }
        #expect(try await server.stop() == 0)
      }
    }

    private static func ask(_ wire: inout Wire, _ path: String) throws -> Reply {
      try wire.ask(Wire.head(.get, path, [], []), isHead: false)
    }
  }
}
