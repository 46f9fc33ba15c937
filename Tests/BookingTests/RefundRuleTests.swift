import Booking
import Testing
import Ticketing

@Suite("The rules of an organiser's refund")
struct RefundRuleTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var reservation: Reservation? = BookingTests.reservation(.confirmed)
    var now = at(10)
    var isCheckedIn = false
    var isForced = false
    var refusal: String?
  }

  @Test(
    "refused in order: not found, not paid, checked in",
    arguments: [
      Row(testDescription: "paid"),
      Row(testDescription: "paid, years later", now: at(100_000_000)),
      Row(testDescription: "unknown", reservation: nil, refusal: "not found"),
      Row(testDescription: "held", reservation: reservation(.pending), refusal: "not been paid"),
      Row(
        testDescription: "held, over", reservation: reservation(.pending), now: at(300),
        refusal: "expired"),
      Row(testDescription: "swept", reservation: reservation(.expired), refusal: "expired"),
      Row(
        testDescription: "canceled", reservation: reservation(.canceled),
        refusal: "already been canceled"),
      Row(
        testDescription: "canceled after a check-in", reservation: reservation(.canceled),
        isCheckedIn: true, isForced: true, refusal: "already been canceled"),
      Row(testDescription: "checked in", isCheckedIn: true, refusal: "checked in"),
      Row(testDescription: "checked in, forced", isCheckedIn: true, isForced: true),
      Row(testDescription: "forced for nothing", isForced: true),
    ])
  func table(row: Row) {
    do throws(RefundRefusal) {
      let found = try RefundRules.check(
        row.reservation, isCheckedIn: row.isCheckedIn, isForced: row.isForced, now: row.now)
      #expect(row.refusal == nil)
      #expect(found == row.reservation)
    } catch {
      switch error {
      case .reservationNotFound: #expect(row.refusal == "not found")
      case .notRefundable(let reason):
        #expect(row.refusal.map { reason.contains($0) } == true, "\(reason)")
      case .alreadyCheckedIn: #expect(row.refusal == "checked in")
      }
    }
  }
}
