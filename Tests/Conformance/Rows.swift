package import Database

/// Counting statements.
package enum Rows {
  package static let soldSeats = Statement("SELECT COUNT(*) FROM seats WHERE status = 'SOLD'")
  package static let heldSeats = Statement("SELECT COUNT(*) FROM seats WHERE status = 'HELD'")
  package static let freeSeats = Statement("SELECT COUNT(*) FROM seats WHERE status = 'AVAILABLE'")
  package static let liveOwners = Statement(
    "SELECT COUNT(*) FROM reservation_seats WHERE released_at IS NULL")
  package static let reservations = Statement("SELECT COUNT(*) FROM reservations")
  package static let payments = Statement("SELECT COUNT(*) FROM payments")
  package static let liveTickets = Statement(
    "SELECT COUNT(*) FROM tickets WHERE status <> 'CANCELED'")
  package static let canceledHolds = Statement(
    "SELECT COUNT(*) FROM reservations WHERE status = 'CANCELED'")
  package static let keys = Statement("SELECT COUNT(*) FROM idempotency_keys")
  package static let probes = Statement("SELECT COUNT(*) FROM write_probe")
  package static let entries = Statement("SELECT COUNT(*) FROM ledger_entries")
  package static let events = Statement(
    "SELECT COUNT(*) FROM outbox WHERE kind LIKE 'payment.%'")
  package static let entrySum = Statement("SELECT COALESCE(SUM(amount), 0) FROM ledger_entries")
}
