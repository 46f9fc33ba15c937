import BookingStore
import Database
import Events
import Kafka
import Metrics
import Synchronization
import Ticketing

/// Publishes the outbox to a topic for as long as the server lives.
final class EventService: Sendable {
  private let relay: EventRelay
  private let sink: KafkaSink
  private let database: any Database
  private let clock: SteadyClock
  private let log: Log
  private let backlog = Mutex<Relaying.Backlog?>(nil)

  /// Returns nil when no topic is configured.
  init?(
    _ configuration: Configuration, database: any Database, clock: SteadyClock, log: Log
  ) throws(Stop) {
    guard let topic = configuration.topic else { return nil }
    do {
      sink = try KafkaSink(try KafkaAddress(topic.value))
    } catch {
      throw .configuration("--events: \(error).")
    }
    relay = EventRelay(
      database: database, sink: sink, owner: Int64.random(in: 1...(.max)), now: { clock.now() },
      chance: { Double.random(in: 0..<1) })
    self.database = database
    self.clock = clock
    self.log = log
  }

  /// Runs until cancelled; what is in progress then is published again after the next start.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.publish() }
      group.addTask { await self.look() }
      group.addTask {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        await self.sink.close()
      }
    }
    // Otherwise the next relay waits until they expire.
    try? await relay.release()
  }

  private func publish() async {
    var isAway = false
    while !Task.isCancelled {
      do {
        switch try await relay.runPass() {
        case .published(let count):
          if isAway, count > 0 {
            isAway = false
            log.line(.info, "events are published again")
          }
          // Small slices would cost the store a commit each.
          if count < Self.plenty { try? await Task.sleep(for: Self.gathering) }
        case .unreachable(let reason):
          guard !isAway, !Task.isCancelled else { continue }
          isAway = true
          log.line(
            .warning, "events cannot be published; they wait in the store", [("reason", reason)])
        case .idle, .paused: try? await Task.sleep(for: Self.idle)
        }
      } catch {
        log.line(.error, "the relay could not use the store", [("error", "\(error)")])
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Counts the backlog, for `/metrics`.
  private func look() async {
    while !Task.isCancelled {
      // The relay's own run reports a store that is unavailable.
      if let found = try? await database.read({ tx in try Relaying.backlog(in: tx) }) {
        backlog.withLock { $0 = found }
      }
      try? await Task.sleep(for: .seconds(5))
    }
  }
}

extension EventService: MetricsSource {
  /// Appends the metrics of events on their way to the topic.
  func write(to text: inout PrometheusText) {
    let figures = relay.figures
    text.family(
      "boxoffice_events_total", .counter,
      "Events this instance published to the topic, by outcome.")
    text.sample(["outcome": "published"], figures.published)
    text.sample(["outcome": "refused"], figures.refused)
    text.sample(["outcome": "parked"], figures.deadLettered)
    text.single(
      "boxoffice_events_unreachable_total", .counter, "Rounds in which the topic did not answer.",
      figures.unreachable)
    guard let backlog = backlog.withLock({ $0 }) else { return }
    text.single(
      "boxoffice_events_backlog", .gauge,
      "Events waiting to be published, counted up to \(Relaying.backlogMax).", backlog.count)
    let age = backlog.oldest.map { clock.now().milliseconds - $0.milliseconds } ?? 0
    text.single(
      "boxoffice_events_oldest_waiting_seconds", .gauge, "Age of the oldest waiting event.",
      Double(max(0, age)) / 1_000)
    text.single(
      "boxoffice_events_parked", .gauge, "Events set aside for an operator to look at.",
      backlog.deadLettered)
  }
}
