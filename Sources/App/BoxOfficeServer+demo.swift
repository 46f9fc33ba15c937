import API
import BookingStore
import BoxOffice
import Database
import DatabaseSQLite
import SeatingPlans
import Signing
import Ticketing
import WaitingRoom
import WaitingRoomLocal

/// Demo concerts, for a first look.
extension BoxOfficeServer {
  /// A day in milliseconds.
  private static let day: Int64 = 86_400_000

  /// Disables the people of an earlier demo.
  func endDemo(_ people: DemoPeople) async throws {
    let dismissed = try await people.dismiss()
    guard !dismissed.isEmpty else { return }
    log.line(
      .warning,
      "accounts of an earlier --demo were disabled: their password is published or was printed",
      [("accounts", dismissed.joined(separator: " "))])
  }

  /// Creates what is missing, and prints the log-ins.
  func makeDemo(_ people: DemoPeople) async throws {
    let welcome = try await people.welcome()
    if catalogue.concertIDs.isEmpty { try await makeConcerts() }
    if !configuration.isLocal {
      log.line(
        .warning, "--demo is reachable by others: anyone can sign up and credit a wallet",
        [("listen", configuration.host)])
    }
    Output.line("Demo log-ins, all with the password \(people.password):")
    for person in welcome { Output.line("  \(person.email) (\(person.role.rawValue))") }
  }

  private func makeConcerts() async throws {
    // At ten in the morning UTC, which is an evening in Seoul.
    let midnight = clock.now().milliseconds / Self.day * Self.day
    let evening = { (days: Int64) in
      Timestamp(milliseconds: midnight + days * Self.day + 10 * 3_600_000)
    }
    try await makeConcert(
      title: "Small Hall Sessions", artist: "The Paper Lanterns", venue: "Hall of Fifty",
      starts: [7, 8, 9].map(evening),
      plan: .numbered(50, price: Money(50_000)),
      prices: [:])
    try await makeConcert(
      title: "Winter Arena Night", artist: "Northern Lights Orchestra", venue: "Arena",
      starts: [evening(30)], plan: try DemoPlan.arena(),
      prices: DemoPlan.prices)
  }

  private func makeConcert(
    title: String, artist: String, venue: String, starts: [Timestamp], plan: SeatingPlan,
    prices: [String: Money]
  ) async throws {
    let now = clock.now()
    let concert = Concert(
      id: ids.next(now), title: title, artist: artist, venue: venue, saleOpensAt: now,
      saleClosesAt: starts.max() ?? now, createdAt: now)
    let performances = try starts.map { start in
      let seats = try plan.seats(prices: prices) { ids.next(now) }
      return (
        Performance(
          id: ids.next(now), concertID: concert.id, startsAt: start, capacity: seats.count), seats
      )
    }
    // Alone in the store: when several instances start together, one creates it.
    let isMade = try await database.write { tx in
      guard try !Concerts.all(in: tx).contains(where: { $0.title == title }) else { return false }
      try Concerts.insert(concert, in: tx)
      for (performance, seats) in performances {
        try Concerts.insert(performance, seats: seats, in: tx)
      }
      return true
    }
    guard isMade else { return }
    var unread = Unread()
    unread.concerts = [concert.id]
    try await office.live.read(unread)
  }
}
