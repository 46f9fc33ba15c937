import BookingStore
import Conformance
import Database
import DatabasePostgres
import DatabaseSQLite
import Foundation
import HTTPClient
import Synchronization
import TestServers
import Testing
import Ticketing

@testable import Events

/// The stores everything must work on.
enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sqlite
  case postgres

  var testDescription: String { rawValue }

  fileprivate func withDatabase(_ body: (any Database) async throws -> Void) async throws {
    if self == .postgres { return try await withPostgres { try await body($0) } }
    let folder = FileManager.default.temporaryDirectory.appending(path: "webhooks-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try SQLiteDatabase(folder: folder.appending(path: "data").path) { reason in
      Issue.record("the disk failed: \(reason)")
    }
    do {
      try await body(database)
      await database.close()
    } catch {
      await database.close()
      throw error
    }
  }
}

/// A sale whose payments are events, webhooks, and a time that a test moves.
final class Stage: Sendable {
  let sale: Sale
  let vault = WebhookVault(secret: [UInt8](repeating: 7, count: 32))
  private let time = Mutex(opening)

  init(sale: Sale) { self.sale = sale }

  /// The time.
  var now: Timestamp { time.withLock { $0 } }
  var database: any Database { sale.database }

  /// Moves the time on.
  func advance(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }

  /// Makes a webhook.
  @discardableResult
  func webhook(
    _ url: String = "https://hooks.example.org/in",
    events: [String]? = ["payment.completed", "payment.refunded"]
  ) async throws -> Webhook {
    let id: WebhookID = sale.ids.next(now)
    let webhook = Webhook(
      id: id, url: url, description: "", events: events, sealedSecret: vault.makeSecret(for: id),
      createdAt: now)
    try await database.write(locking: [.webhooks]) { tx in try Webhooks.insert(webhook, in: tx) }
    return webhook
  }

  /// A webhook as it is now.
  func stored(_ webhook: Webhook) async throws -> Webhook {
    try await database.read { tx in try Webhooks.find(webhook.id, in: tx) }
  }

  /// What a webhook is, and was, sent.
  func deliveries(_ webhook: Webhook) async throws -> [WebhookDelivery] {
    try await database.read { tx in
      try WebhookDeliveries.list(of: webhook.id, state: nil, before: .last, limit: 1_000, in: tx)
    }
  }

  /// A fan buys a seat: one event.
  func sell(_ seat: Int, by person: Int = 0) async throws {
    let held = try await sale.hold([seat], by: person, now: now)
    _ = try await sale.pay(held.id, by: person, now: now)
  }

  /// A dispatcher; `post` answers its requests.
  func dispatcher(
    allowsPrivate: Bool = false, chance: Double = 0.5,
    reports: @escaping @Sendable (WebhookReport) -> Void = { _ in },
    _ post: @escaping WebhookCourier.Post
  ) -> WebhookDispatcher {
    WebhookDispatcher(
      database: database,
      courier: WebhookCourier(vault: vault, allowsPrivate: allowsPrivate, post: post),
      now: { self.now }, chance: { chance }, report: reports,
      fail: { Issue.record("the store failed: \($0)") })
  }
}

extension Engine {
  /// Runs `body` with a stage on a fresh store.
  func withStage(_ body: (Stage) async throws -> Void) async throws {
    try await withDatabase { database in
      try await body(
        Stage(
          sale: try await Sale(
            in: database, seats: 20, fans: 4, balance: 100_000,
            terms: SaleTerms(seatsPerUser: 20))))
    }
  }
}

/// Requests a test was sent, in order.
final class Requests: Sendable {
  private let posts = Mutex<[HTTPPost]>([])

  /// Everything so far.
  var all: [HTTPPost] { posts.withLock { $0 } }

  /// Keeps a request and returns its number, from 0.
  func add(_ post: HTTPPost) -> Int {
    posts.withLock {
      $0.append(post)
      return $0.count - 1
    }
  }
}

extension HTTPPost {
  /// A header field; empty when there is none.
  func header(_ name: String) -> String { headers.first { $0.name == name }?.value ?? "" }
}
