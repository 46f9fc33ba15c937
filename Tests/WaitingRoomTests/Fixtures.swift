import Chance
import Signing
import Testing
import Ticketing
import WaitingRoom

extension SeededChance {
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Signs tokens.
let tokenKey = ShortMACKey(secret: [1], purpose: "queue-token")

/// Another, for what must be refused.
let otherTokenKey = ShortMACKey(secret: [2], purpose: "queue-token")

/// Half past nothing: tests count from here.
let opening = Timestamp(milliseconds: 1_800_000_000_000)

func at(_ seconds: Int) -> Timestamp { opening.adding(seconds: seconds) }

func user(_ number: Int) -> UserID { UserID(high: 0x0192_0000_0000_7000, low: UInt64(number)) }

let arena = ConcertID(high: 7, low: 7)

func concert(
  _ policy: LinePolicy = .standard, grace: Int = 0, isPaused: Bool = false, opens: Int = 0,
  closes: Int = 1_000_000
) -> Concert {
  Concert(
    id: arena, title: "Opening night", artist: "The Fenwicks", venue: "Arena",
    saleOpensAt: at(opens), saleClosesAt: at(closes), terms: SaleTerms(extensionSeconds: 0),
    line: LineTerms(policy: policy, graceSeconds: grace, isPaused: isPaused), createdAt: opening)
}

extension Line {
  /// A line that knows its terms.
  init(_ concert: Concert, now: Timestamp = opening) {
    self.init(concert: concert.id, now: now)
    configure(concert, now: now)
  }

  /// Joins and journals at once.
  @discardableResult
  mutating func join(_ number: Int, now: Timestamp) throws -> QueueToken {
    switch try reserve(user(number), nonce: UInt64(number), now: now) {
    case .existing(let index), .reserved(let index, _): _ = joined(index)
    }
    return try #require(token(of: user(number), now: now))
  }

  /// Runs a round and journals it at once; returns who entered.
  @discardableResult
  mutating func pass(_ now: Timestamp) -> [Int] {
    let round = decideRound(now)
    commit(round)
    return round.admissions.map(\.index)
  }

  /// The answer to a poll.
  mutating func poll(_ token: QueueToken, _ now: Timestamp) -> Result<Place, LineRefusal> {
    do throws(LineRefusal) {
      return .success(try place(token, text: "", now: now))
    } catch {
      return .failure(error)
    }
  }

  /// Leaves and journals at once.
  mutating func leave(_ token: QueueToken, now: Timestamp) throws {
    _ = ended(try departure(token, now: now).index)
  }
}
