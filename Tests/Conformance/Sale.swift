package import Booking
package import BookingStore
import Chance
package import Database
package import Testing
package import Ticketing

/// When the sale opens; the suite counts from here.
package let opening = Timestamp(milliseconds: 1_800_000_000_000)

package func at(_ seconds: Int) -> Timestamp { opening.adding(seconds: seconds) }

package func fan(_ number: Int) -> UserID {
  UserID(high: 0x0192_0000_0000_7000, low: UInt64(number))
}

package let arena = ConcertID(high: 7, low: 7)
package let friday = PerformanceID(high: 8, low: 1)
package let saturday = PerformanceID(high: 8, low: 2)

/// A concert on sale in a fresh store, and what people do there. Each act is one transaction.
///
/// Both dates have the same number of seats; those of Friday are the numbers from 0, those of
/// Saturday go on from there. Ids are in ascending order of the numbers.
package struct Sale: Sendable {
  package let database: any Database
  package let ids = IdentifierSource(chance: SeededChance(seed: 20))
  package let seats: [SeatID]

  /// Seconds from the opening to the closing, and to the start.
  package static let closes = 100_000
  package static let starts = 200_000

  /// Rows of two seats, so that neighbours lie in several parts of a date.
  private static func row(_ seat: SeatID) -> String { "\(seat.low / 2)" }

  /// Makes the tables, the concert, its seats, and fans with money.
  package init(
    in database: any Database, seats: Int = 8, fans: Int = 4, balance: Int64 = 1_000,
    price: Int64 = 100, terms: SaleTerms = SaleTerms(), schema: [Migration] = Schema.migrations
  ) async throws {
    self.database = database
    self.seats = (0..<seats * 2).map { SeatID(high: 9, low: UInt64($0)) }
    _ = try await database.migrate(schema)
    let concert = Concert(
      id: arena, title: "Opening night", artist: "The Fenwicks", venue: "Arena",
      saleOpensAt: opening, saleClosesAt: at(Self.closes), terms: terms, createdAt: opening)
    let all = self.seats
    let ids = ids
    try await database.write { tx in
      try Concerts.insert(concert, in: tx)
      for (index, date) in [friday, saturday].enumerated() {
        try Concerts.insert(
          Performance(
            id: date, concertID: arena, startsAt: at(Self.starts), capacity: seats),
          seats: all[index * seats..<(index + 1) * seats].map {
            Seat(
              id: $0, section: "A", row: Self.row($0), number: "\($0.low)",
              grade: $0.low % 2 == 0 ? "R" : "S", price: Money(price))
          }, in: tx)
      }
      for number in 0..<fans {
        let user = User(
          id: fan(number), email: "fan\(number)@example.com", name: "Fan \(number)", role: .fan)
        _ = try Users.insert(user, passwordHash: "x", now: opening, in: tx)
        if balance > 0 {
          _ = try Ledger.charge(user.id, Money(balance), now: opening, ids: ids, in: tx)
        }
      }
    }
  }

  package func hold(
    _ numbers: [Int], by person: Int, at performance: PerformanceID = friday,
    givingBack rules: GiveBackRules? = nil, now: Timestamp = opening
  ) async throws -> Reservation {
    let wanted = numbers.map { number in
      Seat(
        id: seats[number], section: "A", row: Self.row(seats[number]), number: "", price: .zero)
    }
    do {
      let keys = LockKey.seats(wanted, of: performance) + [.person(fan(person))]
      return try await database.write(locking: keys) { tx in
        try hold(
          numbers, by: person, at: performance, hasWholeDate: false, givingBack: rules, now: now,
          in: tx
        ).reservation
      }
    } catch is Holding.MeetsExpiredHold {
      let keys: [LockKey] = LockKey.seats(of: performance) + [.person(fan(person))]
      return try await database.write(locking: keys) { tx in
        try hold(
          numbers, by: person, at: performance, givingBack: rules, now: now, in: tx
        ).reservation
      }
    }
  }

  package func pay(
    _ id: ReservationID, by person: Int, amount: Money? = nil, now: Timestamp = opening
  ) async throws -> Payment {
    try await database.write(locking: try await keys(of: id, person)) { tx in
      try pay(id, by: person, amount: amount, now: now, in: tx).payment
    }
  }

  package func cancel(
    _ id: ReservationID, by person: Int, now: Timestamp = opening
  ) async throws -> Payments.Canceled {
    try await database.write(locking: try await keys(of: id, person)) { tx in
      try Payments.cancel(id, by: fan(person), now: now, ids: ids, in: tx)
    }
  }

  package func charge(
    _ person: Int, _ won: Int64, now: Timestamp = opening
  ) async throws -> LedgerEntry {
    try await database.write(locking: [.person(fan(person))]) { tx in
      try Ledger.charge(fan(person), Money(won), now: now, ids: ids, in: tx)
    }
  }

  /// Sweeps and returns whose holds ended.
  package func sweep(now: Timestamp) async throws -> [ReservationID] {
    var swept: [ReservationID] = []
    let overdue = try await database.read { tx in try Holding.overduePerformances(now: now, in: tx)
    }
    for performance in overdue {
      swept += try await database.write(locking: LockKey.seats(of: performance)) { tx in
        try Holding.sweep(of: performance, now: now, ids: ids, in: tx).map(\.reservation.id)
      }
    }
    return swept
  }

  /// What a payment or a cancellation locks.
  func keys(of id: ReservationID, _ person: Int) async throws -> [LockKey] {
    let found = try await database.read { tx in try Reservations.find(id, in: tx) }
    return LockKey.seats(found?.seats ?? [], of: found?.performanceID ?? friday)
      + [.person(fan(person))]
  }

  package func balance(_ person: Int) async throws -> Int64 {
    try await database.read { tx in try Ledger.balance(of: fan(person), in: tx).amount }
  }

  package func standing(_ number: Int) async throws -> SeatStanding {
    let seat = seats[number]
    return try #require(try await database.read { tx in try Seats.find(seat, in: tx)?.standing })
  }

  package func reservation(_ id: ReservationID) async throws -> Reservation {
    try #require(try await database.read { tx in try Reservations.find(id, in: tx) })
  }

  package func tickets(_ person: Int) async throws -> [Ticket] {
    try await database.read { tx in
      try Tickets.list(of: fan(person), before: .last, limit: 1_000, in: tx).map(\.ticket)
    }
  }

  /// How many rows a counting statement finds.
  package func count(_ statement: Statement) async throws -> Int {
    try await database.read { tx in try tx.first(statement) { row in row.int(0) } } ?? -1
  }

  /// The rules of the audit that do not hold.
  package func audit() async throws -> [String] {
    try await database.read { tx in try Audit.run(in: tx).map(\.rule) }
  }

  /// Expects that every rule of the audit holds.
  package func expectAgreement(
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let differences = try await audit()
    #expect(differences == [], comment, sourceLocation: sourceLocation)
  }
}

/// The same acts inside a transaction the caller has opened.
extension Sale {
  package func hold(
    _ numbers: [Int], by person: Int, at performance: PerformanceID = friday,
    hasWholeDate: Bool = true, givingBack rules: GiveBackRules? = nil, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> (reservation: Reservation, changes: [SeatChange]) {
    try Holding.hold(
      numbers.map { seats[$0] }, at: performance, for: fan(person), as: ids.next(now),
      hasWholeDate: hasWholeDate, givingBack: rules, now: now, ids: ids, in: tx)
  }

  package func pay(
    _ id: ReservationID, by person: Int, amount: Money? = nil, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> (payment: Payment, changes: [SeatChange]) {
    let count = try Reservations.find(id, in: tx)?.seats.count ?? 0
    let signed = (0..<count).map { index in
      Payments.SignedTicket(
        id: ids.next(now), code: "code \(index) of \(id)",
        shortCode: ShortCode(chance: ids.chance()))
    }
    let paid = try Payments.pay(
      Payments.Request(reservation: id, payer: fan(person), amount: amount, tickets: signed),
      now: now, ids: ids, in: tx
    ) { _ in }
    return (paid.payment, paid.changes)
  }
}

extension Identifier {
  /// What no identifier is above: where a list of the newest begins.
  package static var last: Identifier { Identifier(high: .max, low: .max) }
}

extension Timestamp {
  package static func + (left: Timestamp, milliseconds: Int64) -> Timestamp {
    left.adding(milliseconds: milliseconds)
  }
}

extension DatabaseLender {
  /// Runs `body` with a sale in a fresh store.
  package func withSale(
    seats: Int = 8, fans: Int = 4, balance: Int64 = 1_000, price: Int64 = 100,
    terms: SaleTerms = SaleTerms(), schema: [Migration] = Schema.migrations,
    _ body: @Sendable (Sale) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      try await body(
        try await Sale(
          in: database, seats: seats, fans: fans, balance: balance, price: price, terms: terms,
          schema: schema))
    }
  }
}
