import Accounts
import Booking
import BookingStore
import BoxOffice
import Chance
import Database
import DatabaseSQLite
import Foundation
import Signing
import TestKit
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomLocal

/// A box office on a real store, without a router: its use cases, and a time that a test moves.
struct Stage: Sendable {
  let live: LiveSale
  let room: LocalWaitingRoom
  let manage: ManageConcert
  let join: JoinLine
  let hold: HoldSeats
  let pay: PayReservation
  let cancel: CancelReservation
  let refund: RefundReservation
  let extend: ExtendHold
  let leave: LeaveLine
  let checkIn: CheckIn
  let sweep: SweepHolds
  let tickets: TicketKeyring
  let time: TestClock
  /// What was reported after a commit.
  let reports: Failures

  private struct Nobody: SaleWatching {
    var watchedConcerts: Set<ConcertID> { [] }
  }

  init(_ base: any Database, around: (any Database) -> any Database = { $0 }) {
    let (clock, reports) = (TestClock(), Failures())
    let secret = [UInt8](repeating: 7, count: 32)
    time = clock
    self.reports = reports
    room = LocalWaitingRoom(
      database: base, tokenKey: ShortMACKey(secret: secret, purpose: "queue-token"),
      nonces: SeededChance(seed: 2))
    tickets = TicketKeyring(secret: secret)
    live = LiveSale(
      database: around(base), waitingRoom: room, catalogue: Catalogue(mark: 1),
      endedSessions: EndedSessions(), ids: IdentifierSource(chance: SeededChance(seed: 1)),
      hasBudgets: false, watching: Nobody(), now: { clock.now })
    manage = ManageConcert(live) { error, _ in reports.note(error) }
    join = JoinLine(live)
    cancel = CancelReservation(live)
    leave = LeaveLine(live, cancel: cancel) { error, _ in reports.note(error) }
    hold = HoldSeats(live, leaveLine: leave, giveBackRules: GiveBackRules())
    pay = PayReservation(live, tickets: tickets)
    refund = RefundReservation(live)
    extend = ExtendHold(live)
    checkIn = CheckIn(live, tickets: tickets)
    sweep = SweepHolds(live)
  }

  /// Runs `body` on a fresh store, and removes what it left.
  static func with(
    around: (any Database) -> any Database = { $0 }, _ body: (Stage) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "stage-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let base = try SQLiteDatabase(folder: folder.appending(path: "data").path) { reason in
      Issue.record("the disk failed: \(reason)")
    }
    do {
      _ = try await base.migrate(Schema.migrations)
      let stage = Stage(base, around: around)
      try await body(stage)
      let faults = try await base.read { tx in try Audit.run(in: tx).map { "\($0)" } }
      #expect(faults == [])
      await base.close()
    } catch {
      await base.close()
      throw error
    }
  }
}

// MARK: - What happens on it

extension Stage {
  /// A date on sale with seats in one row, each for 1,000.
  func date(seats count: Int, terms: SaleTerms = SaleTerms()) async throws -> Performance {
    let now = time.now
    let concert = Concert(
      id: live.ids.next(now), title: "Night", artist: "The Lanterns", venue: "Hall",
      saleOpensAt: now, saleClosesAt: now.adding(seconds: 86_400), terms: terms, createdAt: now)
    _ = try await live.perform(manage.make(concert))
    let seats = (0..<count).map { number in
      Seat(
        id: live.ids.next(now), row: "A", number: "\(number + 1)", price: Money(1_000),
        x: Double(number) * 10)
    }
    let performance = Performance(
      id: live.ids.next(now), concertID: concert.id, startsAt: now.adding(seconds: 60 * 86_400),
      capacity: count)
    _ = try await live.perform(manage.add(performance, seats: seats, now: now))
    await manage.configureLine(of: concert.id, trace: nil)
    return performance
  }

  /// A person with an account and money.
  func person(_ name: String, role: User.Role = .fan, balance: Int64 = 0) async throws -> UserID {
    let user = User(
      id: live.ids.next(time.now), email: "\(name)@example.com", name: name, role: role)
    let now = time.now
    _ = try await live.database.write { tx in
      try Users.insert(user, passwordHash: "none", now: now, in: tx)
    }
    if balance > 0 {
      _ = try await live.perform(TopUpWallet(user.id, by: Money(balance), ids: live.ids))
    }
    return user.id
  }

  /// Joins a line and is let in; the token.
  func enter(_ user: UserID, _ performance: Performance) async throws -> String {
    let place = try await join.run(user, performance.concertID).place
    try await room.runRound(now: time.now)
    return place.token
  }

  /// One try after the other, as the edge does.
  func hold(
    _ seatRequest: HoldSeats.SeatSelection, of performance: Performance, for user: UserID,
    token: String
  ) async throws -> Reservation {
    var choice = try hold.choose(seatRequest, of: performance.id, for: user, trace: nil)
    while true {
      let command = try await hold.command(&choice, token: token)
      do {
        return try await live.perform(command)
      } catch {
        guard let why = command.retry(after: error) else {
          await hold.refused(error, token: token, trace: nil)
          throw error
        }
        try choice.learn(why)
      }
    }
  }

  /// The seats of a date, in the map's order.
  func seats(_ performance: Performance) throws -> [Seat] {
    try #require(live.catalogue[performance.id]).seats
  }
}
