import Synchronization
import Testing
import Ticketing

@testable import BoxOffice

@Suite("What an instance publishes to the others")
struct NewsDeskTests {
  @Test("the last of 40,000 changes costs what the first did")
  func soak() {
    let desk = NewsDesk()
    let counter = CountingCarrier()
    desk.carry(by: counter)
    let news = News.concertChanged(ConcertID(high: 7, low: 7))
    var rounds: [Duration] = []
    for _ in 0..<20 {
      rounds.append(
        ContinuousClock().measure { for _ in 0..<2_000 { desk.tell(news) } })
    }
    #expect(counter.count == 40_000)
    // The fastest of each half: other tests share the cores. A cost that grows with each change would exceed
    // this by far.
    let (first, last) = (rounds.prefix(10).min() ?? .zero, rounds.suffix(10).min() ?? .zero)
    #expect(last < first * 3 + .milliseconds(1), "first \(first), last \(last)")
  }
}

private final class CountingCarrier: NewsCarrier {
  private let told = Mutex(0)

  var count: Int { told.withLock { $0 } }

  func carry(_ news: News) { told.withLock { $0 += 1 } }

  func version(after shown: Substring?) -> String { "counting.\(count)" }

  func told() async {}

  var hasUnheard: Bool { false }

  func hearAll() async {}

  func standing(_ version: Substring?) -> Standing { .current }

  func catchUp(with version: Substring?) async {}
}
