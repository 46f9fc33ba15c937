public import Ticketing

/// The rows of a hall as a fan walks along them: which seats are neighbours, and which row is nearer to the
/// front.
///
/// Made once from the seats in plan order, which is the order of their ids; an index identifies a seat of
/// that list. A row consists of the seats with one row name in one section, in order of x, or along the row
/// where it is drawn at an angle. Seats without a row name form a row with those of the same y. A gap wider
/// than 1.5 times the row's median gap is an aisle: the seats on either side are not neighbours.
///
/// A plan has no stage. The stage is assumed to be in the middle of the side of the drawing which the rows of
/// all sections face together, where each section's first row is its front; at the top when they face no
/// side. The distance of a row is that of the first row of its section plus its own distance behind that row,
/// and no less than that of the rows before it in its section.
public struct SeatRows: Sendable {
  /// A seat in scan order.
  struct Chair: Sendable {
    let index: Int
    let grade: Int
    let price: Int64
    let point: PlanPoint
  }

  /// A run of neighbours between ends and aisles.
  struct Stretch: Sendable {
    /// The positions in scan order.
    let chairs: Range<Int>
    /// The number of rows nearer to the front.
    let row: Int
    /// The highest price of its seats.
    let dearest: Int64
  }

  /// Every seat in scan order: the front row first, each row from left to right.
  let chairs: [Chair]
  /// The runs with the highest-priced seats first, and those of equal price in scan order.
  let stretches: [Stretch]
  /// The middle of the drawing.
  let middle: PlanPoint
  /// The number of each grade.
  let grades: [String: Int]

  /// Finds the rows among seats in plan order.
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
