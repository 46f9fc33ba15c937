import CDemoFiles
import JSON
import SeatingPlans

/// The arena of the demo: `examples/arena-plan.json`, embedded in the executable.
enum DemoPlan {
  static func arena() throws -> SeatingPlan {
    let file = demo_file_arena_plan()
    let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    return try SeatingPlan.read(JSONValue.parse(bytes, limits: .plan))
  }
}
