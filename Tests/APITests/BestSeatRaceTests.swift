import Booking
import BookingStore
import Database
import JSON
import TestKit
import TestServers
import Testing
import Ticketing

@testable import BoxOffice

@Suite("Many who want the best seats at once")
struct BestSeatRaceTests {
  /// What was answered, by code; 201 stands for itself.
  private typealias Answers = [String: Int]

  @Test("a thousand want two of fifty: twenty-five get them, the others are refused at once")
  func stampede() async throws {
    try await withContract(.inProcess) { office, client in
      let sale = try await office.sale(
        by: try await office.organiser(), seats: 50,
        terms: ["policy": ["kind": "capacity", "maxActive": 1_000]])
      let fans = try await office.crowd(1_000, into: sale)
      let replies = try await Self.all(fans) { number, fan in
        let asker = client.by(fan.person).queued(fan.token)
        // Half of them with a key.
        return try await (number % 2 == 0 ? asker : asker.keyed("k")).hold(
          best: ["quantity": 2], of: sale)
      }
      #expect(Self.answers(replies) == ["201": 25, "NOT_ENOUGH_SEATS": 975])
      #expect(Self.seats(replies).count == 50)
      #expect(Set(Self.seats(replies)).count == 50)
    }
  }

  @Test("the maps of two instances that receive nothing from each other sell no seat twice")
  func twoInstances() async throws {
    try await withPostgres { database in
      let store: any Database = database
      _ = try await store.migrate(Schema.migrations)
      let here = try TestOffice(store)
      let sale = try await here.sale(
        by: try await here.organiser(), seats: 30,
        terms: ["policy": ["kind": "capacity", "maxActive": 200]])
      var options = TestOffice.Options()
      options.seed = 2
      options.aroundRoom = { _ in here.room }
      let there = try TestOffice(store, options)
      try await there.learn(sale, from: here)
      let fans = try await here.crowd(120, into: sale)
      let replies = try await Self.all(fans) { number, fan in
        try await (number % 2 == 0 ? here : there).holdBest(2, fan, sale)
      }
      var answers = Self.answers(replies)
      let won = answers.removeValue(forKey: "201") ?? 0
      answers["NOT_ENOUGH_SEATS"] = nil
      // Who was beaten to seats that this map still calls free may try again.
      answers["BUSY"] = nil
      #expect(answers == [:])
      #expect((1...15).contains(won))
      #expect(Self.seats(replies).count == won * 2)
      #expect(Set(Self.seats(replies)).count == won * 2)
      #expect(try await here.faults() == [])
    }
  }

  @Test("proposals made at once are of different seats, until there are no others")
  func spread() throws {
    let board = Self.board(6)
    let seatRequest = SeatRequest(quantity: 2)
    let proposals = (0..<3).map { _ in board.propose(seatRequest, without: [], now: Self.now) }
    #expect(proposals.map(\.indexes) == [[2, 3], [0, 1], [4, 5]])
    let fourth = board.propose(seatRequest, without: [], now: Self.now)
    #expect(fourth.indexes == [2, 3], "that try may fail")
    board.giveBack(proposals[0])
    #expect(
      board.propose(seatRequest, without: [], now: Self.now).indexes == [2, 3], "tried still")
    board.giveBack(proposals[1])
    #expect(board.propose(seatRequest, without: [], now: Self.now).indexes == [0, 1])
  }

  @Test("what the store refused is not proposed again, and not counted")
  func refused() throws {
    let board = Self.board(5)
    let seatRequest = SeatRequest(quantity: 2)
    #expect(board.propose(seatRequest, without: [0], now: Self.now).indexes == [1, 2])
    guard case .none(let free) = board.propose(seatRequest, without: [1, 3], now: Self.now) else {
      Issue.record("there are no two neighbours")
      return
    }
    #expect(free == 3)
  }

  private static let now = Timestamp(milliseconds: 1_796_119_200_000)

  private static func board(_ count: Int) -> SeatBoard {
    let performance = Performance(
      id: PerformanceID(high: 8, low: 1), concertID: ConcertID(high: 7, low: 7),
      startsAt: now.adding(seconds: 86_400), capacity: count)
    let standings = (0..<count).map { number in
      let seat = Seat(
        id: SeatID(high: 9, low: UInt64(number)), row: "A", number: "\(number)", price: Money(100),
        x: Double(number) * 10)
      return (
        SeatStanding(
          seat: seat, performanceID: performance.id, status: .available, reservationID: nil,
          heldUntil: nil), 1
      )
    }
    return SeatBoard(
      performance,
      map: SeatMap(performanceID: performance.id, standings: standings, firstVersion: 1),
      source: "here")
  }

  private static func all(
    _ fans: [Inside], _ ask: @escaping @Sendable (Int, Inside) async throws -> Reply
  ) async throws -> [Reply] {
    try await withThrowingTaskGroup(of: Reply.self) { group in
      for (number, fan) in fans.enumerated() { group.addTask { try await ask(number, fan) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  private static func answers(_ replies: [Reply]) -> Answers {
    replies.reduce(into: [:]) { $0[$1.code ?? "\($1.status)", default: 0] += 1 }
  }

  private static func seats(_ replies: [Reply]) -> [String] {
    replies.flatMap { reply in
      (reply["seats"]?.arrayValue ?? []).compactMap { $0["seatId"]?.stringValue }
    }
  }
}

/// A person inside a line.
private struct Inside: Sendable {
  let person: Person
  let token: String
}

extension SeatBoard.Proposal {
  fileprivate var indexes: [Int]? {
    guard case .seats(_, let indexes) = self else { return nil }
    return indexes
  }
}

extension TestOffice {
  /// Lets so many new people in.
  fileprivate func crowd(_ count: Int, into sale: Sale) async throws -> [Inside] {
    var joined: [Inside] = []
    // A few at a time: passwords are hashed by one thread with a short queue.
    for start in stride(from: 0, to: count, by: 16) {
      joined += try await withThrowingTaskGroup(of: Inside.self) { group in
        for number in start..<min(start + 16, count) {
          group.addTask {
            let fan = try await fan("Fan\(number)")
            return Inside(person: fan, token: try await join(fan, sale))
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    try await runRound()
    return joined
  }

  /// POST /reservations at this office.
  fileprivate func holdBest(_ count: Int, _ fan: Inside, _ sale: Sale) async throws -> Reply {
    try await client.by(fan.person).queued(fan.token).hold(
      best: ["quantity": .integer(Int64(count))], of: sale)
  }

  /// Learns of a sale as an instance does that starts.
  fileprivate func learn(_ sale: Sale, from other: TestOffice) async throws {
    let id = try #require(PerformanceID(sale.performance))
    let concert = try #require(ConcertID(sale.concert))
    let board = try #require(other.catalogue[id])
    let standings = try await database.read { tx in try Seats.all(of: id, in: tx) }
    catalogue.put(try #require(other.catalogue.concert(concert)))
    catalogue.put(
      board.performance, map: SeatMap(performanceID: id, standings: standings, firstVersion: 1))
  }
}
