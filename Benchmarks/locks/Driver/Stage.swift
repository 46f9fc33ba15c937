import Accounts
import BookingStore
import Database
import Encoding
import Glibc
import Signing
import Ticketing
import WaitingRoom

/// A sale in which all people are inside already, made with the product's own code.
struct Stage {
  let performance: PerformanceID
  let seats: [SeatID]
  let people: [User]
  /// Each person's token of a place inside.
  let tokens: [String]

  /// Rows written in one transaction.
  private static let slice = 500

  /// Fills an empty store. No hold ends and no one is dropped during the measurement.
  static func make(
    in database: any Database, _ room: any WaitingRoom, people count: Int, seats seatCount: Int
  ) async throws -> Stage {
    let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
    let now = wallClock()
    let concert = Concert(
      id: ids.next(now), title: "Measured", artist: "The Bench", venue: "Hall",
      saleOpensAt: now.adding(seconds: -3_600), saleClosesAt: now.adding(seconds: 86_400),
      terms: SaleTerms(holdSeconds: 3_600),
      line: LineTerms(
        policy: .capacity(maxActive: 1_000_000, activeSeconds: Limits.staySeconds),
        graceSeconds: 3_600),
      createdAt: now)
    let performance = Performance(
      id: ids.next(now), concertID: concert.id, startsAt: now.adding(seconds: 864_000),
      capacity: seatCount)
    let seats = (0..<seatCount).map { number in
      Seat(
        id: ids.next(now), section: "A", row: "1", number: "\(number + 1)", grade: "S",
        price: Money(50_000), x: Double(number), y: 0)
    }
    try await database.write { tx in
      try Concerts.insert(concert, in: tx)
      try Concerts.insert(performance, seats: seats, in: tx)
    }
    let people = (0..<count).map { number in
      User(id: ids.next(now), email: "fan\(number)@example.com", name: "Fan", role: .fan)
    }
    for start in stride(from: 0, to: count, by: slice) {
      let part = people[start..<min(count, start + slice)]
      try await database.write { tx in
        for person in part {
          _ = try Users.insert(person, passwordHash: "none", now: now, in: tx)
        }
      }
    }
    try await room.configure(concert, now: now)
    let tokens = try await join(room, concert, people, now)
    try await room.runRound(now: wallClock())
    return Stage(
      performance: performance.id, seats: seats.map(\.id), people: people, tokens: tokens)
  }

  private static func join(
    _ room: any WaitingRoom, _ concert: Concert, _ people: [User], _ now: Timestamp
  ) async throws -> [String] {
    var tokens = [String](repeating: "", count: people.count)
    for start in stride(from: 0, to: people.count, by: slice) {
      try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for number in start..<min(people.count, start + slice) {
          let user = people[number].id
          group.addTask {
            (number, try await room.join(user, concert.id, now: now).place.token)
          }
        }
        for try await (number, token) in group { tokens[number] = token }
      }
    }
    return tokens
  }

  static func wallClock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// The server's own keys, made of the same secret.
struct Keys {
  let secret = SecureRandom().bytes(32)

  var secretText: String { Hex.encode(secret) }
  var queue: ShortMACKey { ShortMACKey(secret: secret, purpose: "queue-token") }

  /// What a person who logged in sends along.
  func authorization(_ user: User) -> (String, String) {
    let access = AccessTokens(key: MACKey(secret: secret, purpose: "access"))
    let session = SessionID(high: user.id.high, low: user.id.low)
    let token = access.issue(user: user, session: session, now: Stage.wallClock()).token
    return ("Authorization", "Bearer " + token)
  }
}
