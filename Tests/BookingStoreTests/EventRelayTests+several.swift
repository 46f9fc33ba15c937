import BookingStore
import Conformance
import Database
import Events
import Synchronization
import Testing
import Ticketing

/// Several relays on one store, and the lease that keeps them apart.
extension EventRelayTests {
  /// Whether seats are still being sold.
  final class Selling: Sendable {
    private let over = Mutex(false)
    var isOver: Bool { over.withLock { $0 } }
    func end() { over.withLock { $0 = true } }
  }

  @Test("three relays at once publish each event once, in order", arguments: relayEngines)
  func severalRelays(engine: any DatabaseLender) async throws {
    try await engine.withSale(seats: 100, fans: 50, balance: 100_000) { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let relays = (1...3).map { relay(sale, topic, hands, owner: Int64($0)) }
      let selling = Selling()
      await withTaskGroup(of: Void.self) { group in
        for relay in relays {
          group.addTask {
            while !selling.isOver {
              _ = try? await relay.runPass()
              await Task.yield()
            }
          }
        }
        _ = await atOnce(50) { number in
          let held = try await sale.hold([2 * number, 2 * number + 1], by: number)
          _ = try await sale.pay(held.id, by: number)
        }
        selling.end()
      }
      for relay in relays { try await relay.release() }
      try await drain(relays[0])
      #expect(try topic.received.count == 200)
      #expect(try topic.unique.count == 200)
      try expectOrder(topic.received)
    }
  }

  @Test("twin: without a lease two relays publish the same events twice", arguments: relayEngines)
  func withoutLease(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let hands = Hands()
      let second = Mutex<EventRelay?>(nil)
      let isInside = Mutex(false)
      // While the first publishes, its lease is broken and the second comes.
      let topic = PaperTopic {
        guard
          !isInside.withLock({ isInside in
            defer { isInside = true }; return isInside
          })
        else {
          return
        }
        _ = try? await sale.database.write { tx in try Relaying.release(1, in: tx) }
        _ = try? await second.withLock { $0 }?.runPass()
      }
      let first = relay(sale, topic, hands, owner: 1)
      second.withLock { $0 = relay(sale, topic, hands, owner: 2) }
      try await sell(sale, 0..<2)
      _ = try await first.runPass()
      #expect(try topic.received.count == 12)
      #expect(try topic.unique.count == 6)
    }
  }

  @Test("while one publishes, another that has no lease leaves it alone", arguments: relayEngines)
  func lease(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let hands = Hands()
      let other = relay(sale, PaperTopic(), hands, owner: 2)
      let seen = Mutex<[EventRelay.Pass]>([])
      let topic = PaperTopic {
        if let turn = try? await other.runPass() { seen.withLock { $0.append(turn) } }
        // As long as the lease is good; then the other may think that its owner is gone.
        hands.move(milliseconds: 14_999)
        if let turn = try? await other.runPass() { seen.withLock { $0.append(turn) } }
        hands.move(milliseconds: 2)
        if let turn = try? await other.runPass() { seen.withLock { $0.append(turn) } }
      }
      try await sell(sale, 0..<1)
      #expect(try await relay(sale, topic, hands).runPass() == .published(3))
      #expect(seen.withLock { $0 } == [.idle, .idle, .published(3)])
    }
  }
}
