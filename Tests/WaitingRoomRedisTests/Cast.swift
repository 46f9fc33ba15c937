import Ticketing
import WaitingRoom

/// Who and what the tests are about.
enum Cast {
  static let arena = ConcertID(high: 7, low: 7)
  static let opening = Timestamp(milliseconds: 1_800_000_000_000)

  static func at(_ seconds: Int) -> Timestamp { opening.adding(seconds: seconds) }

  static func fan(_ number: Int) -> UserID {
    UserID(high: 0x0192_0000_0000_7000, low: UInt64(number))
  }

  static func concert(
    _ policy: LinePolicy, grace: Int = 0, isPaused: Bool = false, opens: Timestamp = opening,
    closes: Int = 100_000_000, hold: Int = 300
  ) -> Concert {
    Concert(
      id: arena, title: "Opening night", artist: "The Fenwicks", venue: "Arena",
      saleOpensAt: opens, saleClosesAt: opens.adding(seconds: closes),
      terms: SaleTerms(holdSeconds: hold, extensionSeconds: 0),
      line: LineTerms(policy: policy, graceSeconds: grace, isPaused: isPaused), createdAt: opens)
  }
}
