import API
import BoxOffice
import Database
import JSON
import TestKit
import Testing
import Ticketing
import WaitingRoom

/// What is committed and cannot be followed up: the client is answered that it is done.
@Suite("Answers after a commit")
struct CommittedTests {
  @Test("concerts are made and changed while the line's store is away", arguments: Way.alone)
  func concerts(_ way: Way) async throws {
    var options = TestOffice.Options()
    options.aroundRoom = { UnluckyRoom($0, configuring: .unavailable) }
    try await withContract(way, options) { office, client in
      let organiser = client.by(try await office.organiser())
      let made = try await organiser.keyed("a").post("/admin/concerts", office.concertBody)
      expect(made, 201)
      let concert = "/admin/concerts/\(made.text("concertId"))"
      expect(
        try await organiser.keyed("b").post(
          concert + "/performances",
          ["startsAt": "2099-01-01T00:00:00Z", "seatCount": 2, "price": 5]), 201)
      let renamed = try await organiser.patch(concert, ["title": "Spring Light"])
      expect(renamed, 200)
      #expect(renamed["title"] == "Spring Light")
      expect(try await organiser.patch(concert + "/queue", ["paused": true]), 200)
      let shown = try await client.get("/concerts/\(made.text("concertId"))")
      #expect(shown["title"] == "Spring Light")
      let line = try await client.get("/concerts/\(made.text("concertId"))/queue")
      #expect(line["seatsLeft"] == 2 && line["state"] == "PAUSED")
      #expect(office.failures.all.count == 4, "the operator hears of each")
    }
  }

  @Test("a log-out there is no room for is refused before it is done", arguments: Way.alone)
  func logOut(_ way: Way) async throws {
    var options = TestOffice.Options()
    options.endedSessionsMax = 1
    try await withContract(way, options) { office, client in
      let (mina, jun) = (try await office.fan("Mina"), try await office.fan("Jun"))
      expect(try await client.by(mina).delete("/sessions/current"), 204)
      expect(try await client.by(jun).delete("/sessions/current"), 503, "UNAVAILABLE")
      let ended = try await office.database.read { tx in
        try tx.all(Statement("SELECT session_id FROM ended_sessions")) { row in row.text(0) }
      }
      #expect(ended.count == 1, "nothing was changed")
      expect(try await client.by(jun).get("/wallet"), 200)
    }
  }

  @Test(
    "a person who left has left, though the holds wait for the store; later ones are kept",
    arguments: Way.alone)
  func leaving(_ way: Way) async throws {
    let gate = Gate()
    var options = TestOffice.Options()
    options.around = { GatedDatabase(base: $0, gate: gate) }
    options.aroundRoom = { UnluckyRoom($0, afterLeaving: { gate.fail(.unavailable) }) }
    try await withContract(way, options) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 3)
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let first = try await office.hold(mina, token, sale, [0])
      let fan = client.by(mina)
      expect(try await fan.queued(token).delete("/queue-tokens/current"), 204)
      #expect(try await fan.get("/reservations/\(first)")["status"] == "PENDING")
      try await office.advance(seconds: 1)
      let second = try await office.hold(mina, office.admit(mina, sale), sale, [1])
      gate.fail(.unavailable)
      await #expect(throws: DatabaseError.unavailable) {
        try await office.office.leaveLine.giveBackHoldsOfLeavers()
      }
      try await office.office.leaveLine.giveBackHoldsOfLeavers()
      #expect(try await fan.get("/reservations/\(first)")["status"] == "CANCELED")
      #expect(try await fan.get("/reservations/\(second)")["status"] == "PENDING")
      #expect(office.catalogue.figures(now: office.now).held == 1)
    }
  }

  @Test("what is harmless to repeat is done, though its key is not kept", arguments: Way.alone)
  func unkept(_ way: Way) async throws {
    let gate = Gate()
    var options = TestOffice.Options()
    options.around = { GatedDatabase(base: $0, gate: gate) }
    try await withContract(way, options) { office, client in
      let mina = try await office.fan("Mina")
      let body: JSONValue = ["email": .string(mina.email), "password": .string(Person.password)]
      gate.fail(.unavailable)
      let session = try await client.keyed("k").post("/sessions", body)
      expect(session, 201)
      expect(try await client.bearing(session.text("accessToken")).get("/users/me"), 200)
      let again = try await client.keyed("k").post("/sessions", body)
      expect(again, 201)
      #expect(again.header("idempotency-replayed") == nil)
    }
  }
}

/// A waiting room that cannot send terms to its store, or fails after doing so.
private struct UnluckyRoom: WaitingRoom {
  private let base: any WaitingRoom
  private let configuring: DatabaseError?
  private let afterLeaving: @Sendable () -> Void

  init(
    _ base: any WaitingRoom, configuring: DatabaseError? = nil,
    afterLeaving: @escaping @Sendable () -> Void = {}
  ) {
    self.base = base
    self.configuring = configuring
    self.afterLeaving = afterLeaving
  }

  func configure(_ concert: Concert, now: Timestamp) async throws {
    try await base.configure(concert, now: now)
    if let configuring { throw configuring }
  }

  func leave(_ token: String, now: Timestamp) async throws -> Admission {
    let left = try await base.leave(token, now: now)
    afterLeaving()
    return left
  }

  func stockChanged(_ concert: ConcertID, isSoldOut: Bool) {
    base.stockChanged(concert, isSoldOut: isSoldOut)
  }

  func join(_ user: UserID, _ concert: ConcertID, now: Timestamp) async throws -> Joined {
    try await base.join(user, concert, now: now)
  }

  func knownPlace(_ token: String, now: Timestamp) -> Result<Place, LineRefusal>? {
    base.knownPlace(token, now: now)
  }

  func place(_ token: String, now: Timestamp) async throws -> Place {
    try await base.place(token, now: now)
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
