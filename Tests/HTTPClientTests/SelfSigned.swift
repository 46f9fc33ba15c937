import Foundation
import HTTPServer
import TestServers

/// An HTTPS server whose certificate has no trusted issuer.
final class SelfSigned: Sendable {
  let port: Int
  private let server: HTTPServer

  /// Makes a key and a certificate in a folder, and starts; blocking.
  init(folder: String) throws {
    let openssl = Process()
    openssl.executableURL = URL(filePath: "/usr/bin/openssl")
    openssl.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
      "-addext", "subjectAltName=DNS:localhost", "-out", "\(folder)/cert.pem",
      "-keyout", "\(folder)/key.pem",
    ]
    openssl.standardError = FileHandle.nullDevice
    try Spawning.alone { try openssl.run() }
    openssl.waitUntilExit()
    server = HTTPServer(
      configuration: ServerConfiguration(
        threads: 1,
        certificate: ServerCertificate(
          chain: try String(contentsOfFile: "\(folder)/cert.pem", encoding: .utf8),
          key: try String(contentsOfFile: "\(folder)/key.pem", encoding: .utf8))),
      application: Nothing(), observer: Nothing(),
      problem: { status, _, _, _ in Response(status: status) })
    port = try server.start()
  }

  func stop() { server.stop() }
}

private struct Nothing: Application, RequestObserver {
  func plan(_ method: Method, path: String) -> Plan {
    Plan(
      pattern: "/", bodyLimit: 100, parameters: [],
      handler: .inline { _ in Response(status: 204) })
  }
  func finished(_ record: RequestRecord) {}
}
