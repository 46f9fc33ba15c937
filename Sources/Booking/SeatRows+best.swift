/// The rule for the best seats.
///
/// A group is a run of neighbours, all free and of the requested grade. Of two groups the better one is
/// decided by the first of these criteria that distinguishes them:
///
/// 1. the higher total price;
/// 2. the row nearer to the front;
/// 3. the fewer single free seats left beside it, between it and a taken seat, an aisle or the end of the
///    row;
/// 4. the centre nearer to the middle of the drawing;
/// 5. the position farther left.
///
/// A request that may be split gets such a group, too, if there is one. Otherwise it gets the best of the
/// largest groups there are, no larger than requested; then, until there are enough seats, again the largest,
/// each from the free neighbours nearest to the centre of the first group, ordered by criterion 3, then by
/// distance to that centre, then by criterion 5. So it is split into as few groups as possible.
extension SeatRows {
  /// The best free seats for a request, as ascending indexes; nil when there are not enough of them.
  ///
  /// Scans the free seats once, and once more for each further group of a split request.
  public func best(for seatRequest: SeatRequest, among free: FreeSeats) -> [Int]? {
    guard let grade = number(of: seatRequest), seatRequest.quantity > 0 else { return nil }
    if let group = bestGroup(seatRequest.quantity, grade, free) { return indexes(group) }
    return seatRequest.isTogether ? nil : fewestGroups(seatRequest.quantity, grade, free)
  }

  /// How many free seats have the requested grade.
  public func freeCount(for seatRequest: SeatRequest, among free: FreeSeats) -> Int {
    guard let grade = number(of: seatRequest) else { return 0 }
    guard grade != Self.anyGrade else { return free.count }
    var count = 0
    var place = free.next(from: 0, below: rowSeats.count)
    while place < rowSeats.count {
      if rowSeats[place].grade == grade { count += 1 }
      place = free.next(from: place + 1, below: rowSeats.count)
    }
    return count
  }

  /// Stands for any grade.
  private static let anyGrade = -1

  /// The number of the requested grade; nil when no seat has it.
  private func number(of seatRequest: SeatRequest) -> Int? {
    seatRequest.grade.map { grades[$0] } ?? Self.anyGrade
  }

  private func indexes(_ group: Range<Int>) -> [Int] {
    rowSeats[group].map(\.index).sorted()
  }

  /// The best group of this size, or nil without one.
  private func bestGroup(_ size: Int, _ grade: Int, _ free: FreeSeats) -> Range<Int>? {
    var best: Choice?
    var freeRuns: [FreeRun] = []
    for run in runs where run.rowSeats.count >= size {
      // What follows costs no more and, if it costs the same, is no nearer to the front.
      if let best, best.isBetter(than: Int64(size) * run.highestPrice, run.row) { break }
      freeRuns.removeAll(keepingCapacity: true)
      addFreeRuns(in: run, grade, free, to: &freeRuns)
      for freeRun in freeRuns where freeRun.rowSeats.count >= size {
        best = bestGroup(size, in: freeRun, before: best)
      }
    }
    return best?.group
  }

  /// The best group of this size in a run, unless an earlier one is better.
  private func bestGroup(_ size: Int, in freeRun: FreeRun, before: Choice?) -> Choice? {
    var best = before
    var price = rowSeats[freeRun.rowSeats.prefix(size)].reduce(0) { $0 + $1.price }
    for start in freeRun.rowSeats.dropLast(size - 1) {
      if start > freeRun.rowSeats.lowerBound {
        price += rowSeats[start + size - 1].price - rowSeats[start - 1].price
      }
      let group = start..<start + size
      let choice = Choice(
        price: price, near: Double(freeRun.row), orphans: freeRun.orphans(of: group),
        distance: centre(group).square(to: middle), group: group)
      if best.map({ choice < $0 }) ?? true { best = choice }
    }
    return best
  }

  private func centre(_ group: Range<Int>) -> PlanPoint {
    rowSeats[group.lowerBound].point.halfway(to: rowSeats[group.upperBound - 1].point)
  }

  /// Adds the matching free neighbours of a run of seats.
  private func addFreeRuns(
    in run: Run, _ grade: Int, _ free: FreeSeats, to freeRuns: inout [FreeRun]
  ) {
    let end = run.rowSeats.upperBound
    var start = free.next(from: run.rowSeats.lowerBound, below: end)
    while start < end {
      let next = free.nextGap(from: start, below: end)
      addSuiting(
        FreeRun(row: run.row, rowSeats: start..<next, free: start..<next), grade, to: &freeRuns)
      start = free.next(from: next, below: end)
    }
  }

  /// Adds the matching seats among some free neighbours.
  private func addSuiting(_ free: FreeRun, _ grade: Int, to freeRuns: inout [FreeRun]) {
    guard grade != Self.anyGrade else { return freeRuns.append(free) }
    for part in rowSeats[free.rowSeats].split(whereSeparator: { $0.grade != grade }) {
      freeRuns.append(FreeRun(row: free.row, rowSeats: part.indices, free: free.free))
    }
  }
}

/// Several groups, for a request that may be split.
extension SeatRows {
  private func fewestGroups(
    _ quantity: Int, _ grade: Int, _ free: FreeSeats
  ) -> [Int]? {
    var freeRuns: [FreeRun] = []
    for run in runs { addFreeRuns(in: run, grade, free, to: &freeRuns) }
    guard freeRuns.reduce(0, { $0 + $1.rowSeats.count }) >= quantity else { return nil }
    var chosen: [Int] = []
    var first: PlanPoint?
    while chosen.count < quantity {
      let longest = freeRuns.reduce(0) { max($0, $1.rowSeats.count) }
      let size = min(quantity - chosen.count, longest)
      var best: (choice: Choice, freeRun: Int)?
      for (number, freeRun) in freeRuns.enumerated() where freeRun.rowSeats.count >= size {
        let choice =
          if let first {
            nearest(size, in: freeRun, to: first, before: best?.choice)
          } else {
            bestGroup(size, in: freeRun, before: nil)
          }
        guard let choice, best.map({ choice < $0.choice }) ?? true else { continue }
        best = (choice, number)
      }
      guard let best else { return nil }
      chosen += indexes(best.choice.group)
      first = first ?? centre(best.choice.group)
      take(best.choice.group, from: &freeRuns, at: best.freeRun)
    }
    return chosen.sorted()
  }

  /// The group of this size in a run that is nearest to `point`, where the rest of the party sits; nil when
  /// an earlier one is nearer than the whole run.
  private func nearest(
    _ size: Int, in freeRun: FreeRun, to point: PlanPoint, before: Choice?
  ) -> Choice? {
    let starts = freeRun.rowSeats.dropLast(size - 1)
    var near = Double.infinity
    for start in starts { near = min(near, centre(start..<start + size).square(to: point)) }
    if let before, before.near < near { return nil }
    var best: Choice?
    for start in starts {
      let group = start..<start + size
      let choice = Choice(
        price: 0, near: near, orphans: freeRun.orphans(of: group),
        distance: centre(group).square(to: point), group: group)
      if best.map({ choice < $0 }) ?? true { best = choice }
    }
    return best
  }

  /// Removes a group from the runs that share its free neighbours.
  private func take(_ group: Range<Int>, from freeRuns: inout [FreeRun], at number: Int) {
    let free = freeRuns[number].free
    let start = freeRuns[..<number].lastIndex { $0.free != free }.map { $0 + 1 } ?? 0
    let end = freeRuns[number...].firstIndex { $0.free != free } ?? freeRuns.count
    freeRuns.replaceSubrange(start..<end, with: freeRuns[start..<end].flatMap { $0.without(group) })
  }
}

/// A run of free neighbours that match a request, in scan order.
private struct FreeRun {
  let row: Int
  /// The seats that match.
  let rowSeats: Range<Int>
  /// All the free neighbours, including those of another grade.
  let free: Range<Int>

  /// The number of single free seats a group would leave beside it.
  func orphans(of group: Range<Int>) -> Int {
    (group.lowerBound - free.lowerBound == 1 ? 1 : 0)
      + (free.upperBound - group.upperBound == 1 ? 1 : 0)
  }

  /// What remains of the run once a group among its free neighbours is taken.
  func without(_ group: Range<Int>) -> [FreeRun] {
    [free.lowerBound..<group.lowerBound, group.upperBound..<free.upperBound].compactMap { side in
      let left = rowSeats.clamped(to: side)
      return left.isEmpty ? nil : FreeRun(row: row, rowSeats: left, free: side)
    }
  }
}

/// A group with its criteria; the lesser is the better.
private struct Choice: Comparable {
  let price: Int64
  /// The criterion after the price: the row, or the distance of the run.
  let near: Double
  let orphans: Int
  let distance: Double
  /// The positions in scan order.
  let group: Range<Int>

  static func < (left: Choice, right: Choice) -> Bool {
    if left.price != right.price { return left.price > right.price }
    return (left.near, left.orphans, left.distance, left.group.lowerBound)
      < (right.near, right.orphans, right.distance, right.group.lowerBound)
  }

  /// Whether it is better than any group at such a price in such a row.
  func isBetter(than price: Int64, _ row: Int) -> Bool {
    self.price > price || self.price == price && near < Double(row)
  }
}
