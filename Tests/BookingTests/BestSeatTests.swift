import Booking
import Testing
import Ticketing

@Suite("The best seats")
struct BestSeatTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let hall: String
    let seatRequest: SeatRequest
    let expected: String?

    init(
      _ story: String, _ hall: String, _ quantity: Int, grade: String? = nil,
      apart: Bool = false, _ expected: String?
    ) {
      testDescription = story
      self.hall = hall
      seatRequest = SeatRequest(quantity: quantity, grade: grade, isTogether: !apart)
      self.expected = expected
    }
  }

  static let together: [Row] = [
    Row("in the middle of the row", "..........", 2, "....##...."),
    Row("left of the middle, where it lies between two", "..........", 3, "...###...."),
    Row("beside taken ones", "..XX......", 2, "..XX##...."),
    Row("not across taken ones", ".X.X.X", 2, nil),
    Row("in the first row that has them", ".X.X\n....\n....", 2, ".X.X\n##..\n...."),
    Row("not across an aisle", ".. ..", 3, nil),
    Row("on one side of an aisle", "... ...", 2, ".## ..."),
    Row("a narrow row has no aisle", ". . .", 3, "# # #"),
    Row("no seat is left alone", ".....", 3, "###.."),
    Row("no seat is left alone, though the middle is free", "....X..", 2, "..##X.."),
    Row("a seat is left alone rather than nobody served", "....", 3, "###."),
    Row("the nearer row, though it leaves a seat alone", "...\n....", 2, ".##\n...."),
    Row("one seat alone, because there is no other", "..X..", 1, ".#X.."),
    Row("a single seat for a single person", "..X.X..", 1, "..X#X.."),
    Row("the dearest grade", "....\nvvvv", 2, "....\n##vv"),
    Row("the dearest of a mixed row", "..vv..", 2, "..##.."),
    Row("dearer together, though partly of the cheaper grade", "...vv...", 3, "..###..."),
    Row("another grade beside is a neighbour", "v..v", 2, grade: "S", "v##v"),
    Row("only of the grade asked for", "vvvv\n....", 2, grade: "S", "vvvv\n##.."),
    Row("all of the grade asked for", "..v..", 3, grade: "S", nil),
    Row("a grade nobody has", "....", 1, grade: "R", nil),
    Row("the whole row", "X....X", 4, "X####X"),
    Row("not more than a row", "....\n....", 5, nil),
    Row("nothing in a full hall", "XX\nXX", 1, nil),
    Row("the section in the middle", "..|..|..\n..|..|..", 2, "..|##|..\n..|..|.."),
    Row(
      "the second row of the middle before the first of the sides", "..|XX|..\n..|..|..", 2,
      "..|XX|..\n..|##|.."),
    Row("not across the border of a section", ".|.", 2, nil),
  ]

  static let apart: [Row] = [
    Row("together where it can be", "....\nX..X", 2, apart: true, "##..\nX..X"),
    Row("together in a worse row rather than apart", ".X.X\nX..X", 2, apart: true, ".X.X\nX##X"),
    Row("two groups, the larger one first", ".X...X.", 4, apart: true, "#X###X."),
    Row("the second group is near the first", "X.X.X...X.", 4, apart: true, "X.X#X###X."),
    Row(
      "the second group leaves no seat alone where another is as near", "..X.X\n.....", 6,
      apart: true, "..X#X\n#####"),
    Row("across an aisle", ".. ..", 3, apart: true, "## #."),
    Row("all there are", ".X.\nX.X", 3, apart: true, "#X#\nX#X"),
    Row("not more than there are", ".X.\nX.X", 4, apart: true, nil),
    Row("only of the grade asked for", "v.v.", 2, grade: "S", apart: true, "v#v#"),
  ]

  @Test("are chosen by the rule", arguments: together + apart)
  func rule(row: Row) {
    #expect(HallDrawing(row.hall).best(row.seatRequest) == row.expected)
  }

  @Test("counts the free seats that suit")
  func counts() {
    let hall = HallDrawing("v.X\nV..")
    let rows = SeatRows(hall.seats)
    let counts = [nil, "S", "VIP", "R"].map { grade in
      rows.freeCount(for: SeatRequest(quantity: 1, grade: grade)) { !hall.taken.contains($0) }
    }
    #expect(counts == [4, 3, 1, 0])
  }

  @Test("no hall, no seats, no trap", arguments: [0, 1, 20])
  func nothing(quantity: Int) {
    for isTogether in [true, false] {
      let seatRequest = SeatRequest(quantity: quantity, isTogether: isTogether)
      #expect(SeatRows([]).best(for: seatRequest) { _ in true } == nil)
      #expect(SeatRows([]).freeCount(for: seatRequest) { _ in true } == 0)
    }
  }

  private func place(
    _ number: Int, _ section: String, _ row: String, x: Double = 0, y: Double = 0
  ) -> Seat {
    Seat(
      id: seatID(number), section: section, row: row, number: "\(number)", price: Money(100), x: x,
      y: y)
  }

  private func best(_ quantity: Int, of seats: [Seat], taken: Set<Int> = []) -> [Int]? {
    SeatRows(seats).best(for: SeatRequest(quantity: quantity)) { !taken.contains($0) }
  }

  @Test("a row drawn upright or along a bend is walked along itself")
  func bentRows() {
    // Seats numbered upwards, drawn downwards.
    let upright = (0..<6).map { place($0, "105", "1", x: 40, y: Double(5 - $0) * 10) }
    #expect(best(2, of: upright, taken: [1]) == [2, 3])
    #expect(best(5, of: upright, taken: [1]) == nil)
    // A bend that comes back to the same x.
    let bend = [(0.0, 0.0), (8, 6), (10, 16), (8, 26), (0, 32)].enumerated().map { number, at in
      place(number, "112", "1", x: at.0, y: at.1)
    }
    #expect(best(5, of: bend) == [0, 1, 2, 3, 4])
    #expect(best(2, of: bend, taken: [2]) == [0, 1])
  }

  @Test("seats that were never drawn are a row by their numbers")
  func undrawn() {
    let seats = [10, 9, 8, 1, 2, 3].map { place($0, "", "A") }
    #expect(best(2, of: seats) == [2, 5], "3 and 8 are the middle")
    #expect(best(2, of: seats, taken: [2]) == [0, 1], "9 and 10 leave nobody alone")
  }

  @Test("rows without a name are distinguished by where they are drawn")
  func nameless() {
    let seats = (0..<10).map { place($0, "", "", x: Double($0 % 5) * 24, y: Double($0 / 5) * 24) }
    #expect(best(5, of: seats, taken: [2]) == [5, 6, 7, 8, 9])
    #expect(best(6, of: seats) == nil)
  }

  @Test("the front is where the rows face", arguments: [(0, -1), (0, 1), (-1, 0), (1, 0)])
  func front(x: Int, y: Int) {
    // Two sections one behind the other, seen from the stage; the farther one is named first.
    var seats: [Seat] = []
    for (section, depth) in [("B", 60), ("A", 0)] {
      for row in 0..<3 {
        for number in 0..<4 {
          let behind = Double(depth + row * 10)
          let along = Double(number * 10)
          seats.append(
            place(
              seats.count, section, "\(row)", x: -Double(x) * behind + abs(Double(y)) * along,
              y: -Double(y) * behind + abs(Double(x)) * along))
        }
      }
    }
    #expect(best(4, of: seats) == [12, 13, 14, 15])
    #expect(best(4, of: seats, taken: [12, 16, 20]) == [0, 1, 2, 3])
  }

  @Test("a short row at the side is still before the row behind it")
  func shortRow() {
    var seats: [Seat] = []
    for (row, count) in [10, 2, 10].enumerated() {
      for number in 0..<count {
        let (x, y) = (Double(number * 10), Double(row * 10))
        seats.append(place(seats.count, "A", "\(row)", x: x, y: y))
      }
    }
    #expect(best(2, of: seats, taken: Set(0..<10)) == [10, 11])
  }
}
