import Booking
import BookingStore
import Conformance
import Database
import DatabasePostgres
import Glibc
import Synchronization
import TestServers
import Testing
import Ticketing

/// What only several lanes at once can show.
@Suite("Several lanes of PostgreSQL at once")
struct PostgresRaceTests {
  private static let contenders = 200

  /// Lanes that lock nothing: as if instances of another version named other keys.
  private static var unlocked: PostgresLender {
    var lender = PostgresLender()
    lender.limits.locksKeys = false
    return lender
  }

  @Test("without any lock the statements' own guards sell no seat twice")
  func guardsAlone() async throws {
    try await Self.unlocked.withSale(fans: Self.contenders) { sale in
      for seat in 0..<4 {
        let results = await atOnce(Self.contenders) { number in
          // No key is shared, so the four lanes run in parallel.
          try await sale.database.write(locking: [.person(fan(number))]) { tx in
            try sale.hold([seat], by: number, now: opening, in: tx).reservation.id
          }
        }
        #expect(results.wins().count == 1)
        let told =
          results.refusals(HoldRefusal.self).values.reduce(0, +)
          + results.refusals(DatabaseError.self).values.reduce(0, +)
        #expect(told == Self.contenders - 1)
      }
      try await sale.expectAgreement()
    }
  }

  @Test("without any lock every top-up that was acknowledged is in the wallet, and no other")
  func walletAlone() async throws {
    try await Self.unlocked.withSale(fans: 1, balance: 0) { sale in
      let results = await atOnce(Self.contenders) { number in
        try await sale.database.write(locking: [.scope("\(number)")]) { tx in
          try Ledger.charge(fan(0), Money(7), now: opening, ids: sale.ids, in: tx)
        }
      }
      #expect(results.wins().count > 0)
      let balance = try await sale.balance(0)
      #expect(balance == Int64(results.wins().count) * 7)
      try await sale.expectAgreement()
    }
  }

  @Test("writes that share keys in opposite orders never wait for each other in a circle")
  func noCircle() async throws {
    try await PostgresLender().withSale(fans: 2, balance: 0) { sale in
      let results = await atOnce(400) { number in
        let people = number % 2 == 0 ? [0, 1] : [1, 0]
        try await sale.database.write(locking: people.map { .person(fan($0)) }) { tx in
          for person in people {
            _ = try Ledger.charge(fan(person), Money(1), now: opening, ids: sale.ids, in: tx)
          }
        }
      }
      #expect(results.wins().count == 400)
      let balance = try await sale.balance(0)
      #expect(balance == 400)
      let circles = try await sale.database.read { tx in
        try tx.first(Self.deadlocks) { row in row.int(0) }
      }
      #expect(circles == 0)
    }
  }

  @Test("twin: the same writes without their locks do wait in circles, and are begun again")
  func circles() async throws {
    try await Self.unlocked.withSale(fans: 2, balance: 0) { sale in
      // Each takes one row and then, when both have, wants the other's.
      let door = Rendezvous(of: 2)
      let results = await atOnce(2) { number in
        let met = Meeting(door)
        return try await sale.database.write(locking: [Self.lane(number)]) { tx in
          try tx.execute(Self.touch, .id(fan(number)))
          met.waitOnce()
          try tx.execute(Self.touch, .id(fan(1 - number)))
        }
      }
      #expect(results.wins().count == 2)
      let balances = [try await sale.balance(0), try await sale.balance(1)]
      #expect(balances == [2, 2])
    }
  }

  /// Keys of two lanes: the first two that differ.
  private static func lane(_ number: Int) -> LockKey {
    let lanes = UInt64(testLimits.writers)
    let keys = (0..<100).map { LockKey.scope("\($0)") }
    let first = keys[0].number.magnitude % lanes
    return number == 0
      ? keys[0] : keys.first { $0.number.magnitude % lanes != first } ?? keys[0]
  }

  private static let touch = Statement(
    "UPDATE wallets SET balance = balance + 1 WHERE user_id = $1")
  private static let deadlocks = Statement(
    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
}

/// Lets two lanes meet inside their transactions, the first time they run.
private final class Meeting: Sendable {
  private let door: Rendezvous
  private let hasMet = Mutex(false)

  init(_ door: Rendezvous) { self.door = door }

  func waitOnce() {
    guard
      !hasMet.withLock({ hasMet in
        defer { hasMet = true }
        return hasMet
      })
    else { return }
    let here = Gate()
    Task {
      await door.meet()
      here.open()
    }
    here.pass()
  }
}

/// Blocks a lane's thread, which a test may.
private final class Gate: Sendable {
  private let isOpen = Atomic<Bool>(false)
  func open() { isOpen.store(true, ordering: .releasing) }
  func pass() { while !isOpen.load(ordering: .acquiring) { sched_yield() } }
}
