import Synchronization

/// The bytes that all bodies together may take, from their arrival until their answer is sent.
final class BodyBudget: Sendable {
  private let max: Int
  private let taken = Atomic<Int>(0)

  /// Makes a budget of `max` bytes.
  init(_ max: Int) { self.max = max }

  /// Bytes taken now.
  var count: Int { taken.load(ordering: .relaxed) }

  /// Takes `count` bytes; false, and takes none, when they are not available.
  func take(_ count: Int) -> Bool {
    let (_, sum) = taken.add(count, ordering: .relaxed)
    guard sum <= max else {
      giveBack(count)
      return false
    }
    return true
  }

  /// Returns bytes that were taken.
  func giveBack(_ count: Int) { taken.subtract(count, ordering: .relaxed) }
}
