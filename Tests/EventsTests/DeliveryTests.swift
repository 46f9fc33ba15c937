import BookingStore
import Conformance
import Database
import Encoding
import HTTPClient
import JSON
import Signing
import Synchronization
import TestServers
import Testing
import Ticketing

@testable import Events

@Suite("Events on their way to webhooks")
struct DeliveryTests {
  private static let fine = HTTPOutcome.answered(status: 204, retryAfter: nil)
  private static let broken = HTTPOutcome.answered(status: 500, retryAfter: nil)

  @Test(
    "an event arrives over a socket, signed, and the receiver can check it",
    arguments: Engine.allCases)
  func arrives(engine: Engine) async throws {
    try await engine.withStage { stage in
      try await withReceiver { _, _ in
        .status(200)
      } _: { receiver in
        let client = try HTTPClient(userAgent: "boxoffice/1") { _ in true }
        let webhook = try await stage.webhook(receiver.url)
        try await stage.sell(0)
        await stage.dispatcher(allowsPrivate: true) { await client.post($0) }.step()
        await client.close()
        let message = try #require(receiver.messages.first)
        #expect(receiver.messages.count == 1)
        #expect(message.headers["content-type"] == "application/cloudevents+json")
        let id = try #require(message.headers["webhook-id"])
        let time = try #require(message.headers["webhook-timestamp"])
        #expect(time == "\(opening.milliseconds / 1_000)")
        let secret = try #require(stage.vault.keys(of: webhook, now: opening).first)
        let signed = Array("\(id).\(time).".utf8) + message.body
        #expect(
          message.headers["webhook-signature"] == "v1," + Base64.encode(secret.code(signed)))
        let event = try JSONValue.parse(message.body)
        #expect(event["specversion"]?.stringValue == "1.0")
        #expect(event["type"]?.stringValue == "boxoffice.payment.completed.v1")
        #expect(event["id"]?.stringValue == id)
        #expect(event["data"]?["amount"]?.integerValue == 100)
        let delivery = try #require(try await stage.deliveries(webhook).first)
        #expect(delivery.state == .delivered && delivery.attempts == 1)
        #expect(delivery.eventID.text == id && delivery.lastStatus == 200)
        #expect(delivery.endedAt == opening && delivery.lastError == nil)
      }
    }
  }

  @Test(
    "each webhook receives, in order, the events it subscribes to and none older",
    arguments: Engine.allCases)
  func wanted(engine: Engine) async throws {
    try await engine.withStage { stage in
      try await stage.sell(0)
      stage.advance(seconds: 1)
      let all = try await stage.webhook("https://all.example.org/")
      let refunds = try await stage.webhook(
        "https://refunds.example.org/", events: ["payment.refunded"])
      let held = try await stage.sale.hold([1], by: 1, now: stage.now)
      _ = try await stage.sale.pay(held.id, by: 1, now: stage.now)
      for seat in 2..<6 { try await stage.sell(seat) }
      _ = try await stage.sale.cancel(held.id, by: 1, now: stage.now)
      let requests = Requests()
      let dispatcher = stage.dispatcher { post in
        _ = requests.add(post)
        return Self.fine
      }
      for _ in 0..<4 { await dispatcher.step() }
      let kinds = requests.all.filter { $0.url.contains("refunds") }.map { post in
        (try? JSONValue.parse(post.body))?["type"]?.stringValue
      }
      #expect(kinds == ["boxoffice.payment.refunded.v1"])
      let ids = requests.all.filter { $0.url.contains("all") }.map { $0.header("webhook-id") }
      #expect(Set(ids).count == 6 && ids.count == 6)
      // Two at once may change places; whole rounds may not.
      let sent = stride(from: 0, to: 6, by: 2).map { Set(ids[$0..<$0 + 2]) }
      let written = try await stage.deliveries(all).map(\.eventID.text).reversed() as [String]
      #expect(sent == stride(from: 0, to: 6, by: 2).map { Set(written[$0..<$0 + 2]) })
      #expect(try await stage.deliveries(refunds).map(\.state) == [.delivered])
      await dispatcher.step()
      #expect(requests.all.count == 7)
      #expect(try await stage.sale.audit() == [])
    }
  }

  @Test(
    "500 and then 200: sent again under the same id, with the time of the new attempt",
    arguments: Engine.allCases)
  func again(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      try await stage.sell(0)
      let requests = Requests()
      let dispatcher = stage.dispatcher { requests.add($0) == 0 ? Self.broken : Self.fine }
      await dispatcher.step()
      #expect(try await stage.stored(webhook).failingSince == opening)
      let failed = try #require(try await stage.deliveries(webhook).first)
      #expect(failed.state == .pending && failed.lastStatus == 500)
      #expect(failed.lastError == "answered 500" && failed.nextAttemptAt == at(5))
      stage.advance(seconds: 4)
      await dispatcher.step()
      #expect(requests.all.count == 1)
      stage.advance(seconds: 1)
      await dispatcher.step()
      let posts = requests.all
      #expect(posts.count == 2)
      #expect(posts[0].header("webhook-id") == posts[1].header("webhook-id"))
      #expect(posts[0].body == posts[1].body)
      #expect(
        Int(posts[1].header("webhook-timestamp")) == Int(opening.milliseconds / 1_000) + 5)
      #expect(posts[0].header("webhook-signature") != posts[1].header("webhook-signature"))
      #expect(try await stage.deliveries(webhook).map(\.state) == [.delivered])
      #expect(try await stage.stored(webhook).failingSince == nil)
      #expect(dispatcher.counts.delivered == 1 && dispatcher.counts.again == 1)
    }
  }

  @Test(
    "an endpoint that fails for three days is tried ten times, and then the event is given up",
    arguments: Engine.allCases)
  func threeDays(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      try await stage.sell(0)
      let requests = Requests()
      let causes = Mutex<[String?]>([])
      let dispatcher = stage.dispatcher(reports: { report in
        causes.withLock { $0.append(report.cause) }
      }) { post in
        _ = requests.add(post)
        return .failed(.timedOut)
      }
      // Every 30 minutes, and soon at first.
      await dispatcher.step()
      for _ in 0..<2 {
        stage.advance(seconds: 5)
        await dispatcher.step()
      }
      #expect(requests.all.count == 2)
      for _ in 0..<150 {
        stage.advance(seconds: 1_800)
        await dispatcher.step()
      }
      #expect(requests.all.count == 10)
      let delivery = try #require(try await stage.deliveries(webhook).first)
      #expect(delivery.state == .failed && delivery.attempts == 10)
      #expect(
        delivery.lastError == "the address did not answer with HTTP" && delivery.lastStatus == nil)
      #expect(causes.withLock { $0 } == Array(repeating: "no answer in time", count: 10))
      #expect(try await stage.stored(webhook).isEnabled)
      // By hand: once more, with the same id.
      _ = try await stage.database.write(locking: [.webhooks]) { tx in
        try WebhookDeliveries.retry(delivery.eventID, to: webhook.id, now: stage.now, in: tx)
      }
      await dispatcher.step()
      #expect(requests.all.count == 11)
      #expect(Set(requests.all.map { $0.header("webhook-id") }).count == 1)
      #expect(try await stage.deliveries(webhook).map(\.state) == [.failed])
    }
  }

  @Test(
    "five days of nothing but failures switch a webhook off; one success begins anew",
    arguments: Engine.allCases)
  func switchedOff(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      let works = Mutex(false)
      let reasons = Mutex<[String]>([])
      let dispatcher = stage.dispatcher { report in
        if let reason = report.switchedOff { reasons.withLock { $0.append(reason) } }
      } _: { _ in
        works.withLock { $0 } ? Self.fine : Self.broken
      }
      for hour in 0..<10 {
        if hour == 3 { works.withLock { $0 = true } }
        if hour == 4 { works.withLock { $0 = false } }
        try await event(stage)
        await dispatcher.step()
        await dispatcher.step()
        stage.advance(seconds: 12 * 3_600)
      }
      #expect(try await stage.stored(webhook).isEnabled)
      for _ in 0..<8 {
        await dispatcher.step()
        stage.advance(seconds: 12 * 3_600)
      }
      let off = try await stage.stored(webhook)
      #expect(!off.isEnabled)
      let first = try #require(off.failingSince)
      #expect(off.disabledReason == "every attempt has failed since \(first.text)")
      #expect(reasons.withLock { $0 } == [off.disabledReason])
      try await event(stage)
      let before = dispatcher.counts.again
      await dispatcher.step()
      #expect(dispatcher.counts.again == before)
    }
  }

  /// An event without a sale, whose days are over.
  private func event(_ stage: Stage) async throws {
    let id: Outbox.ID = stage.sale.ids.next(stage.now)
    try await stage.database.write { tx in
      try tx.executePipelined(expecting: 1, Self.append, .id(id), .id(arena), .time(stage.now))
    }
  }

  private static let append = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at)
    VALUES ($1, $2, 'payment.completed', $2, '{}', $3)
    """)

  @Test(
    "410 switches a webhook off at once, and what waits for it waits on", arguments: Engine.allCases
  )
  func gone(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      for seat in 0..<4 { try await stage.sell(seat) }
      let requests = Requests()
      let dispatcher = stage.dispatcher { post in
        _ = requests.add(post)
        return .answered(status: 410, retryAfter: nil)
      }
      for _ in 0..<3 { await dispatcher.step() }
      #expect(requests.all.count == 2)
      var off = try await stage.stored(webhook)
      #expect(!off.isEnabled && off.disabledReason?.contains("410") == true)
      #expect(
        try await stage.deliveries(webhook).map(\.state) == [.pending, .pending, .failed, .failed])
      stage.advance(seconds: 6)
      #expect(dispatcher.counts.failed == 2)
      await dispatcher.step()
      #expect(dispatcher.counts.switchedOff == 1 && dispatcher.counts.pending == 0)
      off.isEnabled = true
      off.disabledReason = nil
      try await stage.database.write(locking: [.webhooks]) { [off] tx in
        try Webhooks.update(off, in: tx)
      }
      await stage.dispatcher { _ in Self.fine }.step()
      #expect(
        try await stage.deliveries(webhook).map(\.state)
          == [.delivered, .delivered, .failed, .failed])
    }
  }

  @Test("an address the flag no longer allows, or one with an unreadable secret, gets nothing")
  func unusable() async throws {
    try await Engine.sqlite.withStage { stage in
      let inside = try await stage.webhook("http://127.0.0.1:9/")
      let outside = try await stage.webhook()
      try await stage.sell(0)
      let requests = Requests()
      let courier = WebhookCourier(
        vault: WebhookVault(secret: [9]), allowsPrivate: false
      ) { post in
        _ = requests.add(post)
        return Self.fine
      }
      await WebhookDispatcher(
        database: stage.database, courier: courier, now: { stage.now }, chance: { 0 },
        report: { _ in }, fail: { Issue.record("\($0)") }
      ).step()
      #expect(requests.all.isEmpty)
      #expect(
        try await stage.deliveries(inside).first?.lastError?.contains("does not allow") == true)
      #expect(try await stage.deliveries(outside).first?.lastError?.contains("secret") == true)
    }
  }

  @Test(
    "figures, forgetting after a week, and deleting with all that was sent",
    arguments: Engine.allCases)
  func upkeep(engine: Engine) async throws {
    try await engine.withStage { stage in
      let webhook = try await stage.webhook()
      let other = try await stage.webhook("https://other.example.org/")
      for seat in 0..<3 { try await stage.sell(seat) }
      let dispatcher = stage.dispatcher { $0.url.contains("other") ? Self.broken : Self.fine }
      await dispatcher.step()
      await dispatcher.step()
      stage.advance(seconds: 7)
      await dispatcher.step()
      #expect(dispatcher.counts.pending == 3 && dispatcher.counts.oldestPendingSeconds == 7)
      let end = opening.adding(milliseconds: WebhookDeliveries.keptMilliseconds)
      let database = stage.database
      try await WebhookDeliveries.prune(now: end.adding(milliseconds: -1), in: database)
      #expect(try await stage.deliveries(webhook).count == 3)
      try await WebhookDeliveries.prune(now: end, in: database)
      #expect(try await stage.deliveries(webhook).isEmpty)
      #expect(try await stage.deliveries(other).count == 3)
      try await Webhooks.delete(other.id, in: database)
      #expect(try await stage.deliveries(other).isEmpty)
      await #expect(throws: WebhookRefusal.notFound) {
        try await Webhooks.delete(other.id, in: database)
      }
      #expect(try await stage.database.read { tx in try Webhooks.all(in: tx) }.count == 1)
    }
  }
}
