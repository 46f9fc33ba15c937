import Testing

@testable import Signing

@Suite("Passwords")
struct PasswordTests {
  private static let cheap = PasswordCost(passes: 1, memory: 8)
  private let hasher = PasswordHasher(cost: cheap, threads: 1)

  @Test(
    "the right password matches and any other does not",
    arguments: [
      "correct horse battery", "", "p\0q", "пароль-密码-🔑", String(repeating: "x", count: 1_023),
    ])
  func verifies(password: String) async throws {
    let stored = try await hasher.hash(password)
    #expect(stored.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
    #expect(try await hasher.verify(password, against: stored))
    #expect(try await !hasher.verify(password + "y", against: stored))
    #expect(try await hasher.hash(password) != stored, "each hash has its own salt")
  }

  @Test("a text made at another cost is verified at that cost, and wants to be made anew")
  func otherCost() async throws {
    let dearer = PasswordHasher(cost: PasswordCost(passes: 2, memory: 64), threads: 1)
    let stored = try await dearer.hash("password")
    #expect(try await hasher.verify("password", against: stored))
    #expect(hasher.needsRehash(stored))
    #expect(!dearer.needsRehash(stored))
  }

  @Test("the standard cost is two passes over nineteen MiB")
  func standardCost() async throws {
    let hasher = PasswordHasher(threads: 1)
    let stored = try await hasher.hash("password")
    #expect(stored.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(!hasher.needsRehash(stored))
  }

  @Test(
    "a stored text that is none of ours matches nothing",
    arguments: [
      "", "$", "password", "$argon2id$", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA",
      "$argon2id$v=19$m=8,t=1,p=1$$", "$argon2id$v=19$m=99999999999999999999,t=1,p=1$AAAA$AAAA",
      "$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
      "$argon2id$v=19$m=8,t=4294967295,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
      "$argon2id$v=19$m=8,t=1,p=1$AAAA\0", String(repeating: "$", count: 500), "$2b$10$abc",
    ])
  func foreignTexts(stored: String) async throws {
    #expect(try await !hasher.verify("", against: stored))
    #expect(hasher.needsRehash(stored))
  }

  @Test("a password longer than the bound is refused before any work")
  func tooLong() async {
    await #expect(throws: PasswordHasherError.passwordTooLong) {
      try await hasher.hash(String(repeating: "x", count: 1_025))
    }
  }

  @Test("the text of an unknown account matches no password and costs the same")
  func nobody() async throws {
    let cost = PasswordCost(passes: 1, memory: 8 * 1_024)
    let nobody = PasswordHash.decoy(cost: cost)
    #expect(PasswordHash.cost(of: nobody) == cost)
    let stored = try #require(PasswordHash.make(Array("password".utf8), cost: cost))
    func least(_ text: String) -> Duration? {
      (0..<5).map { _ in
        ContinuousClock().measure {
          #expect(!PasswordHash.verify(Array("wrong password".utf8), against: text))
        }
      }.min()
    }
    let known = try #require(least(stored))
    let unknown = try #require(least(nobody))
    #expect(unknown > known / 8 && unknown < known * 8)
    try await hasher.verifyDecoy("password")
  }

  @Test("a full queue refuses at once")
  func busy() async {
    let full = PasswordHasher(cost: Self.cheap, threads: 1, waitingMax: 0)
    await #expect(throws: PasswordHasherError.busy) { try await full.hash("password") }
    await #expect(throws: PasswordHasherError.busy) { try await full.verifyDecoy("password") }
  }

  @Test("many at once on several threads all get their own answer")
  func many() async throws {
    let hasher = PasswordHasher(cost: Self.cheap, threads: 4, waitingMax: 200)
    let stored = try await hasher.hash("right")
    let answers = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
      for number in 0..<100 {
        group.addTask {
          (number, try await hasher.verify(number % 3 == 0 ? "right" : "wrong", against: stored))
        }
      }
      return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
    }
    #expect(answers.count == 100)
    for (number, answer) in answers { #expect(answer == (number % 3 == 0)) }
  }
}
