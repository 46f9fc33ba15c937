public import Database
public import Testing
public import Ticketing
public import WaitingRoom

/// One promise of the `WaitingRoom` port, checked against any adapter.
///
/// An adapter's tests run all of them:
/// `@Test(arguments: WaitingRoomCheck.all) func keeps(check: WaitingRoomCheck) async throws { … }`.
public struct WaitingRoomCheck: Sendable, CustomTestStringConvertible {
  /// The promise, as a sentence.
  public let testDescription: String
  /// Records an issue when the adapter breaks the promise.
  public let run: @Sendable (any RoomLender) async throws -> Void

  init(_ promise: String, _ body: @escaping @Sendable (any RoomUnderTest) async throws -> Void) {
    testDescription = promise
    run = { lender in try await lender.withRoom(body) }
  }

  /// Every promise.
  public static let all: [WaitingRoomCheck] =
    joining + entering + policies + refusals + staying + hardEnds + failures
}

/// What an adapter's tests lend the suite.
public protocol RoomLender: Sendable {
  /// Runs `body` with a fresh waiting room on an empty store, then removes it.
  func withRoom(_ body: @Sendable (any RoomUnderTest) async throws -> Void) async throws
}

/// One waiting room and what stands behind it.
public protocol RoomUnderTest: Sendable {
  /// The waiting room.
  var room: any WaitingRoom { get }
  /// Where the callers of ``WaitingRoom/end(_:in:now:)`` run their transactions.
  var database: any Database { get }
  /// The store as a new process finds it.
  func restarted(now: Timestamp) async throws -> any WaitingRoom
  /// Makes the room's next write fail; nothing of it is kept.
  func failNextWrite()
}

// MARK: - The cast

let club = ConcertID(high: 7, low: 8)

func concert(
  _ id: ConcertID = arena, _ policy: LinePolicy, grace: Int = 0, isPaused: Bool = false,
  closes: Int = 1_000_000, hold: Int = 300, more: Int = 0
) -> Concert {
  Concert(
    id: id, title: "Opening night", artist: "The Fenwicks", venue: "Arena", saleOpensAt: opening,
    saleClosesAt: at(closes), terms: SaleTerms(holdSeconds: hold, extensionSeconds: more),
    line: LineTerms(policy: policy, graceSeconds: grace, isPaused: isPaused), createdAt: opening)
}

extension RoomUnderTest {
  /// Opens the arena's sale.
  func open(
    _ policy: LinePolicy, grace: Int = 0, isPaused: Bool = false, closes: Int = 1_000_000,
    hold: Int = 300, more: Int = 0,
    now: Timestamp = opening
  ) async throws {
    let concert = concert(
      arena, policy, grace: grace, isPaused: isPaused, closes: closes, hold: hold, more: more)
    try await room.configure(concert, now: now)
  }

  /// Joins fans one after the other; gives their tokens.
  func join(_ numbers: Range<Int>, now: Timestamp = opening) async throws -> [String] {
    var tokens: [String] = []
    for number in numbers {
      tokens.append(try await room.join(fan(number), arena, now: now).place.token)
    }
    return tokens
  }

  /// The number of tokens of people inside.
  func inside(_ tokens: [String], now: Timestamp) async throws -> [Bool] {
    var answers: [Bool] = []
    for token in tokens {
      answers.append(try await room.place(token, now: now).status == .active)
    }
    return answers
  }

  /// Why a poll is refused; nil when it is answered.
  func refusal(_ token: String, now: Timestamp) async throws -> LineRefusal? {
    do {
      _ = try await room.place(token, now: now)
      return nil
    } catch let refusal as LineRefusal {
      return refusal
    }
  }
}
