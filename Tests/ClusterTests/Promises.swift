import TestKit
import TestServers
import Testing

/// Compares what was promised with what the database has: everything, and not a thing more.
struct Promises {
  private let cluster: Cluster
  private let books: [Book]

  init(_ cluster: Cluster, _ books: [Book]) {
    self.cluster = cluster
    self.books = books
  }

  func check() async throws {
    let topUps = Set(books.flatMap(\.topUps))
    let reservations = Set(books.flatMap(\.reservations.keys))
    let payments = Set(books.flatMap(\.payments.keys))
    let owned = Set(books.flatMap(\.owned).map { "\($0.value)|\($0.key)" })
    #expect(!topUps.isEmpty && !reservations.isEmpty && !payments.isEmpty)
    print(
      "cluster: \(topUps.count) top-ups, \(reservations.count) reservations, \(payments.count) "
        + "payments, \(owned.count) seats sold")
    try await compare(
      "top-ups", topUps,
      "SELECT id FROM ledger_entries WHERE kind = 'CHARGE' AND balance_after IS NOT NULL")
    try await compare("reservations", reservations, "SELECT id FROM reservations")
    try await compare("payments", payments, "SELECT id FROM payments")
    try await compare(
      "sold seats", owned, "SELECT id, reservation_id FROM seats WHERE status = 'SOLD'")
    #expect(
      Set(books.flatMap(\.owned.values)).count == owned.count, "a seat was sold to two people")
  }

  private func compare(_ what: String, _ promised: Set<String>, _ question: String) async throws {
    let cluster = cluster
    let text = try await onThread { try cluster.postgres.sql(question, in: cluster.database) }
    let found = Set(text.split(separator: "\n").map(String.init))
    let (lost, unknown) = (promised.subtracting(found), found.subtracting(promised))
    #expect(lost.isEmpty, "\(what): \(lost.count) are lost: \(lost.sorted().prefix(3))")
    #expect(
      unknown.isEmpty, "\(what): \(unknown.count) nobody asked for: \(unknown.sorted().prefix(3))")
  }
}
