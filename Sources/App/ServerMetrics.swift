import HTTPServer
import Metrics

/// Metrics of connections, and of the program itself.
struct ServerMetrics: MetricsSource {
  let server: HTTPServer
  let clock: SteadyClock
  let log: Log
  /// `sqlite` or `postgres`.
  let database: String
  /// `local` or `redis`.
  let waitingRoom: String

  func write(to text: inout PrometheusText) {
    text.family("boxoffice_build_info", .gauge, "Always 1; the labels say what runs here.")
    text.sample(
      ["version": Program.version, "database": database, "waiting_room": waitingRoom], 1)
    text.single(
      "boxoffice_connections", .gauge, "Open HTTP connections.", server.connectionCount)
    text.single(
      "boxoffice_connections_refused_total", .counter,
      "Connections closed at once because their address had too many.",
      server.refusedConnectionCount)
    text.single(
      "boxoffice_body_bytes", .gauge,
      "Bytes of request bodies in memory, without the first 4 KiB of each.", server.bodyBytes)
    let phases = server.connectionPhases
    text.family(
      "boxoffice_connections_by_phase", .gauge,
      "Open HTTP connections by what they do; answering is requests in flight.")
    text.sample(["phase": "head"], phases.head)
    text.sample(["phase": "body"], phases.body)
    text.sample(["phase": "answering"], phases.answering)
    text.sample(["phase": "streaming"], phases.streaming)
    text.sample(["phase": "idle"], phases.idle)
    text.single(
      "boxoffice_requests_in_tasks", .gauge, "Requests being answered in tasks.",
      server.asyncCount)
    text.single(
      "boxoffice_draining", .gauge, "1 while the server is draining, else 0.",
      server.isDraining ? 1 : 0)
    text.single(
      "boxoffice_clock_drift_seconds", .gauge,
      "How far the machine's clock is ahead of the time this process keeps.",
      Double(clock.lastDrift) / 1_000)
    text.single(
      "boxoffice_log_lines_dropped_total", .counter,
      "Log lines left out because standard error was too slow.", log.droppedLines)
  }
}
