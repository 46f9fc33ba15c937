import API
import Database
import DatabaseSQLite
import HTTPServer
import Synchronization
import WaitingRoom
import WaitingRoomLocal

/// What probes are answered from; connected once the parts exist, because the parts need it first.
final class Probes: Sendable {
  private let parts = Mutex<(server: BoxOfficeServer, metrics: Metrics)?>(nil)

  func connect(_ server: BoxOfficeServer, metrics: Metrics) {
    parts.withLock { $0 = (server, metrics) }
  }

  func isDraining() -> Bool { parts.withLock { $0 }?.server.server.isDraining ?? false }

  /// The text of `/metrics`.
  func metrics() -> [UInt8] {
    guard let (server, metrics) = parts.withLock({ $0 }) else { return [] }
    var text = PrometheusText()
    metrics.write(to: &text)
    Self.write(server.database.figures(), to: &text)
    Self.writeLines(of: server, to: &text)
    let seats = server.catalogue.figures(now: server.clock.now())
    text.family("boxoffice_seats", "gauge", "Seats by what they are now.")
    text.sample("boxoffice_seats", "status=\"AVAILABLE\"", Double(seats.free))
    text.sample("boxoffice_seats", "status=\"HELD\"", Double(seats.held))
    text.sample("boxoffice_seats", "status=\"SOLD\"", Double(seats.sold))
    text.family("boxoffice_streams", "gauge", "Open event streams.")
    text.sample("boxoffice_streams", "kind=\"seats\"", Double(seats.listeners))
    text.sample("boxoffice_streams", "kind=\"place\"", Double(server.office.placeStreams.count))
    text.family("boxoffice_connections", "gauge", "Open HTTP connections.")
    text.sample("boxoffice_connections", "", Double(server.server.connectionCount))
    text.family("boxoffice_requests_in_tasks", "gauge", "Requests being answered in tasks.")
    text.sample("boxoffice_requests_in_tasks", "", Double(server.server.deferredCount))
    text.family("boxoffice_database_bytes", "gauge", "Bytes of the database and its log on disk.")
    if let embedded = server.database as? SQLiteDatabase {
      text.sample("boxoffice_database_bytes", "", Double(embedded.fileBytes()))
    }
    server.webhooks.write(to: &text)
    return Array(text.text.utf8)
  }

  private static func write(_ figures: DatabaseFigures, to text: inout PrometheusText) {
    let name = "boxoffice_lane_batch_size"
    text.family(name, "histogram", "Callers served by one commit of the write lane.")
    var sum = 0
    for (power, count) in figures.batchSizes.enumerated() {
      sum += count
      text.sample("\(name)_bucket", "le=\"\(1 << power)\"", Double(sum))
    }
    text.sample("\(name)_bucket", "le=\"+Inf\"", Double(sum))
    text.sample("\(name)_sum", "", Double(figures.callers))
    text.sample("\(name)_count", "", Double(sum))
    text.family("boxoffice_lane_waiting", "gauge", "Callers waiting for the database's lanes.")
    text.sample("boxoffice_lane_waiting", "", Double(figures.waiting))
  }

  private static func writeLines(of server: BoxOfficeServer, to text: inout PrometheusText) {
    let now = server.clock.now()
    let lines = server.catalogue.concertIDs.compactMap { id in
      server.waitingRoom.summary(id, now: now).map { (id, $0) }
    }
    text.family("boxoffice_line_people", "gauge", "People in a concert's line.")
    for (id, summary) in lines {
      text.sample(
        "boxoffice_line_people", "concert=\"\(id)\",status=\"WAITING\"", Double(summary.waiting))
      text.sample(
        "boxoffice_line_people", "concert=\"\(id)\",status=\"ACTIVE\"", Double(summary.active))
    }
    text.family("boxoffice_line_admitted_per_minute", "gauge", "People let in in the last minute.")
    for (id, summary) in lines {
      text.sample(
        "boxoffice_line_admitted_per_minute", "concert=\"\(id)\"",
        Double(summary.admittedPerMinute))
    }
  }
}
