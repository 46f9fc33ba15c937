import Accounts
import BookingStore
import Database
import DatabaseSQLite
import Glibc
import Measuring
import Signing
import Ticketing
import WaitingRoom

/// Fills a data folder with the product's own code before a server starts on it.
struct Seeding {
  let database: any Database
  let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
  let now = Seeding.wallClock()

  /// Rows written in one transaction: bounds the log while filling.
  private static let slice = 20_000
  static let price = Money(50_000)

  private static let insertEntry = Statement(
    """
    INSERT INTO queue_entries (concert_id, position, user_id, nonce, joined_at, admitted_at,
      active_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    """)

  /// Makes an empty box office.
  init(folder: String) async throws {
    try await self.init(database: SQLiteDatabase(folder: folder) { _ in })
  }

  /// Makes an empty box office in an empty database.
  init(database: any Database) async throws {
    self.database = database
    _ = try await database.migrate(Schema.migrations)
  }

  static func wallClock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// The nonce of a place; anything, as long as token and row agree.
  static func nonce(_ position: Int) -> UInt64 { UInt64(position) &* 0x9E37_79B9_7F4A_7C15 }

  /// A concert on sale. No one is dropped for silence and no hold ends during the measurement.
  func concert(maxActive: Int) async throws -> Concert {
    let concert = Concert(
      id: ids.next(now), title: "Measured", artist: "The Bench", venue: "Hall",
      saleOpensAt: now.adding(seconds: -3_600), saleClosesAt: now.adding(seconds: 86_400),
      terms: SaleTerms(holdSeconds: 3_600),
      line: LineTerms(
        policy: .capacity(maxActive: maxActive, activeSeconds: 86_400), graceSeconds: 3_600),
      createdAt: now)
    try await database.write { tx in try Concerts.insert(concert, in: tx) }
    return concert
  }

  /// A performance of the concert with its seats, all free.
  func performance(of concert: Concert, seats count: Int) async throws -> [Spot] {
    let performance = Performance(
      id: ids.next(now), concertID: concert.id, startsAt: now.adding(seconds: 864_000),
      capacity: count)
    let seats = (0..<count).map { number in
      Seat(
        id: ids.next(now), section: "A", row: "\(number / 50 + 1)", number: "\(number % 50 + 1)",
        grade: "S", price: Self.price, x: Double(number % 50), y: Double(number / 50))
    }
    try await database.write { tx in
      try Concerts.insert(performance, seats: seats, in: tx)
    }
    return seats.map { Spot(performance: performance.id, seat: $0.id) }
  }

  /// People with accounts and money for one seat each, numbered from `first` on.
  func people(
    _ count: Int, from first: Int = 0, passwordHash: String = "none"
  ) async throws -> [User] {
    let people = (first..<first + count).map { number in
      User(id: ids.next(now), email: "fan\(number)@example.com", name: "Fan", role: .fan)
    }
    try await sliced(count) { range, tx in
      for person in people[range] {
        _ = try Users.insert(person, passwordHash: passwordHash, now: now, in: tx)
        _ = try Ledger.charge(person.id, Self.price, now: now, ids: ids, in: tx)
      }
    }
    return people
  }

  /// Puts people into the line, from its first place on, or inside.
  func line(of concert: Concert, _ people: [UserID], areInside: Bool, from first: Int = 0)
    async throws
  {
    try await sliced(people.count) { range, tx in
      for number in range {
        let position = first + number
        try tx.execute(
          Self.insertEntry, .id(concert.id), .int(position), .id(people[number]),
          .integer(Int64(bitPattern: Self.nonce(position))), .time(now),
          areInside ? .time(now) : .null, areInside ? .time(now.adding(seconds: 80_000)) : .null)
      }
    }
  }

  /// Holds a seat for each person, and sells it on request.
  func hold(
    _ spots: [Spot], for people: [User], paying signer: TicketSigner? = nil
  ) async throws -> [ReservationID] {
    let reservations = people.map { _ in ids.next(now) as ReservationID }
    try await sliced(people.count) { range, tx in
      for number in range {
        let (reservation, _) = try Holding.hold(
          [spots[number].seat], at: spots[number].performance, for: people[number].id,
          as: reservations[number], hasWholeDate: true, now: now, ids: ids, in: tx)
        guard let signer else { continue }
        let request = Self.payment(for: reservation, ids: ids, now: now, signer: signer)
        _ = try Payments.pay(request, now: now, ids: ids, in: tx) { _ in }
      }
    }
    return reservations
  }

  /// What a client's payment becomes, ticket signed.
  static func payment(
    for reservation: Reservation, ids: IdentifierSource, now: Timestamp, signer: TicketSigner
  ) -> Payments.Request {
    let tickets = reservation.seats.map { _ in
      let id: TicketID = ids.next(now)
      let performance = reservation.performanceID
      return Payments.SignedTicket(
        id: id,
        code: signer.code(
          ticket: (id.high, id.low), performance: (performance.high, performance.low)),
        shortCode: ShortCode(chance: ids.chance()))
    }
    return Payments.Request(
      reservation: reservation.id, payer: reservation.userID, amount: nil, tickets: tickets)
  }

  /// Ends filling: everything is in the file, and a server may have the folder.
  func close() async { await database.close() }

  private func sliced(
    _ count: Int, _ work: @escaping @Sendable (Range<Int>, borrowing Transaction) throws -> Void
  ) async throws {
    for start in stride(from: 0, to: count, by: Self.slice) {
      let range = start..<min(count, start + Self.slice)
      try await database.write { tx in try work(range, tx) }
    }
  }
}

/// One seat of one performance.
struct Spot: Sendable {
  let performance: PerformanceID
  let seat: SeatID
}

/// Makes the tokens a client would have been given, with the server's own secret.
struct Tokens {
  let access: AccessTokens
  let queue: ShortMACKey

  init(secret: [UInt8]) {
    access = AccessTokens(key: MACKey(secret: secret, purpose: "access"))
    queue = ShortMACKey(secret: secret, purpose: "queue-token")
  }

  /// The Authorization field of a person.
  func authorization(_ user: User) -> (String, String) {
    let session = SessionID(high: user.id.high, low: user.id.low)
    let now = Seeding.wallClock()
    return ("Authorization", "Bearer " + access.issue(user: user, session: session, now: now).token)
  }

  /// The Queue-Token field of a seeded place.
  func queueToken(_ concert: ConcertID, _ position: Int) -> (String, String) {
    let token = QueueToken(
      concert: concert, index: UInt64(position), nonce: Seeding.nonce(position))
    return ("Queue-Token", token.text(signedBy: queue))
  }
}
