import TestKit
import Testing

/// What a change costs after thousands of others: each is an event for the other instance.
///
/// `make bench` goes on for 200,000.
@Suite("The last of many changes", .serialized)
struct SoakTests {
  private static let people = 8
  /// Rounds that count, after one that warms caches, connections and statements.
  private static let rounds = 8
  /// Holds of one person in a round, each given back.
  private static let holds = 100
  private static let seats = 20

  @Test("costs two instances what the first did, and no memory")
  func soak() async throws {
    try await Cluster.with { cluster in
      var crowd = try await cluster.gather(
        Self.people, seats: Self.people * Self.seats, seed: 1
      ).shoppers
      // No one wants another's seat: every round has as many changes.
      for number in crowd.indices {
        let all = crowd[number].hall
        crowd[number].hall = Shopper.Hall(
          concert: all.concert, performance: all.performance,
          seats: Array(all.seats[number * Self.seats..<(number + 1) * Self.seats]))
      }
      crowd = try await each(crowd) { shopper in
        for _ in 0..<500 where !shopper.enter() { pause(milliseconds: 10) }
      }
      var costs: [Double] = []
      var memory: [Double] = []
      for round in 0...Self.rounds {
        let before = cluster.cpuSeconds
        crowd = try await each(crowd) { shopper in
          for _ in 0..<Self.holds { try shopper.holdAndCancel() }
        }
        guard round > 0 else { continue }
        costs.append(cluster.cpuSeconds - before)
        memory.append(cluster.residentMebibytes)
      }
      for number in crowd.indices { crowd[number].caller.close() }
      print("cluster: soak: CPU seconds \(costs), MiB \(memory.map { Int($0) })")
      let held = crowd.map(\.book.reservations.count).reduce(0, +)
      #expect(held == Self.people * Self.holds * (Self.rounds + 1))
      // The cheapest of each half: other programs share the cores. What grew with each change was
      // dearer by far after so many.
      let half = Self.rounds / 2
      let (first, last) = (costs.prefix(half).min() ?? 0, costs.suffix(half).min() ?? 0)
      #expect(first > 0 && last <= first * 1.25, "CPU seconds \(costs)")
      let (early, late) = (memory.first ?? 0, memory.last ?? 0)
      #expect(early > 0 && late <= early + 16, "MiB \(memory)")
    }
  }
}
