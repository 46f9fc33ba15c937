import Booking
import BookingStore
import Chance
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var histories: [BookingStoreCheck] {
    [
      BookingStoreCheck(
        "random histories agree with a box office on paper after every act", run: manyHistories),
      BookingStoreCheck(
        "a history whose acts commit one by one agrees as well", run: oneCommittedHistory),
    ]
  }

  private static func manyHistories(on lender: any DatabaseLender) async throws {
    for seed in 1...lender.histories {
      try await lender.withHistory(seed: seed) { sale, history in
        try await sale.database.write { tx in
          var history = history
          try history.run(acts: 150, in: tx)
        }
      }
    }
  }

  private static func oneCommittedHistory(on lender: any DatabaseLender) async throws {
    try await lender.withHistory(seed: 1_000) { sale, history in
      var history = history
      for _ in 0..<200 {
        history = try await sale.database.write { [history] tx in
          var history = history
          try history.run(acts: 1, in: tx)
          return history
        }
      }
    }
  }
}

extension DatabaseLender {
  /// Runs a history in a fresh store, audits it, and names the seed when anything differs.
  fileprivate func withHistory(
    seed: UInt64, _ body: @Sendable (Sale, History) async throws -> Void
  ) async throws {
    try await withSale(seats: 6, fans: 4, balance: 0, terms: History.terms) { sale in
      do {
        try await body(sale, History(sale: sale, seed: seed))
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
      try await sale.expectAgreement("seed \(seed)")
      try await sale.expectReportsAgree("seed \(seed)")
    }
  }
}

/// What a history found to differ, and after which act.
private struct Difference: Error, CustomStringConvertible {
  let description: String
}

/// A seeded run of random acts against the store and the paper office side by side, with a clock that moves
/// over the ends of holds, the sale and the refunds; and a seat map that receives every change late, twice
/// and out of order.
private struct History: Sendable {
  static let terms = SaleTerms(holdSeconds: 60, seatsPerUser: 3, refundHours: 30)

  let sale: Sale
  var paper: PaperOffice
  var chance: SeededChance
  var now = opening
  var step = 0
  var map: SeatMap?
  var late: [SeatChange] = []
  var told: [String] = []

  init(sale: Sale, seed: UInt64) {
    self.sale = sale
    chance = SeededChance(seed: seed)
    let starts = at(Sale.starts)
    paper = PaperOffice(
      prices: Array(repeating: 100, count: sale.seats.count), seatsPerDate: sale.seats.count / 2,
      holdSeconds: Self.terms.holdSeconds, limit: Self.terms.seatsPerUser, closes: at(Sale.closes),
      starts: starts, lastRefund: starts.adding(seconds: -Self.terms.refundHours * 3_600),
      wallets: Array(repeating: 0, count: 4), entryCount: 0)
  }

  mutating func run(acts: Int, in tx: borrowing Transaction) throws {
    for _ in 0..<acts {
      step += 1
      moveClock()
      let expected: PaperOffice.Outcome
      let actual: PaperOffice.Outcome
      let act: String
      switch Int.random(in: 0..<100, using: &chance) {
      case 0..<40: (act, expected, actual) = try hold(in: tx)
      case 40..<62: (act, expected, actual) = try pay(in: tx)
      case 62..<74: (act, expected, actual) = try cancel(in: tx)
      case 74..<88: (act, expected, actual) = try charge(in: tx)
      case 88..<94: (act, expected, actual) = try checkIn(in: tx)
      default: (act, expected, actual) = try sweep(in: tx)
      }
      told.append("\(act) at \(now.milliseconds - opening.milliseconds): \(actual)")
      guard expected == actual else {
        throw Difference(description: "step \(step): expected \(expected)\n\(story)")
      }
      try compare(in: tx)
      try compareMap(in: tx)
    }
  }

  private var story: String { told.suffix(12).joined(separator: "\n") }

  /// Mostly a little, sometimes to exactly the end of a hold or a millisecond beside it, now and then
  /// over the end of the sale, and rarely backwards.
  private mutating func moveClock() {
    let ends = paper.bookings.filter { $0.status == .pending }.map(\.end)
    switch Int.random(in: 0..<100, using: &chance) {
    case 0..<20:
      if let end = ends.randomElement(using: &chance) {
        now = end + Int64.random(in: -1...1, using: &chance)
      }
    case 20..<25: now = now + Int64.random(in: -5_000...0, using: &chance)
    case 25..<27 where step > 100:
      now =
        [at(Sale.closes), paper.lastRefund].randomElement(using: &chance).map {
          $0 + Int64.random(in: -100_000...1, using: &chance)
        } ?? now
    default: now = now + Int64.random(in: 0...15_000, using: &chance)
    }
  }

  private mutating func hold(
    in tx: borrowing Transaction
  ) throws -> (String, PaperOffice.Outcome, PaperOffice.Outcome) {
    let date = Bool.random(using: &chance) ? friday : saturday
    let isStray = Int.random(in: 0..<12, using: &chance) == 0
    let pool = sale.seats.indices.filter { isStray || paper.dateOf($0) == date }
    let count = Int.random(in: 1...3, using: &chance)
    let wanted = Array(pool.shuffled(using: &chance).prefix(count))
    let person = Int.random(in: 0..<4, using: &chance)
    let id: ReservationID = sale.ids.next(now)
    let expected = paper.hold(wanted, person, at: date, id, now)
    let seats = wanted.map { sale.seats[$0] }
    let (now, ids, numbers) = (
      now, sale.ids, { (ids: [SeatID]) in ids.map { Int($0.low) }.sorted() }
    )
    let actual = try outcome(in: tx) { tx in
      let held = try Holding.hold(
        seats, at: date, for: fan(person), as: id, hasWholeDate: true, now: now,
        ids: ids, in: tx)
      let reservation = held.reservation
      return (.held(until: reservation.expiresAt, amount: reservation.amount.amount), held.changes)
    } refused: { error in
      switch error {
      case HoldRefusal.saleNotOpen: "sale"
      case HoldRefusal.seatNotFound(let seats): "not found \(numbers(seats))"
      case HoldRefusal.seatTaken(let seats): "taken \(numbers(seats))"
      case HoldRefusal.seatLimitReached: "limit"
      default: nil
      }
    }
    return ("\(person) holds \(wanted)", expected, actual)
  }

  /// A booking, mostly with its owner.
  private mutating func pick() -> (index: Int, id: ReservationID, person: Int) {
    let index = Int.random(
      in: max(0, paper.bookings.count - 8)...paper.bookings.count, using: &chance)
    let stranger = Int.random(in: 0..<4, using: &chance)
    guard index < paper.bookings.count else {
      return (index, ReservationID(high: 3, low: 3), stranger)
    }
    let isOwner = Int.random(in: 0..<10, using: &chance) > 0
    let booking = paper.bookings[index]
    return (index, booking.id, isOwner ? booking.person : stranger)
  }

  private mutating func pay(
    in tx: borrowing Transaction
  ) throws -> (String, PaperOffice.Outcome, PaperOffice.Outcome) {
    let (index, id, person) = pick()
    let amounts: [Int64?] = [nil, nil, nil, 100, 200]
    let amount = amounts.randomElement(using: &chance) ?? nil
    let expected = paper.pay(index, person, amount, now)
    let (now, sale) = (now, sale)
    let actual = try outcome(in: tx) { tx in
      let (payment, changes) = try sale.pay(
        id, by: person, amount: amount.map { Money($0) }, now: now, in: tx)
      return (.paid(payment.amount.amount), changes)
    } refused: { error in
      switch error {
      case PaymentRefusal.reservationNotFound: "reservation"
      case PaymentRefusal.alreadyPaid: "paid"
      case PaymentRefusal.canceled: "canceled"
      case PaymentRefusal.expired: "expired"
      case PaymentRefusal.amountMismatch(let expected): "amount \(expected.amount)"
      case PaymentRefusal.insufficientBalance(let balance, let required):
        "balance \(balance.amount) of \(required.amount)"
      default: nil
      }
    }
    return ("\(person) pays \(index)", expected, actual)
  }

  private mutating func cancel(
    in tx: borrowing Transaction
  ) throws -> (String, PaperOffice.Outcome, PaperOffice.Outcome) {
    let (index, id, person) = pick()
    let expected = paper.cancel(index, person, now)
    let (now, ids) = (now, sale.ids)
    let actual = try outcome(in: tx) { tx in
      let canceled = try Payments.cancel(id, by: fan(person), now: now, ids: ids, in: tx)
      return (.canceled(refund: canceled.refund?.amount.amount ?? 0), canceled.changes)
    } refused: { error in
      switch error {
      case CancelRefusal.reservationNotFound: "reservation"
      case CancelRefusal.notCancelable: "not cancelable"
      default: nil
      }
    }
    return ("\(person) cancels \(index)", expected, actual)
  }

  private mutating func charge(
    in tx: borrowing Transaction
  ) throws -> (String, PaperOffice.Outcome, PaperOffice.Outcome) {
    let person = Int.random(in: 0..<4, using: &chance)
    let won = Int64.random(in: 1...250, using: &chance)
    let expected = paper.charge(person, won)
    let (now, ids) = (now, sale.ids)
    let actual = try outcome(in: tx) { tx in
      let entry = try Ledger.charge(fan(person), Money(won), now: now, ids: ids, in: tx)
      return (.charged(balance: entry.balanceAfter.amount), [])
    } refused: { error in
      if case ChargeRefusal.balanceLimit = error { "full" } else { nil }
    }
    return ("\(person) charges \(won)", expected, actual)
  }

  private mutating func checkIn(
    in tx: borrowing Transaction
  ) throws -> (String, PaperOffice.Outcome, PaperOffice.Outcome) {
    let (index, id, _) = pick()
    let expected = paper.checkIn(index)
    let (now, ids, person) = (
      now, sale.ids, paper.bookings.indices.contains(index) ? paper.bookings[index].person : 0
    )
    let actual = try outcome(in: tx) { tx in
      let all = try Tickets.list(of: fan(person), before: .last, limit: 1_000, in: tx)
      let ticket = all.filter { $0.ticket.reservationID == id }.min { $0.ticket.id < $1.ticket.id }
      _ = try Tickets.checkIn(
        ticket?.ticket.id ?? TicketID(high: 0, low: 0), now: now, ids: ids, in: tx)
      return (.checkedIn, [])
    } refused: { error in
      error is Tickets.CheckInRefusal ? "ticket" : nil
    }
    return ("check in \(index)", expected, actual)
  }

  private mutating func sweep(
    in tx: borrowing Transaction
  ) throws -> (String, PaperOffice.Outcome, PaperOffice.Outcome) {
    let expected = paper.sweep(now)
    let (now, ids) = (now, sale.ids)
    let actual = try outcome(in: tx) { tx in
      let swept = try Holding.sweep(now: now, ids: ids, in: tx)
      return (.swept(swept.count), swept.flatMap(\.changes))
    } refused: { _ in
      nil
    }
    return ("sweep", expected, actual)
  }

  /// Acts in a savepoint, like a submission of a batch, and keeps the changes for the seat map.
  private mutating func outcome(
    in tx: borrowing Transaction,
    _ act: (borrowing Transaction) throws -> (PaperOffice.Outcome, [SeatChange]),
    refused: (any Error) -> String?
  ) throws -> PaperOffice.Outcome {
    do {
      let (outcome, changes) = try tx.savepoint { tx in try act(tx) }
      late += changes
      return outcome
    } catch {
      guard let word = refused(error) else { throw error }
      return .refused(word)
    }
  }

  /// The store's rows against the paper.
  private func compare(in tx: borrowing Transaction) throws {
    for (number, seat) in sale.seats.enumerated() {
      guard let standing = try Seats.find(seat, in: tx)?.standing else { continue }
      let owner = paper.owner(of: number, now)
      let isRight =
        owner.map { owner in
          standing.reservationID == owner.id
            && standing.status == (owner.status == .confirmed ? .sold : .held)
            && standing.heldUntil == (owner.status == .confirmed ? nil : owner.end)
        } ?? standing.isFree(at: now)
      guard isRight else {
        throw Difference(
          description:
            "step \(step): seat \(number) is \(standing), not of \(String(describing: owner))\n\(story)"
        )
      }
    }
    for (person, balance) in paper.wallets.enumerated() {
      let stored = try Ledger.balance(of: fan(person), in: tx).amount
      guard stored == balance else {
        throw Difference(
          description: "step \(step): \(person) has \(stored), not \(balance)\n\(story)")
      }
    }
    for booking in paper.bookings {
      let stored = try Reservations.find(booking.id, in: tx)
      guard stored?.status == booking.status, stored?.seats.map({ Int($0.id.low) }) == booking.seats
      else {
        throw Difference(
          description: "step \(step): \(String(describing: stored)) is not \(booking)\n\(story)")
      }
    }
    let wanted = [
      paper.bookings.count, paper.entryCount, paper.eventCount, 0,
      paper.bookings.filter { $0.status == .confirmed }.map(\.seats.count).reduce(0, +),
    ]
    let counts = try [
      Rows.reservations, Rows.entries, Rows.events, Rows.entrySum, Rows.liveTickets,
    ].map { statement in try tx.first(statement) { row in row.int(0) } ?? -1 }
    guard counts == wanted else {
      throw Difference(description: "step \(step): counts \(counts), not \(wanted)\n\(story)")
    }
  }

  /// The live snapshot of Friday, once it has received everything, against the store.
  private mutating func compareMap(in tx: borrowing Transaction) throws {
    let stored = try Seats.all(of: friday, in: tx)
    if map == nil { map = SeatMap(performanceID: friday, standings: stored, firstVersion: 1) }
    guard var map, Int.random(in: 0..<3, using: &chance) == 0 else { return }
    late.shuffle(using: &chance)
    for change in late + late.prefix(2) { _ = map.apply(change) }
    late = []
    _ = map.expire(now: now)
    for (index, (standing, _)) in stored.enumerated() {
      let status = standing.isFree(at: now) ? SeatStatus.available : standing.status
      guard map.status(at: index) == status else {
        // After the clock was set back an expired hold may still be in the store.
        if standing.status == .held, map.status(at: index) == .available { continue }
        throw Difference(
          description: "step \(step): seat \(index) is shown \(map.status(at: index))\n\(story)")
      }
    }
    guard map.freeCount + map.heldCount + map.soldCount == map.seats.count else {
      throw Difference(description: "step \(step): the map's counts do not add up\n\(story)")
    }
    self.map = map
  }
}
