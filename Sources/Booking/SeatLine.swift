import Ticketing

/// One row of a hall, with its seats in order from end to end.
struct SeatLine {
  /// The seats, as indexes into the plan.
  let seats: [Int]
  /// The position of each seat.
  let points: [PlanPoint]

  /// A gap this many times as wide as the row's median gap is an aisle.
  private static let aisle = 1.5

  /// Sorts the seats of a row along it. Seats that share one spot or were never drawn are sorted by number
  /// and placed side by side.
  init(_ row: [Int], of plan: [Seat]) {
    let spots = row.map { PlanPoint(x: plan[$0].x, y: plan[$0].y) }
    let way = Self.direction(of: spots)
    let order = row.indices.sorted { one, other in
      Self.place(spots[one], way, plan[row[one]], one)
        < Self.place(spots[other], way, plan[row[other]], other)
    }
    seats = order.map { row[$0] }
    points =
      way == PlanPoint(x: 0, y: 0)
      ? order.indices.map { spots[$0] + PlanPoint(x: Double($0) - Double(row.count - 1) / 2, y: 0) }
      : order.map { spots[$0] }
  }

  /// The midpoint between the ends.
  var centre: PlanPoint {
    guard let first = points.first, let last = points.last else { return PlanPoint(x: 0, y: 0) }
    return first.halfway(to: last)
  }

  /// The runs of neighbours between ends and aisles, as positions in the row.
  var runs: [Range<Int>] {
    let gaps = zip(points, points.dropFirst()).map { $0.distance(to: $1) }
    let usual = gaps.sorted().dropFirst((gaps.count - 1) / 2).first ?? 0
    var found: [Range<Int>] = []
    var start = 0
    for (position, gap) in gaps.enumerated() where gap > usual * Self.aisle {
      found.append(start..<position + 1)
      start = position + 1
    }
    return found + [start..<points.count]
  }

  /// The direction of the row, from left to right through the two seats farthest apart.
  private static func direction(of spots: [PlanPoint]) -> PlanPoint {
    func farthest(from spot: PlanPoint) -> PlanPoint {
      spots.max { $0.square(to: spot) < $1.square(to: spot) } ?? spot
    }
    guard let any = spots.first else { return PlanPoint(x: 0, y: 0) }
    let end = farthest(from: any)
    let way = farthest(from: end) - end
    return way.x < 0 || way.x == 0 && way.y < 0 ? PlanPoint(x: -way.x, y: -way.y) : way
  }

  private static func place(
    _ spot: PlanPoint, _ way: PlanPoint, _ seat: Seat, _ position: Int
  ) -> (Double, Int, Int) {
    (spot.x * way.x + spot.y * way.y, Int(seat.number) ?? .max, position)
  }
}

extension SeatLine {
  private struct Name: Hashable {
    let section: String
    let row: String
    /// Distinguishes rows without a name.
    let y: Double
  }

  /// The rows of a hall, nearest to the front first.
  static func lines(of plan: [Seat]) -> [SeatLine] {
    var rows: [[Int]] = []
    var found: [Name: Int] = [:]
    for (index, seat) in plan.enumerated() {
      let name = Name(section: seat.section, row: seat.row, y: seat.row.isEmpty ? seat.y : 0)
      if let row = found[name] {
        rows[row].append(index)
      } else {
        found[name] = rows.count
        rows.append([index])
      }
    }
    let lines = rows.map { SeatLine($0, of: plan) }
    let distances = distances(of: lines, in: plan)
    return lines.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.map { lines[$0] }
  }

  /// The distance of each row from the front, in plan order.
  private static func distances(of lines: [SeatLine], in plan: [Seat]) -> [Double] {
    let sections = lines.map { $0.seats.first.map { plan[$0].section } ?? "" }
    var firsts: [String: PlanPoint] = [:]
    var lasts: [String: PlanPoint] = [:]
    for (section, line) in zip(sections, lines) {
      if firsts[section] == nil { firsts[section] = line.centre }
      lasts[section] = line.centre
    }
    // In plan order: sums of floating-point numbers depend on the order, and a dictionary's order varies.
    var facing = PlanPoint(x: 0, y: 0)
    for section in sections {
      guard let first = firsts[section], let last = lasts.removeValue(forKey: section) else {
        continue
      }
      facing = facing + first - last
    }
    let front = PlanBox(lines.flatMap(\.points)).side(towards: facing)
    var farthest: [String: Double] = [:]
    return zip(sections, lines).map { section, line in
      let first = firsts[section] ?? front
      let distance = front.distance(to: first) + first.distance(to: line.centre)
      // A short row off to one side must not fall behind the row behind it.
      farthest[section] = max(farthest[section] ?? 0, distance)
      return farthest[section] ?? distance
    }
  }
}
