public import BookingStore
public import Database
import HTTPClient
import Synchronization
public import Ticketing

/// The log's record of one attempt.
public struct WebhookReport: Sendable {
  /// The webhook it went to.
  public let webhookID: WebhookID
  /// The host it went to, without path and query.
  public let host: String
  /// The event.
  public let eventID: Outbox.ID
  /// The event's kind.
  public let kind: String
  /// The number of the attempt, from 1.
  public let attempt: Int
  /// Its outcome.
  public let outcome: WebhookDelivery.Outcome
  /// Why no answer came, in words for the operator only; nil when one came.
  public let cause: String?
  /// Why the webhook was switched off; nil when it was not.
  public let switchedOff: String?
}

/// Takes events out of the outbox and sends them, on all instances at once.
///
/// An event is queued exactly once for each webhook that subscribes to it, in one transaction. An attempt is
/// leased, so no two instances make it at once. When an instance dies between sending and recording, the
/// event is sent again under the same id.
public final class WebhookDispatcher: Sendable {
  /// The requests under way on this instance.
  private struct State {
    var underWay: [WebhookID: Int] = [:]
    /// A counter's value when each webhook was last served, for taking turns.
    var served: [WebhookID: Int] = [:]
    var turn = 0
    var counts = WebhookCounts()
    var countedAt = Timestamp(milliseconds: .min)

    mutating func release(_ id: WebhookID, _ count: Int) {
      let left = underWay[id, default: 0] - count
      underWay[id] = left > 0 ? left : nil
      // Deleted webhooks must not be remembered for ever.
      if underWay.isEmpty, served.count > Webhooks.countMax { served = [:] }
    }
  }

  private let database: any Database
  private let courier: WebhookCourier
  private let now: @Sendable () -> Timestamp
  private let chance: @Sendable () -> Double
  private let report: @Sendable (WebhookReport) -> Void
  private let fail: @Sendable (any Error) -> Void
  private let state = Mutex(State())

  /// Makes a dispatcher.
  ///
  /// - Parameters:
  ///   - chance: Gives numbers from 0 to below 1.
  ///   - report: Receives every attempt.
  ///   - fail: Called when the store could not be read or written.
  public init(
    database: any Database, courier: WebhookCourier, now: @escaping @Sendable () -> Timestamp,
    chance: @escaping @Sendable () -> Double,
    report: @escaping @Sendable (WebhookReport) -> Void,
    fail: @escaping @Sendable (any Error) -> Void
  ) {
    self.database = database
    self.courier = courier
    self.now = now
    self.chance = chance
    self.report = report
    self.fail = fail
  }

  /// The figures for `/metrics`, a few seconds old.
  public var counts: WebhookCounts { state.withLock { $0.counts } }

  /// Works until cancelled: every 250 milliseconds, and after each finished request.
  public func run() async {
    let (wakeUp, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    await withDiscardingTaskGroup { group in
      group.addTask {
        while !Task.isCancelled {
          ring.yield()
          try? await Task.sleep(for: WebhookLimits.interval)
        }
        ring.finish()
      }
      for await _ in wakeUp {
        guard let attempts = await take() else {
          // A store that is away must not be read, nor the log filled, four times a second.
          try? await Task.sleep(for: WebhookLimits.pause)
          continue
        }
        for attempt in attempts {
          group.addTask {
            await self.make(attempt)
            ring.yield()
          }
        }
      }
    }
  }

  /// Queues and sends everything due, and returns when that is done; for tests.
  public func step() async {
    await withDiscardingTaskGroup { group in
      for attempt in await take() ?? [] { group.addTask { await self.make(attempt) } }
    }
  }

  /// Queues new events and begins as many attempts as there is room for; nil when the store did not answer.
  private func take() async -> [WebhookDelivery.Attempt]? {
    do {
      try await queue()
      try await count()
      return try await begin()
    } catch {
      fail(error)
      return nil
    }
  }

  /// Reads before it writes, because usually there is nothing to do. After a few slices the rest waits for
  /// the next turn, so that sending continues however fast events come.
  private func queue() async throws {
    let now = now()
    guard let newest = try await OutboxReader.webhooks.news(in: database) else { return }
    for _ in 0..<WebhookLimits.slicesPerLook {
      let isMore = try await database.write(locking: [.webhooks]) { tx in
        try WebhookDeliveries.queue(through: newest, now: now, in: tx)
      }
      if !isMore { return }
    }
  }

  private func begin() async throws -> [WebhookDelivery.Attempt] {
    let now = now()
    let due = try await database.read { tx in try WebhookDeliveries.dueWebhooks(now: now, in: tx) }
    let shares = state.withLock { Self.share(due, &$0) }
    guard !shares.isEmpty else { return [] }
    var begun: [WebhookDelivery.Attempt] = []
    defer {
      // Frees the slots reserved for these and not used.
      let used = Dictionary(grouping: begun, by: \.webhook.id).mapValues(\.count)
      state.withLock { state in
        for (id, count) in shares { state.release(id, count - (used[id] ?? 0)) }
      }
    }
    begun = try await database.write(locking: [.webhooks]) { tx in
      try shares.flatMap { id, count in
        try WebhookDeliveries.begin(id, limit: count, now: now, in: tx)
      }
    }
    return begun
  }

  /// Shares out the requests that may still be made: one for each webhook in turn, then a second one.
  private static func share(
    _ due: [(id: WebhookID, isFailing: Bool)], _ state: inout State
  ) -> [(id: WebhookID, count: Int)] {
    var free = HTTPClientLimits.requestsMax - state.underWay.values.reduce(0, +)
    var counts: [WebhookID: Int] = [:]
    let inTurn = due.sorted { (state.served[$0.id] ?? -1) < (state.served[$1.id] ?? -1) }
    for round in 1...WebhookLimits.requestsPerWebhook {
      for (id, isFailing) in inTurn where free > 0 {
        let most =
          isFailing
          ? WebhookLimits.requestsPerFailingWebhook : WebhookLimits.requestsPerWebhook
        guard round <= most, state.underWay[id, default: 0] < most else { continue }
        state.underWay[id, default: 0] += 1
        counts[id, default: 0] += 1
        state.turn += 1
        state.served[id] = state.turn
        free -= 1
      }
    }
    return inTurn.compactMap { webhook in counts[webhook.id].map { (webhook.id, $0) } }
  }

  private func make(_ attempt: WebhookDelivery.Attempt) async {
    let result = await courier.send(
      attempt.eventID, attempt.body, to: attempt.webhook, now: now())
    defer { state.withLock { $0.release(attempt.webhook.id, 1) } }
    // An attempt aborted or not even begun here says nothing about the endpoint; it returns when its lease
    // ends.
    if result.failure == .aborted || result.failure == .busy { return }
    let now = now()
    let outcome = RetrySchedule.outcome(
      of: result, number: attempt.number, now: now, chance: chance())
    do {
      let switchedOff = try await database.write(locking: [.webhooks]) { tx in
        try WebhookDeliveries.settle(attempt, outcome, now: now, in: tx)
      }
      state.withLock { $0.counts.add(outcome) }
      let host = try? WebhookURL(attempt.webhook.url, allowsPrivate: true).host
      report(
        WebhookReport(
          webhookID: attempt.webhook.id, host: host ?? "", eventID: attempt.eventID,
          kind: attempt.kind, attempt: attempt.number, outcome: outcome,
          cause: result.failure?.rawValue,
          switchedOff: switchedOff))
    } catch {
      fail(error)
    }
  }

  /// Counts pending deliveries now and then.
  private func count() async throws {
    let now = now()
    let isDue = state.withLock { state in
      guard state.countedAt.adding(milliseconds: WebhookLimits.figuresMilliseconds) <= now else {
        return false
      }
      state.countedAt = now
      return true
    }
    guard isDue else { return }
    let figures = try await database.read { tx in try WebhookDeliveries.figures(in: tx) }
    state.withLock { state in
      state.counts.pending = figures.pending
      state.counts.oldestPendingSeconds = figures.oldest.map { $0.secondsUntil(now) } ?? 0
      state.counts.switchedOff = figures.switchedOff
    }
  }
}

/// A dispatcher's figures for `/metrics`.
public struct WebhookCounts: Sendable {
  /// Attempts of this instance that were accepted.
  public private(set) var delivered = 0
  /// Attempts of this instance that must be repeated.
  public private(set) var again = 0
  /// Deliveries this instance gave up.
  public private(set) var failed = 0
  /// Pending deliveries of enabled webhooks, on all instances.
  public internal(set) var pending = 0
  /// The age of the oldest of them, in seconds.
  public internal(set) var oldestPendingSeconds = 0
  /// Webhooks that the box office switched off.
  public internal(set) var switchedOff = 0

  mutating func add(_ outcome: WebhookDelivery.Outcome) {
    switch outcome {
    case .delivered: delivered += 1
    case .again: again += 1
    case .failed, .gone: failed += 1
    }
  }
}
