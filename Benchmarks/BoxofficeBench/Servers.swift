import Glibc
import Measuring

/// The box office's own binary on a data folder.
final class BoxOffice {
  let child: Child
  let port: UInt16
  /// Milliseconds from starting it to its line that it listens.
  let startMilliseconds: Double
  /// When it was started, on the monotonic clock.
  let started: Double

  init(
    _ bench: Bench, folder: String, core: Int? = nil, logLevel: String = "info",
    database: String? = nil, redis: String? = nil, flags: [String] = []
  ) throws {
    // On one core, one HTTP thread, as nginx has one worker there.
    let threads = core == nil ? [] : ["--threads", "1"]
    let pinned = core.map { ["taskset", "-c", "\($0)"] } ?? []
    started = clockSeconds()
    child = try Child(
      pinned + [
        bench.server, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--log-level",
        logLevel,
      ] + threads + (database.map { ["--database", $0] } ?? [])
        + (redis.map { ["--waiting-room", $0] } ?? []) + flags,
      environment: ["BOXOFFICE_SECRET": bench.secretText],
      errors: bench.work + "/server.log")
    guard let line = child.line(),
      let number = line.split(separator: ":").last.flatMap({ UInt16($0) })
    else { throw Failure("the server did not start; see \(bench.work)/server.log") }
    port = number
    startMilliseconds = (clockSeconds() - started) * 1_000
  }
}

/// A Redis of its own that persists its data as usual in production.
struct RedisChild {
  let child: Child
  let address: String

  init(_ bench: Bench) throws {
    let port = try Nginx.freePort()
    child = try Child(
      [
        "redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--dir",
        bench.freshFolder("redis", making: true), "--appendonly", "yes", "--appendfsync",
        "everysec",
      ], errors: bench.work + "/redis.log")
    address = "redis://127.0.0.1:\(port)/0"
    usleep(300_000)
  }

  /// Ends it at once: a polite request would wait as long as it cannot write its file.
  func stop() { child.stop(SIGKILL) }
}

/// nginx answering a fixed body from memory: what one process and an event loop can do here.
final class Nginx {
  let child: Child
  let port: UInt16

  init(_ bench: Bench, bodyBytes: Int, core: Int?) throws {
    port = try Self.freePort()
    let folder = bench.work + "/nginx"
    mkdir(folder, 0o700)
    let body = String(repeating: "x", count: max(1, bodyBytes))
    let text = """
      daemon off; master_process off; worker_processes 1; pid \(folder)/pid; error_log stderr crit;
      events { worker_connections 2048; }
      http {
        access_log off; keepalive_requests 1000000000; default_type application/json;
        client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
        fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi;
        scgi_temp_path \(folder)/scgi;
        server { listen 127.0.0.1:\(port); location / { return 200 "\(body)"; } }
      }
      """
    guard let file = fopen(folder + "/conf", "w") else { throw Failure("no file for nginx") }
    fputs(text, file)
    fclose(file)
    let pinned = core.map { ["taskset", "-c", "\($0)"] } ?? []
    child = try Child(
      pinned + ["nginx", "-p", folder, "-c", folder + "/conf"], errors: bench.work + "/nginx.log")
    for _ in 0..<100 {
      if (try? Load(port: port, connections: 1)) != nil { return }
      usleep(20_000)
    }
    throw Failure("nginx did not start; see \(bench.work)/nginx.log")
  }

  static func freePort() throws -> UInt16 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 ? getsockname(socket, address, &length) : -1
      }
    }
    guard code == 0 else { throw Failure("no free port") }
    return UInt16(bigEndian: address.sin_port)
  }
}
