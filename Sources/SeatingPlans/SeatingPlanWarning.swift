/// What the author of a plan should know, though it can be sold as it is.
public struct SeatingPlanWarning: Hashable, Sendable {
  /// What it is about.
  public enum Kind: String, Hashable, Sendable {
    /// Places where people stand are left out.
    case standing = "STANDING_LEFT_OUT"
    /// Marks of wheelchair places are left out; the seats are made.
    case wheelchair = "WHEELCHAIR_MARKS_LEFT_OUT"
    /// Other parts that are no seats are left out.
    case parts = "PARTS_LEFT_OUT"
    /// Seats cover each other.
    case overlap = "OVERLAPPING_SEATS"
  }

  /// What it is about.
  public let kind: Kind
  /// How many seats or parts.
  public var count: Int
  /// Where some of the parts stand in the file.
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

/// The parts of a plan that are not read, by what they are about.
struct LeftOutParts {
  private var found: [SeatingPlanWarning.Kind: SeatingPlanWarning] = [:]

  /// The warnings, one of a kind.
  var warnings: [SeatingPlanWarning] {
    [.standing, .wheelchair, .parts].compactMap { found[$0] }
  }

  /// Notes a part by the name it has in the file; `place` is what it belongs to.
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

/// Seats that are drawn so near to each other that one covers the other.
struct SeatOverlap {
  /// How many seats.
  private(set) var count = 0
  /// Some of them, pair by pair.
  private(set) var examples: [SeatingPlan.Place] = []

  private struct Cell: Hashable {
    let x: Int
    let y: Int
  }

  /// Looks a plan through, in time that grows with its seats alone; nil when no two overlap, or when the
  /// plan does not say where its seats are.
  ///
  /// Two overlap when they are nearer than half of what neighbours in a row usually are. The squares are
  /// so small that two seats in one overlap; of each only the first is compared with the squares around.
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

  /// The square and those from which its seats can be reached.
  private static func around(_ cell: Cell) -> [Cell] {
    (-2...2).flatMap { x in (-2...2).map { y in Cell(x: cell.x + x, y: cell.y + y) } }
  }

  /// The median distance of seats that follow each other in a row; 0 when there are none.
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
