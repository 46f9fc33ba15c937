import Booking
import Testing
import Ticketing

/// A hall drawn as text: a line is a row, the front on top; ten units from one place to the next.
///
/// `.` is a free seat and `X` a taken one; `v` and `V` are the same of the dearer grade; a blank is no
/// seat, and `|` begins the next section. A plan names one section after the other.
struct HallDrawing: Sendable {
  let lines: [[Character]]
  let seats: [Seat]
  /// Line and column of each seat.
  let places: [(line: Int, column: Int)]
  let taken: Set<Int>

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    var found: [(section: Int, line: Int, column: Int)] = []
    for (line, marks) in lines.enumerated() {
      var section = 0
      for (column, mark) in marks.enumerated() {
        if mark == "|" { section += 1 }
        if ".XvV".contains(mark) { found.append((section, line, column)) }
      }
    }
    found.sort { $0 < $1 }
    let lines = lines
    seats = found.enumerated().map { number, place in
      let isDear = "vV".contains(lines[place.line][place.column])
      return Seat(
        id: seatID(number), section: "\(place.section)", row: "\(place.line)",
        number: "\(place.column)", grade: isDear ? "VIP" : "S", price: Money(isDear ? 200 : 100),
        x: Double(place.column) * 10, y: Double(place.line) * 10)
    }
    places = found.map { ($0.line, $0.column) }
    taken = Set(found.indices.filter { "XV".contains(lines[found[$0].line][found[$0].column]) })
  }

  var text: String { lines.map { String($0) }.joined(separator: "\n") }

  /// The drawing with these seats marked `#`; nil for none.
  func marking(_ chosen: [Int]?) -> String? {
    chosen.map { chosen in
      var lines = lines
      for index in chosen { lines[places[index].line][places[index].column] = "#" }
      return lines.map { String($0) }.joined(separator: "\n")
    }
  }

  /// The best seats, marked.
  func best(_ seatRequest: SeatRequest) -> String? {
    marking(SeatRows(seats).best(for: seatRequest) { !taken.contains($0) })
  }
}
