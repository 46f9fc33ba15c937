import BookingStore
import Database
import Signing
import TestKit
import Testing
import Ticketing

@testable import App

@Suite("The demo's people")
struct DemoPeopleTests {
  private static let secret = [UInt8](repeating: 9, count: 32)
  private static let emails = ["organiser@example.com", "mina@example.com", "juno@example.com"]
  private let passwords = PasswordHasher(cost: PasswordCost(passes: 1, memory: 8), threads: 1)

  private func people(_ database: any Database) -> People {
    People(
      database: database, ids: IdentifierSource(chance: SystemRandomNumberGenerator()),
      clock: SteadyClock(), passwords: passwords)
  }

  private func demo(
    _ database: any Database, isLocal: Bool, secret: [UInt8] = secret
  ) -> DemoPeople { DemoPeople(people(database), secret: secret, isLocal: isLocal) }

  /// Which addresses a password opens.
  private func opened(by password: String, _ database: any Database) async throws -> [String] {
    var opened: [String] = []
    for email in Self.emails {
      guard
        let found = try await database.read({ tx in try Users.find(email: email, in: tx) }),
        try await passwords.verify(password, against: found.passwordHash)
      else { continue }
      opened.append(email)
    }
    return opened
  }

  private func withStore(_ body: (any Database) async throws -> Void) async throws {
    try await withFolder { folder in
      try await withDatabase(folder) { database in
        _ = try await Stores.migrate(database)
        try await body(database)
      }
    }
  }

  @Test("the published password opens the demo on this machine, and nowhere else")
  func waitUntilPublished() async throws {
    try await withStore { database in
      let (local, elsewhere) = (demo(database, isLocal: true), demo(database, isLocal: false))
      #expect(local.password == "letmein-demo" && elsewhere.password.utf8.count == 20)
      #expect(try await local.welcome().map(\.email) == Self.emails)
      #expect(try await opened(by: local.password, database) == Self.emails)
      // The same store, served to others: the old password is gone, money and people are not.
      #expect(try await elsewhere.welcome().map(\.email) == Self.emails)
      #expect(try await opened(by: local.password, database).isEmpty)
      #expect(try await opened(by: elsewhere.password, database) == Self.emails)
      let balance = try await database.read { tx in
        try Ledger.balance(
          of: try #require(try Users.find(email: Self.emails[1], in: tx)).user.id, in: tx)
      }
      #expect(balance == Money(1_000_000))
      #expect(try await local.welcome().map(\.email) == Self.emails)
      #expect(try await opened(by: local.password, database) == Self.emails)
      #expect(try await opened(by: elsewhere.password, database).isEmpty)
    }
  }

  @Test("another start and another instance show the same password, another box office another")
  func secret() async throws {
    try await withStore { database in
      let one = demo(database, isLocal: false)
      _ = try await one.welcome()
      let two = demo(database, isLocal: false)
      #expect(one.password == two.password)
      #expect(try await two.welcome().map(\.email) == Self.emails)
      let other = demo(database, isLocal: false, secret: [UInt8](repeating: 8, count: 32))
      #expect(other.password != one.password)
      // With a secret of its own it knows neither password, and leaves the accounts alone.
      #expect(try await other.welcome().isEmpty)
      #expect(try await opened(by: one.password, database) == Self.emails)
    }
  }

  @Test(
    "without the demo its people cannot log in; with it they come back",
    arguments: [true, false])
  func dismissed(isLocal: Bool) async throws {
    try await withStore { database in
      let demo = demo(database, isLocal: isLocal)
      #expect(try await demo.dismiss().isEmpty)
      _ = try await demo.welcome()
      #expect(try await demo.dismiss() == Self.emails)
      #expect(try await opened(by: demo.password, database).isEmpty)
      #expect(try await demo.dismiss().isEmpty)
      #expect(try await demo.welcome().map(\.email) == Self.emails)
      #expect(try await opened(by: demo.password, database) == Self.emails)
    }
  }

  @Test("another person's account with an address of the demo stays as it is")
  func strangers() async throws {
    try await withStore { database in
      let people = people(database)
      try await people.make(
        email: Self.emails[0], password: "a long one 123", name: "Boss", role: .organiser)
      let demo = demo(database, isLocal: true)
      #expect(try await demo.welcome().map(\.email) == Array(Self.emails.dropFirst()))
      #expect(try await demo.dismiss() == Array(Self.emails.dropFirst()))
      #expect(try await opened(by: "a long one 123", database) == [Self.emails[0]])
    }
  }

  @Test("an organiser who is named takes over the demo's account with that address")
  func takenOver() async throws {
    try await withStore { database in
      let (people, demo) = (people(database), demo(database, isLocal: true))
      _ = try await demo.welcome()
      _ = try await demo.dismiss()
      for _ in 1...2 {
        try await people.make(
          email: Self.emails[0], password: "a long one 123", name: "Boss", role: .organiser)
        #expect(try await opened(by: "a long one 123", database) == [Self.emails[0]])
        #expect(try await demo.dismiss().isEmpty)
      }
    }
  }
}
