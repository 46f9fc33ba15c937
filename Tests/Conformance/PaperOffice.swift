import Booking
import Ticketing

/// The box office as kept on paper: arrays, scanned from the start every time.
///
/// It knows nothing of the store's rules of code: a seat is taken when some live reservation names
/// it, a balance is the sum of what went in and out.
struct PaperOffice {
  struct Booking {
    let id: ReservationID
    let person: Int
    let date: PerformanceID
    let seats: [Int]
    let end: Timestamp
    var status = Reservation.Status.pending
    var isCheckedIn = false
  }

  /// What an act must lead to, in the words of both.
  enum Outcome: Hashable {
    case done
    case held(until: Timestamp, amount: Int64)
    case paid(Int64)
    case canceled(refund: Int64)
    case charged(balance: Int64)
    case swept(Int)
    case checkedIn
    case refused(String)
  }

  let prices: [Int64]
  let seatsPerDate: Int
  let holdSeconds: Int
  let limit: Int
  let closes: Timestamp
  let starts: Timestamp
  let lastRefund: Timestamp
  var wallets: [Int64]
  var bookings: [Booking] = []
  var entryCount: Int
  var eventCount = 0

  func dateOf(_ seat: Int) -> PerformanceID { seat < seatsPerDate ? friday : saturday }

  func status(_ booking: Booking, _ now: Timestamp) -> Reservation.Status {
    booking.status == .pending && booking.end <= now ? .expired : booking.status
  }

  func owner(of seat: Int, _ now: Timestamp) -> Booking? {
    bookings.first {
      $0.seats.contains(seat) && [.pending, .confirmed].contains(status($0, now))
    }
  }

  mutating func hold(
    _ seats: [Int], _ person: Int, at date: PerformanceID, _ id: ReservationID, _ now: Timestamp
  ) -> Outcome {
    if now < opening || closes <= now || starts <= now { return .refused("sale") }
    let wrong = seats.filter { dateOf($0) != date }
    if !wrong.isEmpty { return .refused("not found \(wrong.sorted())") }
    let taken = seats.filter { owner(of: $0, now) != nil }
    if !taken.isEmpty { return .refused("taken \(taken.sorted())") }
    let live = bookings.filter {
      $0.person == person && $0.date == date && [.pending, .confirmed].contains(status($0, now))
    }
    if live.map(\.seats.count).reduce(0, +) + seats.count > limit { return .refused("limit") }
    let end = min(now.adding(seconds: holdSeconds), closes, starts)
    for index in bookings.indices
    where !Set(bookings[index].seats).isDisjoint(with: seats) && bookings[index].status == .pending
    {
      bookings[index].status = .expired
    }
    bookings.append(Booking(id: id, person: person, date: date, seats: seats.sorted(), end: end))
    return .held(until: end, amount: seats.map { prices[$0] }.reduce(0, +))
  }

  mutating func pay(_ index: Int, _ person: Int, _ amount: Int64?, _ now: Timestamp) -> Outcome {
    guard bookings.indices.contains(index), bookings[index].person == person else {
      return .refused("reservation")
    }
    switch status(bookings[index], now) {
    case .confirmed: return .refused("paid")
    case .canceled: return .refused("canceled")
    case .expired: return .refused("expired")
    case .pending: break
    }
    let price = bookings[index].seats.map { prices[$0] }.reduce(0, +)
    if let amount, amount != price { return .refused("amount \(price)") }
    if wallets[person] < price { return .refused("balance \(wallets[person]) of \(price)") }
    wallets[person] -= price
    bookings[index].status = .confirmed
    entryCount += 2
    eventCount += 1
    return .paid(price)
  }

  mutating func cancel(_ index: Int, _ person: Int, _ now: Timestamp) -> Outcome {
    guard bookings.indices.contains(index), bookings[index].person == person else {
      return .refused("reservation")
    }
    switch status(bookings[index], now) {
    case .canceled, .expired: return .refused("not cancelable")
    case .pending:
      bookings[index].status = .canceled
      return .canceled(refund: 0)
    case .confirmed:
      if bookings[index].isCheckedIn || lastRefund <= now { return .refused("not cancelable") }
      let price = bookings[index].seats.map { prices[$0] }.reduce(0, +)
      wallets[person] += price
      bookings[index].status = .canceled
      entryCount += 2
      eventCount += 1
      return .canceled(refund: price)
    }
  }

  mutating func charge(_ person: Int, _ won: Int64) -> Outcome {
    if wallets[person] + won > BookingLimits.balanceMax.amount { return .refused("full") }
    wallets[person] += won
    entryCount += 2
    return .charged(balance: wallets[person])
  }

  mutating func sweep(_ now: Timestamp) -> Outcome {
    var count = 0
    for index in bookings.indices
    where bookings[index].status == .pending && bookings[index].end <= now {
      bookings[index].status = .expired
      count += 1
    }
    return .swept(count)
  }

  mutating func checkIn(_ index: Int) -> Outcome {
    guard bookings.indices.contains(index) else { return .refused("ticket") }
    switch bookings[index].status {
    case .confirmed where !bookings[index].isCheckedIn:
      bookings[index].isCheckedIn = true
      return .checkedIn
    default: return .refused("ticket")
    }
  }
}
