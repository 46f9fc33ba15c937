import Booking
import Testing
import Ticketing

@Suite("The rules of giving back")
struct CancelRuleTests {
  /// The performance starts at 1,000,000 s and refunds are given until a day before.
  static let start = 1_000_000
  static let lastRefund = start - 24 * 3_600

  enum Outcome: Hashable {
    case does(Cancellation)
    case notFound
    case refused(String)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var reservation: Reservation? = BookingTests.reservation(.pending)
    var user = mina
    var now = at(10)
    var refundHours = 24
    var isCheckedIn = false
    let outcome: Outcome
  }

  @Test(
    "canceling is refused in order: not found, ended, checked in, too late",
    arguments: [
      Row(testDescription: "a live hold", outcome: .does(.release)),
      Row(testDescription: "unknown", reservation: nil, outcome: .notFound),
      Row(testDescription: "another's", user: jun, outcome: .notFound),
      Row(
        testDescription: "another's canceled one", reservation: reservation(.canceled), user: jun,
        outcome: .notFound),
      Row(
        testDescription: "canceled", reservation: reservation(.canceled),
        outcome: .refused("already been canceled")),
      Row(
        testDescription: "swept", reservation: reservation(.expired),
        outcome: .refused("already expired")),
      Row(
        testDescription: "a hold in its last millisecond", now: at(300) + -1,
        outcome: .does(.release)),
      Row(
        testDescription: "a hold exactly at its end, not swept yet", now: at(300),
        outcome: .refused("already expired")),
      Row(testDescription: "paid", reservation: reservation(.confirmed), outcome: .does(.refund)),
      Row(
        testDescription: "paid and checked in", reservation: reservation(.confirmed),
        isCheckedIn: true, outcome: .refused("already been used")),
      Row(
        testDescription: "checked in and too late", reservation: reservation(.confirmed),
        now: at(start), isCheckedIn: true, outcome: .refused("already been used")),
      Row(
        testDescription: "a millisecond before the last hour of refunds",
        reservation: reservation(.confirmed), now: at(lastRefund) + -1, outcome: .does(.refund)),
      Row(
        testDescription: "at exactly 24 hours", reservation: reservation(.confirmed),
        now: at(lastRefund), outcome: .refused("until 24 hours before")),
      Row(
        testDescription: "with no hours, a millisecond before the start",
        reservation: reservation(.confirmed), now: at(start) + -1, refundHours: 0,
        outcome: .does(.refund)),
      Row(
        testDescription: "with no hours, as it starts", reservation: reservation(.confirmed),
        now: at(start), refundHours: 0, outcome: .refused("until 0 hours before")),
      Row(
        testDescription: "with the most hours", reservation: reservation(.confirmed),
        refundHours: BookingLimits.refundHoursRange.upperBound,
        outcome: .refused("until 8784 hours before")),
    ])
  func decide(row: Row) {
    let outcome: Outcome
    do throws(CancelRefusal) {
      outcome = .does(
        try CancelRules.decide(
          row.reservation, by: row.user, startsAt: at(Self.start), refundHours: row.refundHours,
          isCheckedIn: row.isCheckedIn, now: row.now))
    } catch {
      switch (error, row.outcome) {
      case (.reservationNotFound, _): outcome = .notFound
      case (.notCancelable(let reason), .refused(let part)) where reason.contains(part):
        outcome = .refused(part)
      case (.notCancelable(let reason), _): outcome = .refused(reason)
      }
    }
    #expect(outcome == row.outcome)
  }
}
