import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var audit: [BookingStoreCheck] {
    [
      BookingStoreCheck("the audit names each of its rules when that rule is broken") { lender in
        try await lender.withSale(schema: UnguardedSchema.migrations) { sale in
          try await sale.liveALittle()
          try #require(try await sale.audit() == [])
          for damage in Damage.all {
            let found = await attempt {
              try await sale.database.write { tx in
                for statement in damage.statements { try tx.execute(statement) }
                throw Found(rules: try Audit.run(in: tx).map(\.rule))
              }
            }
            guard case .failure(let error) = found, let rules = (error as? Found)?.rules else {
              Issue.record("\(damage.rule): \(found)")
              continue
            }
            #expect(rules.contains(damage.rule), "named instead: \(rules)")
            // Each damage was undone.
            try await sale.expectAgreement("after \(damage.rule)")
          }
          #expect(Set(Damage.all.map(\.rule)).count == Audit.ruleCount, "a rule nobody breaks")
        }
      },
      BookingStoreCheck("the audit tells the invariant and the row") { lender in
        try await lender.withSale { sale in
          _ = try await sale.database.write { tx in try tx.execute(Damage.moreMoney) }
          let differences = try await sale.database.read { tx in try Audit.run(in: tx) }
          #expect(differences.map(\.invariant) == ["I4"])
          #expect(differences.map(\.subject) == ["\(fan(0)) (1001)"])
        }
      },
      BookingStoreCheck("an empty store agrees with itself") { lender in
        try await lender.withDatabase { database in
          _ = try await database.migrate(Schema.migrations)
          let differences = try await database.read { tx in try Audit.run(in: tx) }
          #expect(differences.isEmpty)
        }
      },
    ]
  }

  /// Carries what the audit said out of a transaction that is undone.
  private struct Found: Error { let rules: [String] }
}

extension Sale {
  /// A store with a reservation of every kind: paid, pending, refunded, canceled and expired.
  fileprivate func liveALittle() async throws {
    let expired = try await hold([0], by: 0)
    _ = try await sweep(now: expired.expiresAt)
    let paid = try await hold([1, 2], by: 0, now: at(400))
    _ = try await pay(paid.id, by: 0, now: at(401))
    let refunded = try await hold([3], by: 1, now: at(400))
    _ = try await pay(refunded.id, by: 1, now: at(402))
    _ = try await cancel(refunded.id, by: 1, now: at(403))
    let canceled = try await hold([4], by: 2, now: at(400))
    _ = try await cancel(canceled.id, by: 2, now: at(404))
    _ = try await hold([5, 6], by: 3, now: at(400))
    let inside = try await hold([7], by: 0, now: at(400))
    let ticket = try await pay(inside.id, by: 0, now: at(401)).tickets[0].id
    _ = try await checkIn(ticket)
  }
}

/// One rule of the audit and statements that break it; foreign keys, CHECKs and indexes are away.
private struct Damage: Sendable {
  let rule: String
  let statements: [Statement]

  init(_ rule: String, _ statements: StaticString...) {
    self.rule = rule
    self.statements = statements.map { Statement($0) }
  }

  static let moreMoney = Statement(
    """
    UPDATE wallets SET balance = balance + 1
    WHERE user_id = (SELECT id FROM users WHERE email = 'fan0@example.com')
    """)

  static let all = [
    Damage(
      "a seat has at most one live ticket",
      "UPDATE tickets SET status = 'VALID' WHERE status = 'CANCELED'",
      """
      UPDATE tickets SET seat_id = (SELECT seat_id FROM tickets
        WHERE reservation_id IN (SELECT id FROM reservations WHERE status = 'CONFIRMED') LIMIT 1)
      WHERE reservation_id IN (SELECT id FROM reservations WHERE status = 'CANCELED')
      """),
    Damage(
      "a sold seat belongs to a confirmed reservation that names it",
      """
      UPDATE reservation_seats SET released_at = 1
      WHERE reservation_id IN (SELECT id FROM reservations WHERE status = 'CONFIRMED')
      """),
    Damage(
      "a sold seat has a live ticket of its reservation",
      "UPDATE tickets SET status = 'CANCELED'"),
    Damage(
      "a live ticket's seat is sold to its reservation",
      """
      UPDATE seats SET status = 'AVAILABLE' WHERE status = 'SOLD'
      """),
    Damage(
      "a held seat belongs to the reservation that holds it",
      "UPDATE reservations SET status = 'EXPIRED' WHERE status = 'PENDING'"),
    Damage(
      "a pending reservation holds each of its seats",
      """
      UPDATE seats SET status = 'AVAILABLE'
      WHERE id = (SELECT id FROM seats WHERE status = 'HELD' ORDER BY id DESC LIMIT 1)
      """),
    Damage(
      "the entries of a transfer sum to zero",
      "UPDATE ledger_entries SET amount = amount + 1 WHERE kind = 'PAYMENT' AND amount > 0"),
    Damage(
      "a wallet's balance is the sum of its entries",
      "UPDATE wallets SET balance = balance + 1"),
    Damage("no balance is below zero", "UPDATE wallets SET balance = -1"),
    Damage(
      "a confirmed reservation has one completed payment of its amount",
      "UPDATE payments SET amount = amount - 1 WHERE status = 'COMPLETED'"),
    Damage(
      "a completed payment's reservation is confirmed",
      "UPDATE payments SET status = 'COMPLETED'"),
    Damage(
      "a confirmed reservation has a live ticket for each of its seats",
      """
      DELETE FROM tickets WHERE id = (SELECT id FROM tickets WHERE status = 'VALID' LIMIT 1)
      """),
    Damage(
      "what a reservation's owner paid and got back is what its payment says",
      "DELETE FROM ledger_entries WHERE kind = 'REFUND'"),
    Damage(
      "every debit for a reservation has a payment",
      "DELETE FROM payments WHERE status = 'REFUNDED'"),
    Damage(
      "a performance has as many seats as its capacity",
      "UPDATE performances SET capacity = capacity + 1"),
    Damage(
      "a reservation has as many seats as it says",
      "UPDATE reservations SET seat_count = seat_count + 1 WHERE status = 'EXPIRED'"),
    Damage(
      "there is one event for every payment made and every refund given",
      "DELETE FROM outbox WHERE kind = 'payment.refunded'"),
  ]
}
