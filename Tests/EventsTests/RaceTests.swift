import BookingStore
import Conformance
import Database
import HTTPClient
import Synchronization
import Testing
import Ticketing

@testable import Events

@Suite("Webhooks on several instances")
struct WebhookRaceTests {
  private static let fine = HTTPOutcome.answered(status: 204, retryAfter: nil)

  @Test("many dispatchers at once queue and send each event once", arguments: Engine.allCases)
  func once(engine: Engine) async throws {
    try await engine.withStage { stage in
      for number in 0..<3 { try await stage.webhook("https://w\(number).example.org/") }
      for seat in 0..<12 { try await stage.sell(seat) }
      let requests = Requests()
      let dispatchers = (0..<6).map { _ in
        stage.dispatcher { post in
          _ = requests.add(post)
          return Self.fine
        }
      }
      for _ in 0..<4 {
        await withDiscardingTaskGroup { group in
          for dispatcher in dispatchers { group.addTask { await dispatcher.step() } }
        }
      }
      let sent = requests.all.map { "\($0.url) \($0.header("webhook-id"))" }
      #expect(sent.count == 36)
      #expect(Set(sent).count == 36)
    }
  }

  @Test("without the lease the same race sends twice", arguments: Engine.allCases)
  func twin(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      for seat in 0..<2 { try await stage.sell(seat) }
      _ = try await stage.database.write { tx in
        try WebhookDeliveries.queue(through: .max, now: stage.now, in: tx)
      }
      // Each begins as the other's lease were over: what a lease of no time would mean.
      let later = stage.now.adding(milliseconds: WebhookDeliveries.leaseMilliseconds)
      var begun: [Int] = []
      for now in [stage.now, stage.now, later] {
        begun.append(
          try await stage.database.write(locking: [.webhooks]) { tx in
            try WebhookDeliveries.begin(webhook.id, limit: 10, now: now, in: tx).count
          })
      }
      #expect(begun == [2, 0, 2])
    }
  }

  @Test(
    "who dies between sending and writing leaves an event that is sent again under the same id",
    arguments: Engine.allCases, [HTTPFailure.aborted, .busy])
  func crash(engine: Engine, end: HTTPFailure) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      try await stage.sell(0)
      let requests = Requests()
      // Its outcome is never written, as if the process had ended.
      await stage.dispatcher { post in
        _ = requests.add(post)
        return .failed(end)
      }.step()
      let dispatcher = stage.dispatcher { post in
        _ = requests.add(post)
        return Self.fine
      }
      stage.advance(seconds: 59)
      await dispatcher.step()
      #expect(requests.all.count == 1)
      stage.advance(seconds: 1)
      await dispatcher.step()
      #expect(requests.all.count == 2)
      #expect(Set(requests.all.map { $0.header("webhook-id") }).count == 1)
      let delivery = try #require(try await stage.deliveries(webhook).first)
      #expect(delivery.state == .delivered && delivery.attempts == 2)
    }
  }

  @Test(
    "a late failure of an earlier attempt changes nothing, a late success counts",
    arguments: Engine.allCases)
  func late(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      for seat in 0..<2 { try await stage.sell(seat) }
      _ = try await stage.database.write { tx in
        try WebhookDeliveries.queue(through: .max, now: stage.now, in: tx)
      }
      func begin() async throws -> [WebhookDelivery.Attempt] {
        try await stage.database.write(locking: [.webhooks]) { tx in
          try WebhookDeliveries.begin(webhook.id, limit: 2, now: stage.now, in: tx)
        }
      }
      func settle(_ attempt: WebhookDelivery.Attempt, _ outcome: WebhookDelivery.Outcome)
        async throws
      {
        _ = try await stage.database.write(locking: [.webhooks]) { tx in
          try WebhookDeliveries.settle(attempt, outcome, now: stage.now, in: tx)
        }
      }
      let early = try await begin()
      stage.advance(seconds: 60)
      let second = try await begin()
      #expect(second.map(\.number) == [2, 2])
      try await settle(early[0], .failed(status: 500, error: "late"))
      try await settle(early[1], .delivered(status: 200))
      try await settle(second[1], .again(at: at(999), status: 500, error: "x"))
      let states =
        try await stage.deliveries(webhook).reversed().map(\.state) as [WebhookDelivery.State]
      #expect(states == [.pending, .delivered])
      try await settle(second[0], .delivered(status: 200))
      #expect(try await stage.deliveries(webhook).map(\.state) == [.delivered, .delivered])
    }
  }

  @Test("a slow endpoint gets two requests at once and delays no other", arguments: Engine.allCases)
  func slow(engine: Engine) async throws {
    try await engine.withStage { stage in
      let slow = try await stage.webhook("https://slow.example.org/")
      let quick = try await stage.webhook("https://quick.example.org/")
      for seat in 0..<10 { try await stage.sell(seat) }
      let gate = Gate()
      let most = Mutex((now: 0, most: 0))
      let dispatcher = stage.dispatcher { post in
        guard post.url.contains("slow") else { return Self.fine }
        most.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        await gate.wait()
        most.withLock { $0.now -= 1 }
        return Self.fine
      }
      func delivered(_ webhook: Webhook) async throws -> Int {
        try await stage.deliveries(webhook).count { $0.state == .delivered }
      }
      let running = Task { await dispatcher.run() }
      while try await delivered(quick) < 10 { await Task.yield() }
      #expect(try await stage.deliveries(slow).allSatisfy { $0.state == .pending })
      #expect(most.withLock { $0.most } == 2)
      gate.open()
      while try await delivered(slow) < 10 { await Task.yield() }
      #expect(most.withLock { $0.most } == 2)
      running.cancel()
      await running.value
    }
  }
}

/// Holds up each caller until it is opened.
private final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>(
    (false, []))

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
