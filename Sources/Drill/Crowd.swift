import Accounts
import BookingStore
public import Database
import Encoding
import Signing
public import Ticketing

/// The people of a drill as their clients know them: an access token each.
public struct Crowd: Sendable {
  /// The tokens, one behind the other.
  var letters: [UInt8] = []
  /// Where each token begins, and where the last one ends.
  var offsets: [Int] = [0]
  /// What each wallet holds at first, in won.
  var balances: [Int64] = []

  /// Makes an empty crowd.
  public init() {}

  /// How many people there are.
  public var count: Int { offsets.count - 1 }

  /// Adds a person.
  public mutating func add(token: String, balance: Int64) {
    letters += Array(token.utf8)
    offsets.append(letters.count)
    balances.append(balance)
  }

  /// One person's token.
  public func token(_ index: Int) -> String {
    String(decoding: letters[offsets[index]..<offsets[index + 1]], as: UTF8.self)
  }
}

extension Crowd {
  /// The lines of a file of fans: token and balance, one person each.
  public var text: String {
    var text = "# boxoffice drill: access token and balance, one person a line\n"
    for index in 0..<count { text += "\(token(index)) \(balances[index])\n" }
    return text
  }

  /// Reads the lines of a file of fans. The error is the number of the first line that is not one.
  public init(text: String) throws(LineError) {
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let words = line.split(separator: " ")
      guard words.count == 2, let balance = Int64(words[1]), balance >= 0,
        words[0].utf8.count <= AccountLimits.accessTokenBytesMax,
        words[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else { throw LineError(line: number) }
      add(token: String(words[0]), balance: balance)
    }
  }

  /// A line that is not a fan.
  public struct LineError: Error, Equatable {
    /// Its number, from 1.
    public let line: Int
  }
}

/// Makes people straight in a store, with the product's own code.
public struct CrowdMaker: Sendable {
  private let database: any Database
  private let tokens: AccessTokens
  private let ids: IdentifierSource

  /// Makes people whose tokens are signed with the box office's secret.
  public init(_ database: any Database, secret: [UInt8], ids: IdentifierSource) {
    self.database = database
    self.ids = ids
    tokens = AccessTokens(key: MACKey(secret: secret, purpose: "access"))
  }

  /// What stands where a password's hash would: no password has it, so nobody can log in, and nothing is
  /// spent on hashing.
  static let noPassword = "none: made for a drill"

  /// Makes `count` people with a wallet each.
  ///
  /// - Parameter balance: What the person with this number gets, in won; 0 to ten million.
  public func make(
    _ count: Int, now: Timestamp, balance: @escaping @Sendable (Int) -> Int64
  ) async throws -> Crowd {
    // Addresses of this name reach nobody (RFC 2606), and no two drills have the same.
    let name = Hex.encode((0..<4).map { _ in UInt8(truncatingIfNeeded: ids.chance()) })
    let people = (0..<count).map { number in
      User(
        id: ids.next(now), email: "drill-\(name)-\(number)@drill.invalid", name: "Drill", role: .fan
      )
    }
    for start in stride(from: 0, to: count, by: DrillLimits.peopleAtOnce) {
      let range = start..<min(count, start + DrillLimits.peopleAtOnce)
      try await database.write { [ids] tx in
        for number in range {
          let person = people[number]
          _ = try Users.insert(person, passwordHash: Self.noPassword, now: now, in: tx)
          let amount = balance(number)
          if amount > 0 {
            _ = try Ledger.charge(person.id, Money(amount), now: now, ids: ids, in: tx)
          }
        }
      }
    }
    var crowd = Crowd()
    for (number, person) in people.enumerated() {
      let session = SessionID(high: person.id.high, low: person.id.low)
      crowd.add(
        token: tokens.issue(user: person, session: session, now: now).token,
        balance: balance(number))
    }
    return crowd
  }
}
