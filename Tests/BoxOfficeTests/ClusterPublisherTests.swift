import Synchronization
import Testing
import Ticketing

@testable import BoxOffice

@Suite("What an instance publishes to the others")
struct ClusterPublisherTests {
  @Test("the last of 40,000 changes costs what the first did")
  func soak() {
    let publisher = ClusterPublisher()
    let counter = CountingTransport()
    publisher.connect(to: counter)
    let event = ClusterEvent.concertChanged(ConcertID(high: 7, low: 7))
    var rounds: [Duration] = []
    for _ in 0..<20 {
      rounds.append(
        ContinuousClock().measure { for _ in 0..<2_000 { publisher.publish(event) } })
    }
    #expect(counter.count == 40_000)
    // The fastest of each half: other tests share the cores. A cost that grows with each change would exceed
    // this by far.
    let (first, last) = (rounds.prefix(10).min() ?? .zero, rounds.suffix(10).min() ?? .zero)
    #expect(last < first * 3 + .milliseconds(1), "first \(first), last \(last)")
  }
}

private final class CountingTransport: ClusterTransport {
  private let events = Mutex(0)

  var count: Int { events.withLock { $0 } }

  func enqueue(_ event: ClusterEvent) { events.withLock { $0 += 1 } }

  func version(after shown: Substring?) -> String { "counting.\(count)" }

  func waitUntilPublished() async {}

  var hasUnreceived: Bool { false }

  func waitUntilReceived() async {}

  func standing(_ version: Substring?) -> Standing { .current }

  func catchUp(with version: Substring?) async {}
}
