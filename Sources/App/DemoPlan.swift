import CDemoFiles
import JSON
package import SeatingPlans
package import Ticketing

/// The arena of the demo: `examples/arena-plan.json`, embedded in the executable.
package enum DemoPlan {
  /// What its categories cost.
  package static let prices = [
    "VIP": Money(198_000), "R": Money(165_000), "S": Money(132_000), "A": Money(99_000),
  ]

  /// The seats.
  package static func arena() throws -> SeatingPlan {
    let file = demo_file_arena_plan()
    let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    return try SeatingPlan.read(JSONValue.parse(bytes, limits: .plan))
  }
}
