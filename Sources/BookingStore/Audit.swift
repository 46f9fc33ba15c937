public import Database
import Ticketing

/// Recomputes everything that must agree, inside one snapshot.
///
/// The invariants are those of the reliability design: one owner per sold seat (I1), one live
/// hold per seat (I2), money conserved (I4), money and ticket one atom (I5), views that add up (I12).
public enum Audit {
  /// A discrepancy.
  public struct Difference: Sendable {
    /// The invariant.
    public let invariant: String
    /// The rule that should hold.
    public let rule: String
    /// The row that breaks it.
    public let subject: String
  }

  private struct Check {
    let invariant: String
    let rule: String
    /// Selects one text for each row that breaks the rule.
    let statement: Statement

    init(_ invariant: String, _ rule: String, _ sql: StaticString) {
      self.invariant = invariant
      self.rule = rule
      statement = Statement(sql)
    }
  }

  private static let checks = [
    Check(
      "I1", "a seat has at most one live ticket",
      """
      SELECT seat_id, COUNT(*) FROM tickets WHERE status <> 'CANCELED'
      GROUP BY seat_id HAVING COUNT(*) > 1 LIMIT 1
      """),
    Check(
      "I1", "a sold seat belongs to a confirmed reservation that names it",
      """
      SELECT s.id, 0 FROM seats s
      LEFT JOIN reservations r ON r.id = s.reservation_id AND r.status = 'CONFIRMED'
      LEFT JOIN reservation_seats rs ON rs.reservation_id = s.reservation_id
        AND rs.seat_id = s.id AND rs.released_at IS NULL
      WHERE s.status = 'SOLD' AND (r.id IS NULL OR rs.seat_id IS NULL) LIMIT 1
      """),
    Check(
      "I1", "a sold seat has a live ticket of its reservation",
      """
      SELECT s.id, 0 FROM seats s
      LEFT JOIN tickets t ON t.seat_id = s.id AND t.status <> 'CANCELED'
        AND t.reservation_id = s.reservation_id
      WHERE s.status = 'SOLD' AND t.id IS NULL LIMIT 1
      """),
    Check(
      "I1", "a live ticket's seat is sold to its reservation",
      """
      SELECT t.seat_id, 0 FROM tickets t JOIN seats s ON s.id = t.seat_id
      WHERE t.status <> 'CANCELED'
        AND (s.status <> 'SOLD' OR s.reservation_id <> t.reservation_id) LIMIT 1
      """),
    Check(
      "I1", "a held seat belongs to the reservation that holds it",
      """
      SELECT s.id, 0 FROM seats s LEFT JOIN reservations r ON r.id = s.reservation_id
      WHERE s.status = 'HELD'
        AND (r.id IS NULL OR r.status <> 'PENDING' OR r.expires_at <> s.held_until)
      LIMIT 1
      """),
    Check(
      "I2", "a pending reservation holds each of its seats",
      """
      SELECT r.id, r.seat_count FROM reservations r WHERE r.status = 'PENDING'
        AND r.seat_count <> (SELECT COUNT(*) FROM reservation_seats rs
          JOIN seats s ON s.id = rs.seat_id AND s.reservation_id = rs.reservation_id
          WHERE rs.reservation_id = r.id AND rs.released_at IS NULL AND s.status = 'HELD') LIMIT 1
      """),
    Check(
      "I4", "the entries of a transfer sum to zero",
      """
      SELECT transfer_id, SUM(amount) FROM ledger_entries
      GROUP BY transfer_id HAVING SUM(amount) <> 0 LIMIT 1
      """),
    Check(
      "I4", "a wallet's balance is the sum of its entries",
      """
      SELECT w.user_id, w.balance FROM wallets w
      WHERE w.balance <> COALESCE(
        (SELECT SUM(e.amount) FROM ledger_entries e WHERE e.account_id = w.user_id), 0) LIMIT 1
      """),
    Check(
      "I4", "no balance is below zero",
      "SELECT user_id, balance FROM wallets WHERE balance < 0 LIMIT 1"),
    Check(
      "I5", "a confirmed reservation has one completed payment of its amount",
      """
      SELECT r.id, r.amount FROM reservations r
      LEFT JOIN payments p ON p.reservation_id = r.id AND p.status = 'COMPLETED'
        AND p.amount = r.amount AND p.user_id = r.user_id
      WHERE r.status = 'CONFIRMED' AND p.id IS NULL LIMIT 1
      """),
    Check(
      "I5", "a completed payment's reservation is confirmed",
      """
      SELECT p.id, p.amount FROM payments p JOIN reservations r ON r.id = p.reservation_id
      WHERE p.status = 'COMPLETED' AND r.status <> 'CONFIRMED' LIMIT 1
      """),
    Check(
      "I5", "a confirmed reservation has a live ticket for each of its seats",
      """
      SELECT r.id, r.seat_count FROM reservations r WHERE r.status = 'CONFIRMED'
        AND r.seat_count <> (SELECT COUNT(*) FROM tickets t
          WHERE t.reservation_id = r.id AND t.status <> 'CANCELED') LIMIT 1
      """),
    Check(
      "I5", "what a reservation's owner paid and got back is what its payment says",
      """
      SELECT p.reservation_id, p.amount FROM payments p
      WHERE COALESCE((SELECT SUM(e.amount) FROM ledger_entries e
          WHERE e.account_id = p.user_id AND e.reservation_id = p.reservation_id), 0)
        <> CASE WHEN p.status = 'COMPLETED' THEN -p.amount ELSE 0 END LIMIT 1
      """),
    Check(
      "I5", "every debit for a reservation has a payment",
      """
      SELECT e.reservation_id, e.amount FROM ledger_entries e
      LEFT JOIN payments p ON p.reservation_id = e.reservation_id
      WHERE e.reservation_id IS NOT NULL AND p.id IS NULL LIMIT 1
      """),
    Check(
      "I12", "a performance has as many seats as its capacity",
      """
      SELECT p.id, p.capacity FROM performances p
      WHERE p.capacity <> (SELECT COUNT(*) FROM seats s WHERE s.performance_id = p.id) LIMIT 1
      """),
    Check(
      "I12", "a reservation has as many seats as it says",
      """
      SELECT r.id, r.seat_count FROM reservations r
      WHERE r.seat_count <> (SELECT COUNT(*) FROM reservation_seats s
        WHERE s.reservation_id = r.id) LIMIT 1
      """),
    Check(
      "I12", "there is one event for every payment made and every refund given",
      """
      SELECT p.concert_id, COUNT(*) FROM payments p
      CROSS JOIN (SELECT begins_at FROM outbox_horizon) h
      WHERE p.paid_at >= h.begins_at OR p.refunded_at >= h.begins_at
      GROUP BY p.concert_id, h.begins_at
      HAVING SUM(CASE WHEN p.paid_at >= h.begins_at THEN 1 ELSE 0 END)
          + SUM(CASE WHEN p.refunded_at >= h.begins_at THEN 1 ELSE 0 END)
        <> (SELECT COUNT(*) FROM outbox o WHERE o.concert_id = p.concert_id
          AND o.created_at >= h.begins_at
          AND o.kind IN ('payment.completed', 'payment.refunded')) LIMIT 1
      """),
  ]

  /// The number of rules checked.
  public static var ruleCount: Int { checks.count }

  /// Returns the first row that breaks each rule; empty when everything agrees.
  public static func run(in tx: borrowing Transaction) throws -> [Difference] {
    var differences: [Difference] = []
    for check in checks {
      let found = try tx.first(check.statement) { row in
        let id: RowID = row.id(0)
        return "\(id.text) (\(row.integer(1)))"
      }
      if let found {
        differences.append(
          Difference(invariant: check.invariant, rule: check.rule, subject: found))
      }
    }
    return differences
  }
}

/// The entity of any row that a rule points at.
private enum AnyRow {}
private typealias RowID = Identifier<AnyRow>
