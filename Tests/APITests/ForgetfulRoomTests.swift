import API
import Database
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing
import Ticketing
import WaitingRoom

/// A waiting room that has no place in memory, and whose store can be unavailable.
private final class ForgetfulRoom: WaitingRoom {
  private let base: any WaitingRoom
  private let isAway: Away

  /// Shared with the test.
  final class Away: Sendable {
    private let state = Mutex(false)
    /// The number inside when the line was notified that everything is sold.
    let insideAtTheEnd = Mutex<[Int]>([])
    var now: Bool {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
  }

  init(_ base: any WaitingRoom, _ isAway: Away) {
    self.base = base
    self.isAway = isAway
  }

  func knownPlace(_ token: String, now: Timestamp) -> Result<Place, LineRefusal>? { nil }

  func place(_ token: String, now: Timestamp) async throws -> Place {
    if isAway.now { throw DatabaseError.unavailable }
    return try await base.place(token, now: now)
  }

  func configure(_ concert: Concert, now: Timestamp) async throws {
    try await base.configure(concert, now: now)
  }

  func stockChanged(_ concert: ConcertID, isSoldOut: Bool) {
    if isSoldOut, let summary = base.summary(concert, now: Timestamp(milliseconds: 0)) {
      isAway.insideAtTheEnd.withLock { $0.append(summary.active) }
    }
    base.stockChanged(concert, isSoldOut: isSoldOut)
  }

  func join(_ user: UserID, _ concert: ConcertID, now: Timestamp) async throws -> Joined {
    try await base.join(user, concert, now: now)
  }

  func admission(
    _ token: String, user: UserID, concert: ConcertID, now: Timestamp
  ) async throws -> Admission {
    try await base.admission(token, user: user, concert: concert, now: now)
  }

  func extend(_ user: UserID, _ concert: ConcertID, until: Timestamp) {
    base.extend(user, concert, until: until)
  }

  func keys(of concert: ConcertID) -> [LockKey] { base.keys(of: concert) }

  func end(
    _ admission: Admission, in transaction: borrowing Transaction, now: Timestamp
  ) throws { try base.end(admission, in: transaction, now: now) }

  func leave(_ token: String, now: Timestamp) async throws -> Admission {
    try await base.leave(token, now: now)
  }

  func places(of user: UserID, now: Timestamp) async throws -> [Place] {
    try await base.places(of: user, now: now)
  }

  func summary(_ concert: ConcertID, now: Timestamp) -> LineSummary? {
    base.summary(concert, now: now)
  }

  func figures(_ concert: ConcertID, now: Timestamp) -> LineFigures? {
    base.figures(concert, now: now)
  }

  func runRound(now: Timestamp) async throws { try await base.runRound(now: now) }

  func waitForRound(timeout: Duration) async { await base.waitForRound(timeout: timeout) }
}

@Suite("A waiting room whose store must be read")
struct ForgetfulRoomTests {
  private static func withForgetful(
    _ way: Way, _ body: (TestOffice, Client, ForgetfulRoom.Away) async throws -> Void
  ) async throws {
    let away = ForgetfulRoom.Away()
    var options = TestOffice.Options()
    options.aroundRoom = { ForgetfulRoom($0, away) }
    try await withContract(way, options) { office, client in
      try await body(office, client, away)
    }
  }

  @Test("a poll goes on in a task, and reports when the store is unavailable", arguments: Way.alone)
  func polls(_ way: Way) async throws {
    try await Self.withForgetful(way) { office, client, away in
      let sale = try await office.sale(by: try await office.organiser())
      let token = try await office.join(try await office.fan("Mina"), sale)
      let fan = client.queued(token)
      let waiting = try await fan.get("/queue-tokens/current")
      expect(waiting, 200)
      #expect(waiting["status"] == "WAITING")
      try await office.runRound()
      #expect(try await fan.get("/queue-tokens/current")["status"] == "ACTIVE")
      expect(try await client.get("/queue-tokens/current"), 401)
      expect(try await client.queued("x").get("/queue-tokens/current"), 401)
      away.now = true
      let refused = try await fan.get("/queue-tokens/current")
      expect(refused, 503)
      #expect(refused.header("retry-after") == "1")
    }
  }

  @Test("the line is notified that all is sold before the last buyer's slot is free")
  func lastSeat() async throws {
    try await Self.withForgetful(.inProcess) { office, client, away in
      let sale = try await office.sale(
        by: try await office.organiser(), seats: 1,
        terms: ["policy": ["kind": "capacity", "maxActive": 1]])
      let mina = try await office.fan("Mina", balance: 5_000)
      let inside = try await office.admit(mina, sale)
      let held = try await office.hold(mina, inside, sale)
      expect(try await client.by(mina).queued(inside).pay(held), 201)
      #expect(away.insideAtTheEnd.withLock { $0 } == [1])
    }
  }

  @Test("a watched place that is not in memory is read, and its end is sent")
  func streams() async throws {
    try await Self.withForgetful(.socket) { office, client, away in
      let sale = try await office.sale(
        by: try await office.organiser(),
        terms: ["policy": ["kind": "capacity", "maxActive": 1, "activeSeconds": 100]])
      let token = try await office.admit(try await office.fan("Mina"), sale)
      let stream = try #require(
        try await client.queued(token).listen("/api/v1/queue-tokens/current/events"))
      defer { stream.close() }
      expect(stream.reply, 200)
      let streams = office.office.placeStreams
      // Not in memory, and the store unavailable: nothing is sent, and nothing ends.
      streams.send(from: ForgetfulRoom(office.room, away), now: office.now)
      away.now = true
      await streams.askForUnknown(from: ForgetfulRoom(office.room, away), now: office.now)
      #expect(streams.count == 1)
      away.now = false
      try await office.advance(seconds: 101)
      streams.send(from: ForgetfulRoom(office.room, away), now: office.now)
      await streams.askForUnknown(from: ForgetfulRoom(office.room, away), now: office.now)
      let end = try #require(try await stream.next())
      #expect(end.name == "end")
      #expect(end.data["code"] == "QUEUE_TOKEN_EXPIRED")
    }
  }
}
