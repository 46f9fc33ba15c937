import Testing
import Ticketing

@testable import Booking

/// What a person gives back, as a table.
@Suite("What one person may hold and give back")
struct GiveBackRuleTests {
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  private static let terms = PerformanceTerms(
    performanceID: PerformanceID(high: 1, low: 1), concertID: ConcertID(high: 2, low: 1),
    startsAt: now.adding(seconds: 900_000), saleOpensAt: now.adding(seconds: -900_000),
    saleClosesAt: now.adding(seconds: 900_000),
    terms: SaleTerms(holdSeconds: 50, extensionSeconds: 10, seatsPerUser: 2))
  /// One whole hold: two seats for a minute.
  private static let whole: Int64 = 2 * 60_000
  private static let day: Int64 = 86_400_000

  /// A hold of seats that lapsed, by when it began and ended before now, in milliseconds.
  private func lapsed(_ seats: Int = 2, from: Int64, to: Int64) -> Booked {
    Booked(
      performance: Self.terms.performanceID, concert: Self.terms.concertID, status: .pending,
      seats: seats, createdAt: Self.now.adding(milliseconds: -from),
      expiresAt: Self.now.adding(milliseconds: -to))
  }

  private func refusal(
    _ booked: [Booked], _ rules: GiveBackRules = GiveBackRules(), now: Timestamp = now
  ) -> HoldRefusal? {
    var standing = DateStanding()
    for one in booked { standing.add(one, at: Self.terms, rules: rules, now: now) }
    do throws(HoldRefusal) {
      try rules.check(standing, now: now)
      try rules.check(standing, terms: Self.terms.terms, now: now)
      return nil
    } catch { return error }
  }

  @Test(
    "six whole holds in a day are the bound, to the millisecond",
    arguments: [(59_999, false), (60_000, true), (60_001, true)] as [(Int64, Bool)])
  func bound(last: Int64, isRefused: Bool) {
    let five = (0..<5).map { _ in lapsed(from: 300_000, to: 240_000) }
    let sixth = [lapsed(1, from: 60_000, to: 0), lapsed(1, from: last, to: 0)]
    let refused = refusal(five + sixth)
    // The first five leave the window together, 300 s before the day is over: then a moment is enough.
    #expect(
      refused == (isRefused ? .keptTooLong(retryAfter: 86_101, hasLiveHold: false) : nil))
  }

  @Test("the time comes back as it went, a day later")
  func refill() {
    let rules = GiveBackRules(wholeHoldsMax: 1)
    let one = [lapsed(from: 60_000, to: 0)]
    #expect(
      refusal(one, rules) == .keptTooLong(retryAfter: 86_341, hasLiveHold: false),
      "a millisecond after its beginning has left the window")
    let begun = Self.now.adding(milliseconds: Self.day - 60_000)
    #expect(refusal(one, rules, now: begun) != nil)
    #expect(refusal(one, rules, now: begun.adding(milliseconds: 1)) == nil)
  }

  @Test("what was bought, and other concerts, count for nothing")
  func bought() {
    let rules = GiveBackRules(holdsMax: 1, wholeHoldsMax: 1)
    var bought = lapsed(from: 600_000, to: 0)
    bought.status = .confirmed
    var elsewhere = lapsed(from: 600_000, to: 0)
    elsewhere.concert = ConcertID(high: 2, low: 2)
    #expect(refusal([bought, elsewhere], rules) == nil)
  }

  @Test("another date of the concert counts for the time, and not for the number")
  func otherDate() {
    var other = lapsed(from: 60_000, to: 0)
    other.performance = PerformanceID(high: 1, low: 2)
    #expect(refusal([other], GiveBackRules(holdsMax: 1)) == nil)
    #expect(refusal([other], GiveBackRules(wholeHoldsMax: 1)) != nil)
  }

  @Test("a live hold of any date may be paid; each way of ending counts")
  func ways() {
    let rules = GiveBackRules(wholeHoldsMax: 1)
    var live = lapsed(from: 10_000, to: -10_000)
    live.performance = PerformanceID(high: 1, low: 2)
    for status in [Reservation.Status.pending, .expired, .canceled] {
      var ended = lapsed(from: 60_000, to: 0)
      ended.status = status
      if status != .pending { ended.endedAt = Self.now }
      #expect(
        refusal([ended, live], rules) == .keptTooLong(retryAfter: 86_341, hasLiveHold: true))
    }
    // Canceled half-way: half the time.
    var half = lapsed(from: 60_000, to: 0)
    (half.status, half.endedAt) = (.canceled, Self.now.adding(milliseconds: -30_000))
    #expect(refusal([half], rules) == nil)
    #expect(refusal([half, half], rules) != nil)
  }

  @Test("nothing overflows, whatever a clock that was set back made of a row")
  func extremes() {
    let rules = GiveBackRules(wholeHoldsMax: 1)
    var strange = lapsed(from: 0, to: 0)
    strange.createdAt = Timestamp(milliseconds: .max)
    strange.expiresAt = Self.now
    #expect(refusal([strange], rules) == nil)
    strange.createdAt = Timestamp(milliseconds: .min)
    #expect(refusal([strange], rules) != nil)
  }
}
