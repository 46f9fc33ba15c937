/// A point of the drawing, in the plan's own units.
struct PlanPoint: Hashable, Sendable {
  var x: Double
  var y: Double

  static func + (left: PlanPoint, right: PlanPoint) -> PlanPoint {
    PlanPoint(x: left.x + right.x, y: left.y + right.y)
  }

  static func - (left: PlanPoint, right: PlanPoint) -> PlanPoint {
    PlanPoint(x: left.x - right.x, y: left.y - right.y)
  }

  /// The square of the distance: enough for comparing distances.
  func square(to other: PlanPoint) -> Double {
    let way = other - self
    return way.x * way.x + way.y * way.y
  }

  func distance(to other: PlanPoint) -> Double { square(to: other).squareRoot() }

  /// The midpoint.
  func halfway(to other: PlanPoint) -> PlanPoint {
    PlanPoint(x: (x + other.x) / 2, y: (y + other.y) / 2)
  }
}

/// The upright bounding box of some points.
struct PlanBox {
  private(set) var least = PlanPoint(x: 0, y: 0)
  private(set) var greatest = PlanPoint(x: 0, y: 0)

  init(_ points: [PlanPoint]) {
    guard let first = points.first else { return }
    (least, greatest) = (first, first)
    for point in points {
      least = PlanPoint(x: min(least.x, point.x), y: min(least.y, point.y))
      greatest = PlanPoint(x: max(greatest.x, point.x), y: max(greatest.y, point.y))
    }
  }

  var middle: PlanPoint { least.halfway(to: greatest) }

  /// The middle of the side that lies in a direction; of the upper side when there is no direction.
  func side(towards way: PlanPoint) -> PlanPoint {
    if abs(way.x) > abs(way.y) {
      return PlanPoint(x: way.x > 0 ? greatest.x : least.x, y: middle.y)
    }
    return PlanPoint(x: middle.x, y: way.y > 0 ? greatest.y : least.y)
  }
}
