import API
import Cluster
import Database
import DatabaseSQLite
import Metrics
import Redis
import Threads

/// Metrics of the stores: whether they answer, their lanes, and the cluster events of instances.
struct StoreMetrics: MetricsSource {
  let database: any Database
  let cluster: ClusterLinks?
  let watch: StoreWatch

  func write(to text: inout PrometheusText) {
    let figures = database.figures()
    let redis = cluster?.lane.figures()
    text.family("boxoffice_store_up", .gauge, "1 while a store answers within a second, else 0.")
    for store in watch.report() {
      text.sample(["store": store.name], store.problem == nil ? 1 : 0)
    }
    text.family("boxoffice_lane_batch_size", .histogram, "Submissions served together by a lane.")
    for (lane, batches) in [("database", figures.batches), ("redis", redis?.batches)] {
      guard let batches else { continue }
      text.histogram(
        ["lane": lane], bounds: BatchFigures.bounds.map(Double.init), counts: batches.counts + [0],
        sum: Double(batches.total))
    }
    let lanes =
      [
        (
          "boxoffice_lane_waiting", .gauge, "Submissions waiting for lanes.", figures.waiting,
          redis?.waiting
        ),
        (
          "boxoffice_lane_refused_total", .counter, "Submissions refused because too many waited.",
          figures.refused, redis?.refused
        ),
        (
          "boxoffice_store_connects_total", .counter,
          "Connections made to a store's server; more than there are lanes means lost ones.",
          figures.connects, redis?.connects
        ),
        (
          "boxoffice_store_failed_connects_total", .counter,
          "Attempts to connect to a store's server that failed.", figures.failedConnects,
          redis?.failedConnects
        ),
        (
          "boxoffice_store_unknown_outcomes_total", .counter,
          "Submissions answered with an unknown commit outcome.", figures.unknownOutcomes,
          redis?.unknownOutcomes
        ),
      ] as [(String, PrometheusText.Kind, String, Int, Int?)]
    for (name, kind, help, ofDatabase, ofRedis) in lanes {
      text.family(name, kind, help)
      text.sample(["lane": "database"], ofDatabase)
      if let ofRedis { text.sample(["lane": "redis"], ofRedis) }
    }
    writeClusterEvents(to: &text)
    text.family("boxoffice_database_bytes", .gauge, "Bytes of the database and its log on disk.")
    if let embedded = database as? SQLiteDatabase { text.sample(embedded.fileBytes()) }
  }

  private func writeClusterEvents(to text: inout PrometheusText) {
    text.family(
      "boxoffice_news_connected", .gauge,
      "1 while events from other instances are received, else 0.")
    if let channel = cluster?.channel { text.sample(channel.isConnected ? 1 : 0) }
    text.family(
      "boxoffice_news_missed_total", .counter,
      "Times events from other instances were missed and the store was reread.")
    if let channel = cluster?.channel { text.sample(channel.figures.misses) }
    text.family(
      "boxoffice_news_connects_total", .counter, "Times the channel of cluster events was opened.")
    if let channel = cluster?.channel { text.sample(channel.figures.beginnings) }
  }
}
