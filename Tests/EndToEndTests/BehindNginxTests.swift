import Foundation
import Glibc
import HTTPServer
import TestKit
import Testing

extension BuiltProgram {
  @Suite("Behind nginx")
  struct BehindNginxTests {
    /// A port that was free a moment ago.
    private func freePort() throws -> Int {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
      }
      try #require(isBound)
      return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Starts nginx in front of a server, as scripts/cluster does; under `/direct` it does not gather
    /// bodies first.
    private func startNginx(_ server: RunningServer) async throws -> (pid: pid_t, port: Int) {
      let (folder, port) = (server.place.path, try freePort())
      let proxy = """
        proxy_pass http://boxoffice; proxy_http_version 1.1; proxy_set_header Connection "";
        proxy_buffering off;
        """
      let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map { "\($0)_temp_path \(folder)/nginx-\($0);" }.joined(separator: "\n")
      try """
      daemon off;
      pid \(folder)/nginx.pid;
      worker_processes 1;
      events { worker_connections 64; }
      http {
        access_log off;
        \(paths)
        client_max_body_size 64m;
        upstream boxoffice { server 127.0.0.1:\(server.port); keepalive 8; }
        server {
          listen 127.0.0.1:\(port);
          location / { \(proxy) }
          location /direct/ { rewrite ^/direct(/.*)$ $1 break; \(proxy) proxy_request_buffering off; }
        }
      }
      """.write(toFile: folder + "/nginx.conf", atomically: false, encoding: .utf8)
      chmod(folder, 0o755)
      let log = folder + "/nginx.log"
      let pid = try server.place.spawn(
        "nginx", ["-p", folder, "-c", folder + "/nginx.conf", "-e", log], errors: log)
      let isUp = try await onThread {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
          if let wire = try? Wire(port: port) {
            wire.close()
            return true
          }
          pause(milliseconds: 5)
        }
        return false
      }
      try #require(isUp, "\((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
      return (pid, port)
    }

    @Test("a body that is too large is 413 and not 502, however much of it comes")
    func oversized() async throws {
      try await withPlace { place in
        let server = try await RunningServer.start(in: place)
        let nginx = try await startNginx(server)
        for (prefix, bytes) in [("", 70_000), ("", 20_000_000), ("/direct", 20_000_000)] {
          for isChunked in [false, true] {
            let statuses = try await onThread {
              try (0..<8).map { _ in
                try post("\(prefix)/api/v1/sessions", bytes, isChunked, port: nginx.port)
              }
            }
            #expect(
              statuses == Array(repeating: 413, count: 8), "\(prefix) \(bytes) \(isChunked)")
          }
        }
        #expect(kill(nginx.pid, SIGTERM) == 0)
        #expect(try await place.wait(nginx.pid) == 0)
        #expect(try await server.stop() == 0)
      }
    }
  }
}

/// The status of a post of so many bytes.
private func post(_ path: String, _ bytes: Int, _ isChunked: Bool, port: Int) throws -> Int {
  var wire = try Wire(port: port)
  defer { wire.close() }
  let body = [UInt8](repeating: 120, count: bytes)
  let start = "POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
  let message =
    isChunked
    ? Array("\(start)Transfer-Encoding: chunked\r\n\r\n\(String(bytes, radix: 16))\r\n".utf8)
      + body + Array("\r\n0\r\n\r\n".utf8)
    : Array("\(start)Content-Length: \(bytes)\r\n\r\n".utf8) + body
  return try wire.ask(message, isHead: false).status
}
