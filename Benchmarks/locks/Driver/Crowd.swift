import Dispatch
import Foundation
import Measuring
import Synchronization

/// Requests that are all there at once, and the few connections that work through them, each on a
/// thread of its own: a shop and its pool.
final class Crowd: Sendable {
  private let requests: Int
  private let taken = Atomic<Int>(0)
  private let shares = Mutex<[Result<Share, any Error>]>([])
  private let ready = DispatchGroup()
  private let gate = DispatchGroup()
  private let done = DispatchGroup()

  /// What one connection did, with monotonic seconds of each answer.
  private struct Share {
    var outcomes: [(Outcome, Double)] = []
  }

  private init(requests: Int) { self.requests = requests }

  /// Runs `requests` over `connections` clients that `connect` makes beforehand. The time of every
  /// answer counts from the release of all, so that waiting for a connection is not hidden.
  static func run<Client>(
    requests: Int, connections: Int, connect: @escaping @Sendable (Int) throws -> Client,
    ask: @escaping @Sendable (Client) -> Outcome
  ) throws -> Tally {
    let crowd = Crowd(requests: requests)
    crowd.gate.enter()
    for number in 0..<connections {
      crowd.ready.enter()
      crowd.done.enter()
      Thread.detachNewThread {
        let share = Result { try crowd.work(number, connect, ask) }
        crowd.shares.withLock { $0.append(share) }
        crowd.done.leave()
      }
    }
    crowd.ready.wait()
    let start = clockSeconds()
    crowd.gate.leave()
    crowd.done.wait()
    var tally = Tally()
    for share in crowd.shares.withLock({ $0 }) {
      for (outcome, seconds) in try share.get().outcomes {
        tally.add(outcome, milliseconds: (seconds - start) * 1_000)
      }
    }
    return tally
  }

  private func work<Client>(
    _ number: Int, _ connect: (Int) throws -> Client, _ ask: (Client) -> Outcome
  ) throws -> Share {
    let client = Result { try connect(number) }
    ready.leave()
    gate.wait()
    let connected = try client.get()
    var share = Share()
    while taken.add(1, ordering: .relaxed).oldValue < requests {
      share.outcomes.append((ask(connected), clockSeconds()))
    }
    return share
  }
}
