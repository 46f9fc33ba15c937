import Booking
import Chance
import Testing
import Ticketing

@Suite("The best seats beside a chooser that looks at every group")
struct BestSeatModelTests {
  @Test("agree in random halls", arguments: 0..<20)
  func agrees(seed: UInt64) throws {
    var chance = SeededChance(seed: seed)
    for _ in 0..<60 {
      let hall = Self.hall(&chance)
      for _ in 0..<4 {
        let seatRequest = SeatRequest(
          quantity: Int.random(in: 1...7, using: &chance),
          grade: [nil, nil, "S", "VIP"].randomElement(using: &chance) ?? nil,
          isTogether: Bool.random(using: &chance))
        let expected = hall.marking(NaiveChooser(hall).best(seatRequest))
        try #require(
          hall.best(seatRequest) == expected, "seed \(seed), \(seatRequest) in\n\(hall.text)")
      }
    }
  }

  @Test("groups are as few as can be", arguments: 0..<10)
  func fewest(seed: UInt64) throws {
    var chance = SeededChance(seed: seed)
    for _ in 0..<100 {
      let hall = Self.hall(&chance)
      let chooser = NaiveChooser(hall)
      let quantity = Int.random(in: 1...9, using: &chance)
      let chosen = SeatRows(hall.seats).best(
        for: SeatRequest(quantity: quantity, isTogether: false)
      ) { !hall.taken.contains($0) }
      let runs = chooser.runs { _ in true }.map(\.count).sorted(by: >)
      guard runs.reduce(0, +) >= quantity else {
        try #require(chosen == nil)
        continue
      }
      var needed = 0
      while runs.prefix(needed).reduce(0, +) < quantity { needed += 1 }
      let seats = Set(try #require(chosen))
      try #require(seats.count == quantity && seats.isDisjoint(with: hall.taken))
      let groups = chooser.runs { seats.contains($0) }
      try #require(groups.count <= needed, "seed \(seed)\n\(hall.text)")
    }
  }

  private static func hall(_ chance: inout SeededChance) -> HallDrawing {
    let taken = Int.random(in: 0...3, using: &chance)
    let marks: [Character] =
      [".", ".", ".", "v", " "] + Array(repeating: "X", count: taken) + ["V"]
    let columns = Int.random(in: 1...9, using: &chance)
    let lines = (0..<Int.random(in: 1...4, using: &chance)).map { _ in
      String((0..<columns).map { _ in marks.randomElement(using: &chance) ?? "." })
    }
    return HallDrawing(lines.joined(separator: "\n"))
  }
}

/// Chooses as one would with a pencil: writes down every group there is, and takes the best.
private struct NaiveChooser {
  let hall: HallDrawing
  /// The indexes of each row, from aisle to aisle.
  private var stretches: [[Int]] = []

  init(_ hall: HallDrawing) {
    self.hall = hall
    for line in hall.lines.indices {
      let row = hall.seats.indices.filter { hall.places[$0].line == line }
      guard !row.isEmpty else { continue }
      let gaps = zip(row, row.dropFirst()).map { hall.seats[$1].x - hall.seats[$0].x }
      let median = gaps.isEmpty ? 0 : gaps.sorted()[(gaps.count - 1) / 2]
      var stretch: [Int] = []
      for (position, index) in row.enumerated() {
        if position > 0, gaps[position - 1] > 1.5 * median {
          stretches.append(stretch)
          stretch = []
        }
        stretch.append(index)
      }
      stretches.append(stretch)
    }
  }

  /// Free neighbours of which each suits, as long as they get.
  func runs(_ taken: Set<Int> = [], where suits: (Int) -> Bool) -> [[Int]] {
    stretches.flatMap { stretch in
      stretch.split { hall.taken.contains($0) || taken.contains($0) || !suits($0) }.map(Array.init)
    }
  }

  func best(_ seatRequest: SeatRequest) -> [Int]? {
    let suits = { hall.seats[$0].grade == seatRequest.grade ?? hall.seats[$0].grade }
    func groups(of size: Int, _ taken: Set<Int>) -> [(group: [Int], run: [Int])] {
      runs(taken, where: suits).flatMap { run in
        run.indices.dropLast(size - 1).map { (Array(run[$0..<$0 + size]), run) }
      }
    }
    if let best = groups(of: seatRequest.quantity, []).min(by: { first($0.group) < first($1.group) }
    ) {
      return best.group
    }
    guard !seatRequest.isTogether, runs(where: suits).joined().count >= seatRequest.quantity else {
      return nil
    }
    var chosen: Set<Int> = []
    var point: (Double, Double)?
    while chosen.count < seatRequest.quantity {
      let sizes = (1...seatRequest.quantity - chosen.count).reversed()
      let candidates = sizes.lazy.map { groups(of: $0, chosen) }.first { !$0.isEmpty } ?? []
      let found: [Int]?
      if let point {
        let size = candidates.first?.group.count ?? 1
        found =
          candidates.min { one, other in
            next(one.group, one.run, size, point, chosen)
              < next(other.group, other.run, size, point, chosen)
          }?.group
      } else {
        found = candidates.min { first($0.group) < first($1.group) }?.group
      }
      guard let found else { return nil }
      point = point ?? centre(found)
      chosen.formUnion(found)
    }
    return chosen.sorted()
  }

  private func first(_ group: [Int]) -> (Int64, Int, Int, Double, Int) {
    let price = group.reduce(0) { $0 + hall.seats[$1].price.amount }
    let xs = hall.seats.map(\.x)
    let ys = hall.seats.map(\.y)
    let middle = (
      ((xs.min() ?? 0) + (xs.max() ?? 0)) / 2, ((ys.min() ?? 0) + (ys.max() ?? 0)) / 2
    )
    return (
      -price, hall.places[group[0]].line, orphans(group, []), distance(centre(group), middle),
      group[0]
    )
  }

  private func next(
    _ group: [Int], _ run: [Int], _ size: Int, _ point: (Double, Double), _ taken: Set<Int>
  ) -> (Double, Int, Double, Int) {
    let near = run.indices.dropLast(size - 1).map {
      distance(centre(Array(run[$0..<$0 + size])), point)
    }
    return (near.min() ?? 0, orphans(group, taken), distance(centre(group), point), group[0])
  }

  /// Free seats without a free neighbour.
  private func orphans(_ group: [Int], _ taken: Set<Int>) -> Int {
    let before = runs(taken) { _ in true }.filter { $0.count == 1 }
    let after = runs(taken.union(group)) { _ in true }.filter { $0.count == 1 }
    return after.count { !before.contains($0) }
  }

  private func centre(_ group: [Int]) -> (Double, Double) {
    let (first, last) = (hall.seats[group[0]], hall.seats[group[group.count - 1]])
    return ((first.x + last.x) / 2, (first.y + last.y) / 2)
  }

  private func distance(_ one: (Double, Double), _ other: (Double, Double)) -> Double {
    let (x, y) = (one.0 - other.0, one.1 - other.1)
    return x * x + y * y
  }
}
