import Booking
import Testing
import Ticketing

@Suite("The rules of holding")
struct HoldRuleTests {
  struct SaleRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var terms: PerformanceTerms? = BookingTests.terms()
    var now = at(10)
    var refusal: HoldRefusal?
  }

  @Test(
    "a date is refused in order: unknown, then not on sale",
    arguments: [
      SaleRow(testDescription: "unknown", terms: nil, refusal: .performanceNotFound),
      SaleRow(testDescription: "1 ms before it opens", now: opening + -1, refusal: .saleNotOpen),
      SaleRow(testDescription: "as it opens", now: opening),
      SaleRow(testDescription: "1 ms before it closes", now: at(1_000) + -1),
      SaleRow(testDescription: "as it closes", now: at(1_000), refusal: .saleNotOpen),
      SaleRow(
        testDescription: "1 ms before the start", terms: terms(closes: 9_000), now: at(2_000) + -1),
      SaleRow(
        testDescription: "as it starts, though the window is open", terms: terms(closes: 9_000),
        now: at(2_000), refusal: .saleNotOpen),
      SaleRow(
        testDescription: "a window that never opens", terms: terms(closes: 0), now: opening,
        refusal: .saleNotOpen),
    ])
  func sale(row: SaleRow) {
    let refusal = refusal { () throws(HoldRefusal) in
      try HoldRules.checkSale(row.terms, now: row.now)
    }
    #expect(refusal == row.refusal)
  }

  struct SeatRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let found: [SeatStanding?]
    var refusal: HoldRefusal?
  }

  @Test(
    "seats are refused in order: not of this date, then taken; every one of them is named",
    arguments: [
      SeatRow(testDescription: "free seats", found: [standing(1), standing(2), standing(3)]),
      SeatRow(
        testDescription: "unknown seats", found: [nil, standing(2), nil],
        refusal: .seatNotFound([seatID(1), seatID(3)])),
      SeatRow(
        testDescription: "a seat of another date",
        found: [standing(1), standing(2, at: saturday), standing(3)],
        refusal: .seatNotFound([seatID(2)])),
      SeatRow(
        testDescription: "another date's sold seat is not found, not taken",
        found: [standing(1), standing(2, at: saturday, .sold), standing(3)],
        refusal: .seatNotFound([seatID(2)])),
      SeatRow(
        testDescription: "an unknown and a taken seat",
        found: [standing(1, .sold), nil, standing(3)],
        refusal: .seatNotFound([seatID(2)])),
      SeatRow(
        testDescription: "a sold and a held seat",
        found: [standing(1, .sold), standing(2, .held, until: at(11)), standing(3)],
        refusal: .seatTaken([seatID(1), seatID(2)])),
      SeatRow(
        testDescription: "held until a millisecond later",
        found: [standing(1, .held, until: at(10) + 1), standing(2), standing(3)],
        refusal: .seatTaken([seatID(1)])),
      SeatRow(
        testDescription: "held until now",
        found: [standing(1, .held, until: at(10)), standing(2), standing(3)]),
      SeatRow(
        testDescription: "held until a millisecond ago",
        found: [standing(1, .held, until: at(10) + -1), standing(2), standing(3)]),
      SeatRow(
        testDescription: "held without an end is never free",
        found: [standing(1, .held), standing(2), standing(3)], refusal: .seatTaken([seatID(1)])),
    ])
  func seats(row: SeatRow) throws {
    let wanted = [seatID(1), seatID(2), seatID(3)]
    let refusal = refusal { () throws(HoldRefusal) in
      try HoldRules.checkSeats(wanted: wanted, found: row.found, of: friday, now: at(10))
    }
    #expect(refusal == row.refusal)
    guard refusal == nil else { return }
    let standings = try HoldRules.checkSeats(
      wanted: wanted, found: row.found, of: friday, now: at(10))
    #expect(standings.map(\.seat.id) == wanted)
  }

  @Test(
    "a person may have exactly the limit and not one more",
    arguments: [
      (0, 4, false), (0, 5, true), (3, 1, false), (3, 2, true), (4, 1, true), (4, 0, false),
      (0, 100, true),
    ])
  func limit(live: Int, wanted: Int, isRefused: Bool) {
    let refusal = refusal { () throws(HoldRefusal) in
      try HoldRules.checkLimit(alreadyLive: live, wanted: wanted, terms: SaleTerms())
    }
    #expect(refusal == (isRefused ? .seatLimitReached(limit: 4) : nil))
  }

  @Test("a hold ends after its time, but never after the sale's end or the start")
  func end() {
    func end(
      of terms: PerformanceTerms, from now: Timestamp, latest: Timestamp = at(100_000)
    ) -> Timestamp {
      HoldRules.end(of: terms, from: now, latest: latest)
    }
    #expect(end(of: terms(), from: at(10)) == at(310))
    #expect(end(of: terms(), from: at(700)) == at(1_000))
    #expect(end(of: terms(), from: at(701)) == at(1_000))
    #expect(end(of: terms(closes: 9_000), from: at(1_999)) == at(2_000))
    #expect(end(of: terms(hold: 1), from: at(10)) == at(11))
    #expect(end(of: terms(hold: .max), from: at(10)) == at(1_000))
    #expect(end(of: terms(), from: at(10), latest: at(309)) == at(309), "the stay is over then")
  }
}
