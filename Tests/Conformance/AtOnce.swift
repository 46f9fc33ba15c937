import Synchronization

/// Runs `act` in `count` tasks at once; gives what became of each, by number.
package func atOnce<Success: Sendable>(
  _ count: Int, _ act: @escaping @Sendable (Int) async throws -> Success
) async -> [Result<Success, any Error>] {
  await withTaskGroup(of: (Int, Result<Success, any Error>).self) { group in
    for number in 0..<count {
      group.addTask { (number, await attempt { try await act(number) }) }
    }
    var results: [(Int, Result<Success, any Error>)] = []
    for await result in group { results.append(result) }
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// What became of one act.
package func attempt<Success: Sendable>(
  _ act: () async throws -> Success
) async -> Result<Success, any Error> {
  do {
    return .success(try await act())
  } catch {
    return .failure(error)
  }
}

extension Array {
  /// What the winners of a race got.
  package func wins<Success: Sendable>() -> [Success] where Element == Result<Success, any Error> {
    compactMap { try? $0.get() }
  }

  /// How often each refusal was given; an error of another type counts as none.
  package func refusals<Success, Refusal: Error & Hashable>(
    _: Refusal.Type
  ) -> [Refusal: Int] where Element == Result<Success, any Error> {
    var counts: [Refusal: Int] = [:]
    for case .failure(let error) in self {
      if let refusal = error as? Refusal { counts[refusal, default: 0] += 1 }
    }
    return counts
  }
}

/// Where a known number of tasks wait for one another, so that a race has its worst order every time.
package final class Rendezvous: Sendable {
  private struct State {
    var missing: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  package init(of count: Int) { state = Mutex(State(missing: count)) }

  /// Returns when all have come.
  package func meet() async {
    await withCheckedContinuation { continuation in
      let all = state.withLock { state -> [CheckedContinuation<Void, Never>] in
        state.waiting.append(continuation)
        state.missing -= 1
        return state.missing == 0 ? state.waiting : []
      }
      for waiting in all { waiting.resume() }
    }
  }
}
