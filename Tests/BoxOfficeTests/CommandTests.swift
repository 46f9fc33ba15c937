import Booking
import BookingStore
import BoxOffice
import Database
import Synchronization
import TestKit
import Testing
import Ticketing
import WaitingRoom

/// Writes as values, and what follows from them.
@Suite("Commands and their effects")
struct CommandTests {
  private struct Broken: Error {}

  @Test("effects follow a commit, and never a write that was undone")
  func undone() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 2)
      let concert = try #require(stage.live.catalogue.concert(date.concertID))
      var renamed = concert
      renamed.title = "Another"
      let effects = [Effect.concertChanged(renamed)]
      await #expect(throws: Broken.self) {
        try await stage.live.database.write { [live = stage.live] tx in
          live.apply(effects, after: tx)
          throw Broken()
        }
      }
      #expect(stage.live.catalogue.concert(date.concertID)?.title == "Night")
      _ = try await stage.live.perform(
        Step(locking: [.concert(concert.id)]) { _, _ in Done(0, effects) })
      #expect(stage.live.catalogue.concert(date.concertID)?.title == "Another")
    }
  }

  @Test("two who choose at once are offered different seats; what is taken is not offered again")
  func choices() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 4)
      let (mina, jun) = (try await stage.person("mina"), try await stage.person("jun"))
      let (first, second) = (try await stage.enter(mina, date), try await stage.enter(jun, date))
      let seatRequest = HoldSeats.SeatSelection.best(SeatRequest(quantity: 1))
      var hers = try stage.hold.choose(seatRequest, of: date.id, for: mina, trace: nil)
      var his = try stage.hold.choose(seatRequest, of: date.id, for: jun, trace: nil)
      let herTry = try await stage.hold.command(&hers, token: first)
      let hisTry = try await stage.hold.command(&his, token: second)
      let held = try await stage.live.perform(herTry)
      #expect(try await stage.live.perform(hisTry).seats != held.seats)
      // A seat of another person is reported as taken: an answer for a client that named the seat, otherwise
      // a reason to choose again.
      let taken = HoldRefusal.seatTaken(held.seats.map(\.id))
      guard case .taken(let seats)? = hisTry.retry(after: taken) else {
        Issue.record("no reason to choose again")
        return
      }
      try his.learn(.taken(seats))
      let named = HoldSeats.SeatSelection.named(held.seats.map(\.id))
      var other = try stage.hold.choose(named, of: date.id, for: jun, trace: nil)
      let refused = try await stage.hold.command(&other, token: second)
      #expect(refused.retry(after: taken) == nil)
      await #expect(throws: taken) { _ = try await stage.live.perform(refused) }
    }
  }

  @Test("a request that is beaten eight times is asked to retry")
  func beaten() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 2)
      let mina = try await stage.person("mina")
      var choice = try stage.hold.choose(
        .best(SeatRequest(quantity: 1)), of: date.id, for: mina, trace: nil)
      for _ in 1..<BoxOfficeLimits.choicesPerHold { try choice.learn(.taken([])) }
      #expect(throws: LiveSaleRefusal.busy) { try choice.learn(.taken([])) }
    }
  }

  @Test("a person who only holds and gives back loses the place, and keeps what is held")
  func hoarding() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 40)
      let mina = try await stage.person("mina")
      let token = try await stage.enter(mina, date)
      let seats = try stage.seats(date)
      var refusal: (any Error)?
      for seat in seats where refusal == nil {
        do {
          let held = try await stage.hold(.named([seat.id]), of: date, for: mina, token: token)
          _ = try await stage.cancel.run(held.id, by: mina, trace: nil)
        } catch {
          refusal = error
        }
      }
      guard case HoldRefusal.tooManyGivenBack? = refusal else {
        Issue.record("refused with \(String(describing: refusal))")
        return
      }
      await #expect(throws: LineRefusal.self) {
        _ = try await stage.live.admission(token, of: mina, to: date.concertID)
      }
    }
  }

  @Test("a line that could not be notified is notified later, and the operator hears of it once")
  func tellingLater() async throws {
    let store = Moody()
    try await Stage.with(around: { MoodyDatabase(base: $0, mood: store) }) { stage in
      let date = try await stage.date(seats: 1)
      var concert = try #require(stage.live.catalogue.concert(date.concertID))
      concert.line.isPaused = true
      let paused = concert
      store.failReads()
      let changed = try await stage.manage.change(concert.id, trace: nil) { _ in paused }
      #expect(changed.line.isPaused, "it was committed, and that is what is said")
      #expect(stage.reports.all.count == 1)
      await #expect(throws: DatabaseError.unavailable) {
        try await stage.manage.configurePendingLines()
      }
      #expect(stage.live.summary(of: concert.id, now: stage.time.now).state == .open)
      store.work()
      try await stage.manage.configurePendingLines()
      #expect(stage.live.summary(of: concert.id, now: stage.time.now).state == .paused)
      store.failReads()
      try await stage.manage.configurePendingLines()
      #expect(stage.reports.all.count == 1, "nothing is left to be told")
      store.work()
    }
  }

  @Test("a key keeps what stays true, and neither what can be mended nor what passes")
  func lives() {
    let kept: [any CommandRefusal] = [
      HoldRefusal.saleNotOpen, HoldRefusal.seatTaken([]), HoldRefusal.seatNotFound([]),
      HoldRefusal.notEnoughSeats(SeatRequest(quantity: 2), free: 1), PaymentRefusal.alreadyPaid,
      PaymentRefusal.expired, CancelRefusal.reservationNotFound, ExtensionRefusal.alreadyExtended,
      RefundRefusal.alreadyCheckedIn, SignUpPerson.Refusal.emailTaken,
    ]
    let mendable: [any CommandRefusal] = [
      HoldRefusal.seatLimitReached(limit: 4),
      PaymentRefusal.insufficientBalance(balance: .zero, required: Money(1)),
      ChargeRefusal.balanceLimit(balance: .zero),
    ]
    let passing: [any CommandRefusal] = [
      HoldRefusal.tooManyGivenBack(retryAfter: 1, hasLiveHold: false),
      HoldRefusal.keptTooLong(retryAfter: 1, hasLiveHold: false),
      HoldRefusal.seatResting([], all: [], retryAfter: 1), LineRefusal.tokenExpired,
      LineRefusal.notActive(queuePosition: 3), AdmissionRefusal.tokenRequired,
    ]
    for one in kept { #expect(one.life == .kept, "\(one)") }
    for one in mendable { #expect(one.life == .untilMended, "\(one)") }
    for one in passing { #expect(one.life == .momentary, "\(one)") }
  }
}

/// Whether a store answers reads.
private final class Moody: Sendable {
  private let isAway = Mutex(false)

  func failReads() { isAway.withLock { $0 = true } }
  func work() { isAway.withLock { $0 = false } }
  func check() throws { if isAway.withLock({ $0 }) { throw DatabaseError.unavailable } }
}

/// A store whose reads fail when a test says so.
private struct MoodyDatabase: Database {
  let base: any Database
  let mood: Moody

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
    try mood.check()
    return try await base.read(work)
  }

  func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try mood.check()
    return try await base.longRead(work)
  }

  func ping() async throws { try await base.ping() }

  func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    try await base.migrate(migrations)
  }

  func close() async { await base.close() }

  func figures() -> DatabaseFigures { base.figures() }
}
