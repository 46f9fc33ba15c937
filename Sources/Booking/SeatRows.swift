public import Ticketing

/// The rows of a hall as a fan walks along them: who is a neighbour, and which row is nearer to the
/// front.
///
/// Made once from the seats in plan order, which is the order of their ids; an index names a seat of
/// that list. A row is what bears one name in one section, in order of x, or along itself where it
/// is drawn at an angle; seats without a row's name are a row with those of the same y. Across a gap
/// wider than 1.5 times the row's median gap nobody is a neighbour: that is an aisle.
///
/// A plan has no stage. It is taken to be in the middle of that side of the drawing which the rows of
/// all sections face together, each section's first row being its front; at the top when they face
/// nowhere. A row is as far from there as the first row of its section and as it is behind that, and no
/// nearer than the rows before it in its section.
public struct SeatRows: Sendable {
  /// A seat on the walk.
  struct Chair: Sendable {
    let index: Int
    let grade: Int
    let price: Int64
    let point: PlanPoint
  }

  /// Neighbours from an end or an aisle to the next.
  struct Stretch: Sendable {
    /// Where on the walk.
    let chairs: Range<Int>
    /// How many rows are nearer to the front.
    let row: Int
    /// What its dearest seat costs.
    let dearest: Int64
  }

  /// Every seat in the order of the walk: the front row first, each from left to right.
  let chairs: [Chair]
  /// Those with the dearest seats first, and of equal ones the first on the walk.
  let stretches: [Stretch]
  /// The middle of the drawing.
  let middle: PlanPoint
  /// Each grade by its number.
  let grades: [String: Int]

  /// Finds the rows of seats that are in plan order.
  public init(_ seats: [Seat]) {
    var grades: [String: Int] = [:]
    for seat in seats where grades[seat.grade] == nil { grades[seat.grade] = grades.count }
    var chairs: [Chair] = []
    var stretches: [Stretch] = []
    for (row, line) in SeatLine.lines(of: seats).enumerated() {
      let start = chairs.count
      for (index, point) in zip(line.seats, line.points) {
        chairs.append(
          Chair(
            index: index, grade: grades[seats[index].grade] ?? 0,
            price: seats[index].price.amount, point: point))
      }
      for part in line.stretches {
        let range = start + part.lowerBound..<start + part.upperBound
        let dearest = chairs[range].map(\.price).max() ?? 0
        stretches.append(Stretch(chairs: range, row: row, dearest: dearest))
      }
    }
    stretches.sort { ($1.dearest, $0.chairs.lowerBound) < ($0.dearest, $1.chairs.lowerBound) }
    middle = PlanBox(chairs.map(\.point)).middle
    self.chairs = chairs
    self.stretches = stretches
    self.grades = grades
  }
}
