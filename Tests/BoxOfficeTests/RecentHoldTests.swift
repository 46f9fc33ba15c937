import Booking
import BookingStore
import Database
import Synchronization
import TestKit
import Testing
import Ticketing

@testable import BoxOffice

@Suite("Holds made here lately")
struct RecentHoldTests {
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)

  private func hold(_ number: UInt64, by user: UInt64 = 1) -> Reservation {
    let seat = Seat(
      id: SeatID(high: 9, low: number), section: "A", row: "1", number: "1", price: Money(100))
    return Reservation(
      id: ReservationID(high: 1, low: number), userID: UserID(high: 2, low: user),
      performanceID: PerformanceID(high: 3, low: 1), concertID: ConcertID(high: 4, low: 1),
      status: .pending, amount: Money(100), seats: [seat], createdAt: Self.now,
      expiresAt: Self.now.adding(seconds: 300))
  }

  @Test("are found by their holder alone, until they are paid or given back")
  func finding() {
    let holds = RecentHolds()
    let one = hold(1)
    #expect(holds.find(one.id, of: one.userID) == nil)
    holds.add(one)
    #expect(holds.find(one.id, of: one.userID) == RecentHolds.Hold(one))
    #expect(holds.find(one.id, of: UserID(high: 2, low: 2)) == nil)
    holds.remove(one.id)
    #expect(holds.find(one.id, of: one.userID) == nil)
    #expect(holds.count == 0)
  }

  @Test("are bounded, and the oldest are forgotten first")
  func bounded() {
    let holds = RecentHolds(holdsMax: 10)
    for number in 0..<1_000 {
      holds.add(hold(UInt64(number)))
      #expect(holds.count <= 20)
      for back in 0..<10 where number >= back {
        let one = hold(UInt64(number - back))
        #expect(holds.find(one.id, of: one.userID) != nil)
      }
    }
    #expect(holds.find(hold(0).id, of: hold(0).userID) == nil)
  }

  @Test("are paid for without a look-up; others are looked up, with the same tickets")
  func paying() async throws {
    let reads = Reads()
    try await Stage.with(around: { CountingDatabase(base: $0, reads: reads) }) { stage in
      let date = try await stage.date(seats: 4)
      let mina = try await stage.person("mina", balance: 5_000)
      let token = try await stage.enter(mina, date)
      let seats = try stage.seats(date)
      for isForgotten in [false, true] {
        // The hold before gave its seat back: the next is another.
        let seat = seats[isForgotten ? 1 : 0]
        let held = try await stage.hold(.named([seat.id]), of: date, for: mina, token: token)
        // As after a restart, or on another instance.
        if isForgotten { stage.live.recentHolds.remove(held.id) }
        let before = reads.count
        let command = try await stage.pay.command(
          PayReservation.Request(held.id, by: mina, amount: nil, token: token, trace: nil))
        #expect(reads.count - before == (isForgotten ? 1 : 0))
        if isForgotten {
          let payment = try await stage.live.perform(command)
          #expect(payment.tickets.map(\.seatID) == [seat.id])
        } else {
          _ = try await stage.cancel.run(held.id, by: mina, trace: nil)
          await #expect(throws: PaymentRefusal.canceled) {
            _ = try await stage.live.perform(command)
          }
          #expect(stage.live.recentHolds.count == 0)
        }
      }
    }
  }
}

private final class Reads: Sendable {
  private let number = Mutex(0)
  var count: Int { number.withLock { $0 } }
  func add() { number.withLock { $0 += 1 } }
}

/// Counts transactions that read.
private struct CountingDatabase: Database {
  let base: any Database
  let reads: Reads

  func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await base.write(locking: keys, prefetching: questions, work)
  }

  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    reads.add()
    return try await base.read(work)
  }

  func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await base.longRead(work) }

  func ping() async throws { try await base.ping() }
  func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    try await base.migrate(migrations)
  }
  func close() async { await base.close() }
  func figures() -> DatabaseFigures { base.figures() }
}
