/// A warning about a plan that can be sold as it is.
public struct SeatingPlanWarning: Hashable, Sendable {
  /// The subject of a warning.
  public enum Kind: String, Hashable, Sendable {
    /// Standing places are left out.
    case standing = "STANDING_LEFT_OUT"
    /// Marks of wheelchair places are left out; their seats are made.
    case wheelchair = "WHEELCHAIR_MARKS_LEFT_OUT"
    /// Other parts that are not seats are left out.
    case parts = "PARTS_LEFT_OUT"
    /// Seats overlap.
    case overlap = "OVERLAPPING_SEATS"
  }

  /// The subject.
  public let kind: Kind
  /// The number of seats or parts.
  public var count: Int
  /// The places of some of the parts in the file.
  public var fields: [String] = []
  /// Some of the seats.
  public var seats: [SeatingPlan.Place] = []

  /// The warning as a sentence.
  public var text: String {
    let found = fields.joined(separator: ", ") + (count > fields.count ? " …" : "")
    return switch kind {
    case .standing: "Standing places are left out; only seats are created: \(found)"
    case .wheelchair:
      "Wheelchair marks are left out; these seats are created like any other: \(found)"
    case .parts: "Parts that are not seats are left out: \(found)"
    case .overlap:
      "\(count) seats cover each other on the map: "
        + seats.map { "section \($0.section), row \($0.row), number \($0.number)" }
        .joined(separator: "; ") + (count > seats.count ? " …" : "")
    }
  }

  static func overlapping(_ overlap: SeatOverlap) -> SeatingPlanWarning {
    SeatingPlanWarning(kind: .overlap, count: overlap.count, seats: overlap.examples)
  }
}

/// The parts of a plan that are not read, by subject.
struct LeftOutParts {
  private var found: [SeatingPlanWarning.Kind: SeatingPlanWarning] = [:]

  /// The warnings, one per kind.
  var warnings: [SeatingPlanWarning] {
    [.standing, .wheelchair, .parts].compactMap { found[$0] }
  }

  /// Records a part by its name in the file; `place` is what it belongs to.
  mutating func note(_ name: String, in place: String) {
    let kind = Self.kind(of: name)
    let shown = String(String.UnicodeScalarView(name.unicodeScalars.prefix(SeatingPlan.nameMax)))
    var warning = found[kind] ?? SeatingPlanWarning(kind: kind, count: 0)
    warning.count += 1
    if warning.fields.count < SeatingPlanWarning.examplesMax {
      warning.fields.append(place.isEmpty ? shown : "\(place).\(shown)")
    }
    found[kind] = warning
  }

  private static func kind(of name: String) -> SeatingPlanWarning.Kind {
    let name = name.lowercased()
    func has(_ words: String...) -> Bool { words.contains { name.contains($0) } }
    if has("wheel", "access", "disab", "companion", "barrier") { return .wheelchair }
    return has("stand", "admission") ? .standing : .parts
  }
}

/// Seats that are drawn so close together that they overlap.
struct SeatOverlap {
  /// The number of seats.
  private(set) var count = 0
  /// Some of them, in pairs.
  private(set) var examples: [SeatingPlan.Place] = []

  private struct Cell: Hashable {
    let x: Int
    let y: Int
  }

  /// Scans a plan in time linear in its seats; nil when no two overlap, or when the plan does not say where
  /// its seats are.
  ///
  /// Two seats overlap when their distance is less than half of the usual distance of neighbours in a row.
  /// The grid cells are so small that two seats in one cell overlap; only the first of each cell is compared
  /// with the surrounding cells.
  init?(_ places: [SeatingPlan.Place]) {
    guard let start = places.first, places.contains(where: { $0.x != start.x || $0.y != start.y })
    else { return nil }
    let reach = max(Self.usualDistance(places) / 2, 1e-3)
    let side = reach / 2.0.squareRoot()
    var first: [Cell: Int] = [:]
    var covered: Set<Int> = []
    for (index, place) in places.enumerated() {
      let cell = Cell(
        x: Int((place.x / side).rounded(.down)), y: Int((place.y / side).rounded(.down)))
      for other in Self.around(cell).compactMap({ first[$0] }) {
        let (x, y) = (places[other].x - place.x, places[other].y - place.y)
        guard x * x + y * y < reach * reach else { continue }
        for overlapping in [other, index] where covered.insert(overlapping).inserted {
          if examples.count < SeatingPlanWarning.examplesMax {
            examples.append(places[overlapping])
          }
        }
      }
      if first[cell] == nil { first[cell] = index }
    }
    guard !covered.isEmpty else { return nil }
    count = covered.count
  }

  /// The cell and those from which its seats are within reach.
  private static func around(_ cell: Cell) -> [Cell] {
    (-2...2).flatMap { x in (-2...2).map { y in Cell(x: cell.x + x, y: cell.y + y) } }
  }

  /// The median distance of consecutive seats in a row; 0 when there are none.
  private static func usualDistance(_ places: [SeatingPlan.Place]) -> Double {
    var distances: [Double] = []
    for (one, other) in zip(places, places.dropFirst())
    where one.section == other.section && one.row == other.row {
      let (x, y) = (one.x - other.x, one.y - other.y)
      let distance = (x * x + y * y).squareRoot()
      if distance > 0 { distances.append(distance) }
    }
    distances.sort()
    return distances.isEmpty ? 0 : distances[distances.count / 2]
  }
}
