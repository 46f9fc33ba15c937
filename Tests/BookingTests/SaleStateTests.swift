import Booking
import Testing
import Ticketing

@Suite("A concert's sale state")
struct SaleStateTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let now: Timestamp
    var lastStart: Timestamp? = at(2_000)
    var isSoldOut = false
    let state: SaleState
  }

  @Test(
    "is upcoming, then open or sold out, then closed",
    arguments: [
      Row(testDescription: "before it opens", now: opening + -1, state: .upcoming),
      Row(
        testDescription: "sold out before it opens is still upcoming", now: opening + -1,
        isSoldOut: true, state: .upcoming),
      Row(testDescription: "as it opens", now: opening, state: .open),
      Row(testDescription: "sold out", now: opening, isSoldOut: true, state: .soldOut),
      Row(testDescription: "a millisecond before it closes", now: at(1_000) + -1, state: .open),
      Row(testDescription: "as it closes", now: at(1_000), state: .closed),
      Row(
        testDescription: "sold out and closed is closed", now: at(1_000), isSoldOut: true,
        state: .closed),
      Row(
        testDescription: "a millisecond before the last start", now: at(500) + -1,
        lastStart: at(500), state: .open),
      Row(testDescription: "at the last start", now: at(500), lastStart: at(500), state: .closed),
      Row(testDescription: "without performances", now: at(500), lastStart: nil, state: .open),
    ])
  func state(row: Row) {
    let concert = Concert(
      id: arena, title: "Opening night", artist: "The Fenwicks", venue: "Arena",
      saleOpensAt: opening, saleClosesAt: at(1_000), createdAt: opening)
    #expect(
      SaleState.of(concert, lastStart: row.lastStart, isSoldOut: row.isSoldOut, now: row.now)
        == row.state)
  }
}

@Suite("A transfer")
struct TransferTests {
  @Test("moves an amount from one account to another, and each kind knows which")
  func kinds() {
    let charge = Transfer.charge(mina, Money(5))
    #expect((charge.kind, charge.from, charge.to) == (.charge, .cash, .wallet(mina)))
    let payment = Transfer.payment(mina, for: arena, Money(5))
    #expect((payment.kind, payment.from, payment.to) == (.payment, .wallet(mina), .sales(arena)))
    let refund = Transfer.refund(mina, from: arena, Money(5))
    #expect((refund.kind, refund.from, refund.to) == (.refund, .sales(arena), .wallet(mina)))
    for transfer in [charge, payment, refund] { #expect(transfer.amount == Money(5)) }
  }

  @Test("a refund is the payment backwards")
  func refundReverses() {
    let payment = Transfer.payment(mina, for: arena, Money(5))
    let refund = Transfer.refund(mina, from: arena, Money(5))
    #expect((refund.from, refund.to) == (payment.to, payment.from))
  }

  @Test("every account has a number of its own")
  func numbers() {
    let accounts: [LedgerAccount] = [.cash, .wallet(mina), .wallet(jun), .sales(arena)]
    let numbers = accounts.map { "\($0.number)" }
    #expect(Set(numbers).count == accounts.count)
    #expect(LedgerAccount.cash.number == (0, 0))
    #expect(LedgerAccount.wallet(mina).number == (mina.high, mina.low))
    #expect(LedgerAccount.sales(arena).number == (arena.high, arena.low))
  }
}

@Suite("The bounds of booking")
struct BookingLimitTests {
  @Test("the highest-priced request does not overflow, nor does a wallet that gets it back")
  func boundsFit() throws {
    let dearest = try #require(
      Int64.max.quotient(BookingLimits.priceMax.amount, times: BookingLimits.seatsPerRequestMax))
    #expect(dearest > 1)
    #expect(BookingLimits.chargeRange.upperBound <= BookingLimits.balanceMax.amount)
    #expect(BookingLimits.seatsPerUserRange.upperBound <= BookingLimits.seatsPerRequestMax)
  }
}

extension Int64 {
  /// How often `amount * times` fits into this; nil when the product itself does not fit.
  fileprivate func quotient(_ amount: Int64, times: Int) -> Int64? {
    let (product, overflow) = amount.multipliedReportingOverflow(by: Int64(times))
    return overflow ? nil : self / product
  }
}
