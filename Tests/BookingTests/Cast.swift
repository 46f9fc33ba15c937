import Booking
import Ticketing

/// When the sale opens; the tests count from here.
let opening = Timestamp(milliseconds: 1_800_000_000_000)

func at(_ seconds: Int) -> Timestamp { opening.adding(seconds: seconds) }

let mina = UserID(high: 0x0192_0000_0000_7000, low: 1)
let jun = UserID(high: 0x0192_0000_0000_7000, low: 2)
let arena = ConcertID(high: 7, low: 7)
let friday = PerformanceID(high: 8, low: 1)
let saturday = PerformanceID(high: 8, low: 2)

func seatID(_ number: Int) -> SeatID { SeatID(high: 9, low: UInt64(number)) }

func seat(_ number: Int, price: Int64 = 100) -> Seat {
  Seat(id: seatID(number), number: "\(number)", price: Money(price))
}

func standing(
  _ number: Int, at performance: PerformanceID = friday, _ status: SeatStatus = .available,
  until: Timestamp? = nil
) -> SeatStanding {
  SeatStanding(
    seat: seat(number), performanceID: performance, status: status,
    reservationID: status == .available ? nil : ReservationID(high: 10, low: 1), heldUntil: until)
}

/// A sale that opens at 0 s and closes at 1,000 s, of a performance that starts at `starts`.
func terms(
  closes: Int = 1_000, starts: Int = 2_000, hold: Int = 300, limit: Int = 4
) -> PerformanceTerms {
  PerformanceTerms(
    performanceID: friday, concertID: arena, startsAt: at(starts), saleOpensAt: opening,
    saleClosesAt: at(closes), terms: SaleTerms(holdSeconds: hold, seatsPerUser: limit))
}

/// A reservation of Mina's, held until 300 s.
func reservation(_ status: Reservation.Status, amount: Int64 = 200) -> Reservation {
  Reservation(
    id: ReservationID(high: 10, low: 1), userID: mina, performanceID: friday, concertID: arena,
    status: status, amount: Money(amount), seats: [seat(1), seat(2)], createdAt: opening,
    expiresAt: at(300))
}

/// What a rule refused with; nil when it did not refuse.
func refusal<Refusal: Error, Result>(_ body: () throws(Refusal) -> Result) -> Refusal? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

extension Timestamp {
  static func + (left: Timestamp, milliseconds: Int64) -> Timestamp {
    left.adding(milliseconds: milliseconds)
  }
}
