import API
import BookingStore
import BoxOffice
import Cluster
import Database
import DatabaseSQLite
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// Admits people: ticks, and wakes at once when a slot is freed.
struct Turnstile: Sendable {
  let room: any WaitingRoom
  let clock: SteadyClock
  let log: Log
  let watch: StoreWatch
  let instant: @Sendable () -> ContinuousClock.Instant

  func run() async {
    var outage = OutageWord()
    while !Task.isCancelled {
      do {
        try await room.runRound(now: clock.now())
        if outage.works() { log.line(.info, "the turnstile writes again") }
      } catch {
        watch.note(error)
        if outage.fails(now: instant()) {
          log.line(.error, "the turnstile could not write", [("error", "\(error)")])
        }
        try? await Task.sleep(for: Self.interval)
      }
      await room.waitForRound(timeout: Self.interval)
    }
  }
}

extension BoxOfficeServer {
  /// All background services, until cancelled.
  func runServices() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await turnstile.run() }
      group.addTask { await storeWatch.run() }
      if let cluster { run(cluster, in: &group) }
      if case .postgres = configuration.database {
        // A command or another instance may make a new key. The embedded store belongs to this process alone.
        group.addTask { await every(.seconds(1)) { await followTicketKeys() } }
      }
      if configuration.sendsWebhooks { group.addTask { await webhooks.run() } }
      if let events { group.addTask { await events.run() } }
      group.addTask { await every(.seconds(1)) { await noteMilestones() } }
      group.addTask { await every(.seconds(1)) { await configurePendingLines() } }
      group.addTask { await every(.milliseconds(250)) { publishChanges() } }
      group.addTask { await every(.seconds(1)) { await sweep() } }
      group.addTask { await every(.seconds(1)) { await endStatsOfFormerOrganisers() } }
      group.addTask { await every(.seconds(1)) { await giveBackHoldsOfLeavers() } }
      group.addTask { await every(.seconds(30)) { await renew() } }
      group.addTask { await every(.seconds(3_600)) { await prune() } }
      group.addTask { await every(.seconds(60)) { await pruneRefusals() } }
      if let embedded = database as? SQLiteDatabase {
        // Refused while it is busy, and then it is not a quiet moment.
        group.addTask { await every(.seconds(2)) { try? await embedded.rest() } }
      }
      group.addTask {
        await every(.seconds(1)) {
          followTime()
          office.live.publishStockOfAll()
          office.endStreamsOfLeavers()
        }
      }
    }
  }

  /// The services that keep this instance and the others in step.
  private func run(_ cluster: ClusterLinks, in group: inout DiscardingTaskGroup) {
    let (room, channel) = (cluster.room, cluster.channel)
    group.addTask { await every(ClusterChannel.publishInterval) { channel.publish() } }
    group.addTask {
      // The turnstile reports that Redis is unavailable; the next call comes soon.
      await every(.milliseconds(250)) {
        let received = channel.received
        guard (try? await room.follow(now: clock.now())) != nil else { return }
        channel.linesFollow(received)
      }
    }
    group.addTask {
      await every(.seconds(1)) {
        try? await room.flushSeen(now: clock.now())
        await office.placeStreams.askForUnknown(from: room, now: clock.now())
      }
    }
    group.addTask {
      var outage = OutageWord()
      while !Task.isCancelled {
        await channel.waitForUnread(timeout: .milliseconds(100))
        let unread = channel.takeUnread()
        guard !unread.isEmpty else { continue }
        do {
          if unread.isAll {
            try await office.live.reload()
          } else {
            try await office.live.read(unread)
          }
          channel.haveRead()
          _ = outage.works()
        } catch {
          channel.giveBack(unread)
          if outage.fails(now: instant()) {
            log.line(.error, "the store could not be read again", [("error", "\(error)")])
          }
          try? await Task.sleep(for: .milliseconds(100))
        }
        // Without a channel the store is polled, for which once a second is soon enough.
        if !channel.isConnected { try? await Task.sleep(for: .milliseconds(800)) }
      }
    }
  }

  /// Notifies the listeners of maps and places of changes.
  private func publishChanges() {
    let now = clock.now()
    catalogue.publish(now: now)
    office.placeStreams.send(from: waitingRoom, now: now)
    office.publishStats()
  }

  /// Sweeps overdue holds. Nothing depends on it: a hold expires by its time.
  private func sweep() async {
    await logged("the sweeper could not write") { try await office.sweepHolds.run() }
  }

  private func noteMilestones() async {
    await logged("a line's event could not be written") { try await office.noteMilestones.run() }
  }

  /// Notifies lines of changes that could not be sent when they were committed.
  private func configurePendingLines() async {
    await logged("a line could not be told of its concert's terms yet") {
      try await office.manageConcert.configurePendingLines()
    }
  }

  private func followTicketKeys() async {
    await logged("the keys of tickets could not be read") {
      guard try await office.tickets.follow(database) else { return }
      log.line(.info, "tickets are signed with another key", [("key", "\(office.tickets.number)")])
    }
  }

  private func endStatsOfFormerOrganisers() async {
    await logged("the organisers could not be read") {
      try await office.endStatsOfFormerOrganisers()
      try await office.live.recountWatched()
    }
  }

  /// Loads sales that open soon, and drops those that are over.
  private func renew() async {
    await logged("current sales could not be loaded into memory") { try await office.live.renew() }
  }

  private func giveBackHoldsOfLeavers() async {
    await logged("holds of people who left could not be released yet") {
      try await office.leaveLine.giveBackHoldsOfLeavers()
    }
  }

  /// Deletes what no request can reach any more.
  private func prune() async {
    await logged("pruning could not write") {
      try await database.write(locking: [.upkeep]) { tx in
        try Users.pruneSessions(now: clock.now(), in: tx)
      }
      try await IdempotencyKeys.prune(now: clock.now(), in: database)
      try await WebhookDeliveries.prune(now: clock.now(), in: database)
      try await OutboxPruning.prune(
        needsBroker: configuration.topic != nil, needsWebhooks: configuration.sendsWebhooks,
        now: clock.now(), in: database)
    }
  }

  /// Deletes old refusals: they are kept for minutes, however many are made meanwhile.
  private func pruneRefusals() async {
    await logged("stored refusals could not be removed") {
      try await IdempotencyKeys.pruneRefusals(now: clock.now(), in: database)
    }
  }

  private func followTime() {
    let drift = clock.drift()
    if abs(drift) > 1_000 {
      log.line(
        .warning, "the machine's clock was set; this process keeps its own time until restarted",
        [("milliseconds", "\(drift)")])
    }
  }

  private func logged(_ message: String, _ work: () async throws -> Void) async {
    do {
      try await work()
    } catch {
      storeWatch.note(error)
      log.line(.error, message, [("error", "\(error)")])
    }
  }

  private func every(_ interval: Duration, _ work: () async -> Void) async {
    while !Task.isCancelled {
      await work()
      try? await Task.sleep(for: interval)
    }
  }
}
