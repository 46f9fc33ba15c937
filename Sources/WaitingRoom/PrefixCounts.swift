/// Counts by slot with their running sums: a Fenwick tree that can be appended to.
///
/// A sum, a change and an append cost O(log n).
package struct PrefixCounts: Sendable {
  /// One-based: node i sums the `i & -i` slots that end with slot i.
  private var nodes: [Int32] = [0]

  /// Makes an empty list of counts.
  package init() {}

  /// The number of slots.
  var count: Int { nodes.count - 1 }

  /// Adds a slot with a count of zero.
  package mutating func append() {
    let node = nodes.count
    var sum: Int32 = 0
    var child = node - 1
    let first = node - (node & -node)
    while child > first {
      sum += nodes[child]
      child -= child & -child
    }
    nodes.append(sum)
  }

  /// Changes one slot's count.
  package mutating func add(_ change: Int32, at slot: Int) {
    assert((0..<count).contains(slot), "slots are appended before they count")
    var node = slot + 1
    while node < nodes.count {
      nodes[node] += change
      node += node & -node
    }
  }

  /// The sum of all slots before `slot`.
  package func sum(before slot: Int) -> Int {
    assert((0...count).contains(slot), "a sum ends where the slots do")
    var node = slot
    var sum = 0
    while node > 0 {
      sum += Int(nodes[node])
      node -= node & -node
    }
    return sum
  }
}
