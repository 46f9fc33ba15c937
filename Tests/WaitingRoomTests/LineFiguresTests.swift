import Testing
import Ticketing
import WaitingRoom

@Suite("A line's figures")
struct LineFiguresTests {
  @Test("joined, admitted and ended are counted once each, with the first person's wait")
  func counted() throws {
    var line = Line(concert(.capacity(maxActive: 1, activeSeconds: 60), grace: 600))
    let first = try line.join(0, now: opening)
    try line.join(1, now: at(10))
    try line.join(1, now: at(11))
    try line.join(2, now: at(20))
    #expect(line.figures(at(30)).oldestWait == 30)
    line.pass(at(30))
    #expect(line.figures(at(40)).oldestWait == 30)
    #expect(line.figures(at(40)).joined == 3)
    #expect(line.figures(at(40)).admitted == 1)
    #expect(line.figures(at(40)).ended == 0)
    // Leaving is no end by itself; a stay that is over is.
    try line.leave(first, now: at(41))
    line.pass(at(50))
    line.pass(at(111))
    let figures = line.figures(at(111))
    #expect(figures.admitted == 3 && figures.ended == 1)
    #expect(figures.oldestWait == 0)
  }

  @Test("what did not reach the journal is not counted")
  func undone() throws {
    var line = Line(concert(.capacity(maxActive: 1, activeSeconds: 60)))
    guard case .reserved(let index, _) = try line.reserve(user(1), nonce: 1, now: opening) else {
      Issue.record("nothing was reserved")
      return
    }
    line.withdraw(index, mayBeJournaled: false)
    try line.join(2, now: opening)
    line.undo(line.decideRound(at(1)))
    let figures = line.figures(at(1))
    #expect(figures.joined == 1 && figures.admitted == 0)
  }

  @Test("silent people count as ended")
  func silent() throws {
    var line = Line(concert(.capacity(maxActive: 1, activeSeconds: 600), grace: 20))
    for number in 0..<3 { try line.join(number, now: opening) }
    line.pass(opening)
    line.pass(at(25))
    #expect(line.figures(at(25)).ended == 2)
  }

  @Test("marks of a long day stay within their bound, and no wait is much too short")
  func marks() {
    var marks = ArrivalMarks()
    let people = 200_000
    for number in 0..<people { marks.note(Int64(number), at: at(number)) }
    // Exact to the interval, which doubled often enough to cover the day.
    let now = at(people)
    for head in stride(from: 0, to: people, by: 9_973) {
      let wait = marks.wait(of: Int64(head), now: now)
      let truth = people - head
      #expect(wait >= truth && wait <= truth + 640, "\(head): \(wait) for \(truth)")
    }
  }

  @Test("without marks no one has waited")
  func none() {
    var marks = ArrivalMarks()
    #expect(marks.wait(of: 7, now: opening) == 0)
    marks.note(10, at: at(5))
    // A person from before the first mark has waited at least since then.
    #expect(marks.wait(of: 3, now: at(9)) == 4)
  }
}
