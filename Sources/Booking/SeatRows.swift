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
  struct RowSeat: Sendable {
    let index: Int
    let grade: Int
    let price: Int64
    let point: PlanPoint
  }

  /// A run of neighbours between ends and aisles.
  struct Run: Sendable {
    /// The positions in scan order.
    let rowSeats: Range<Int>
    /// The number of rows nearer to the front.
    let row: Int
    /// The highest price of its seats.
    let highestPrice: Int64
  }

  /// Every seat in scan order: the front row first, each row from left to right.
  let rowSeats: [RowSeat]
  /// The place in scan order of each seat, by its index.
  let places: [Int]
  /// The runs with the highest-priced seats first, and those of equal price in scan order.
  let runs: [Run]
  /// The middle of the drawing.
  let middle: PlanPoint
  /// The number of each grade.
  let grades: [String: Int]

  /// Finds the rows among seats in plan order.
  public init(_ seats: [Seat]) {
    var grades: [String: Int] = [:]
    for seat in seats where grades[seat.grade] == nil { grades[seat.grade] = grades.count }
    var rowSeats: [RowSeat] = []
    var runs: [Run] = []
    for (row, line) in SeatLine.lines(of: seats).enumerated() {
      let start = rowSeats.count
      for (index, point) in zip(line.seats, line.points) {
        rowSeats.append(
          RowSeat(
            index: index, grade: grades[seats[index].grade] ?? 0,
            price: seats[index].price.amount, point: point))
      }
      for part in line.runs {
        let range = start + part.lowerBound..<start + part.upperBound
        let highestPrice = rowSeats[range].map(\.price).max() ?? 0
        runs.append(Run(rowSeats: range, row: row, highestPrice: highestPrice))
      }
    }
    runs.sort {
      ($1.highestPrice, $0.rowSeats.lowerBound) < ($0.highestPrice, $1.rowSeats.lowerBound)
    }
    middle = PlanBox(rowSeats.map(\.point)).middle
    var places = Array(repeating: 0, count: rowSeats.count)
    for (place, seat) in rowSeats.enumerated() { places[seat.index] = place }
    self.places = places
    self.rowSeats = rowSeats
    self.runs = runs
    self.grades = grades
  }
}
