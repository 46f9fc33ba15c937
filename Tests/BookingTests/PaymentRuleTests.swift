import Booking
import Testing
import Ticketing

@Suite("The rules of paying")
struct PaymentRuleTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var reservation: Reservation? = BookingTests.reservation(.pending)
    var payer = mina
    var now = at(10)
    var refusal: PaymentRefusal?
  }

  @Test(
    "a payment is refused in order: not found, paid, canceled, expired",
    arguments: [
      Row(testDescription: "a live hold"),
      Row(testDescription: "unknown", reservation: nil, refusal: .reservationNotFound),
      Row(testDescription: "another's hold", payer: jun, refusal: .reservationNotFound),
      Row(
        testDescription: "another's, paid and over", reservation: reservation(.confirmed),
        payer: jun, now: at(9_999), refusal: .reservationNotFound),
      Row(
        testDescription: "paid", reservation: reservation(.confirmed), refusal: .alreadyPaid),
      Row(
        testDescription: "paid, and the hold's time is over", reservation: reservation(.confirmed),
        now: at(9_999), refusal: .alreadyPaid),
      Row(testDescription: "canceled", reservation: reservation(.canceled), refusal: .canceled),
      Row(
        testDescription: "canceled, and the hold's time is over",
        reservation: reservation(.canceled), now: at(9_999), refusal: .canceled),
      Row(
        testDescription: "expired, though the clock went back", reservation: reservation(.expired),
        refusal: .expired),
      Row(testDescription: "the last millisecond", now: at(300) + -1),
      Row(testDescription: "exactly at its end", now: at(300), refusal: .expired),
      Row(testDescription: "a millisecond late", now: at(300) + 1, refusal: .expired),
    ])
  func check(row: Row) {
    let refusal = refusal { () throws(PaymentRefusal) in
      try PaymentRules.check(row.reservation, payer: row.payer, now: row.now)
    }
    #expect(refusal == row.refusal)
  }

  @Test(
    "the client's price must be the seats' price, or not be named",
    arguments: [(nil, true), (200, true), (199, false), (201, false), (0, false), (-200, false)]
      as [(Int64?, Bool)])
  func amount(named: Int64?, isRight: Bool) {
    let refusal = refusal { () throws(PaymentRefusal) in
      try PaymentRules.check(amount: named.map { Money($0) }, of: reservation(.pending))
    }
    #expect(refusal == (isRight ? nil : .amountMismatch(expected: Money(200))))
  }
}

@Suite("A reservation's status")
struct ReservationStatusTests {
  @Test(
    "only a pending one changes with time, and exactly at its end",
    arguments: [Reservation.Status.pending, .confirmed, .canceled, .expired])
  func status(stored: Reservation.Status) {
    #expect(reservation(stored).status(at: at(300) + -1) == stored)
    #expect(reservation(stored).status(at: at(300)) == (stored == .pending ? .expired : stored))
    #expect(reservation(stored).status(at: at(301)) == (stored == .pending ? .expired : stored))
  }
}
