import Database
import Testing

@testable import DatabasePostgres

@Suite("Answers fetched for a batch")
struct PrefetchesTests {
  private static let seat = Statement("SELECT … WHERE id = $1", reads: RowSet("seats", "id"))
  private static let seatsOf = Statement(
    "SELECT … WHERE reservation_id = $1", reads: RowSet("reservation_seats", "reservation_id"),
    RowSet("seats", "reservation_id"))
  private static let terms = Statement(
    "SELECT … WHERE p.id = $1", reads: RowSet("performances", "id"), RowSet("concerts"))
  private static let silent = Statement("SELECT … WHERE id = $1")

  private static let sell = Statement.update(
    "seats", set: "status = 'SOLD'", key: "id", within: ["reservation_id": 2])
  private static let move = Statement.update("seats", set: "row = \(2)", key: "id")
  private static let clear = Statement.update("seats", set: "x = 0", key: "reservation_id")
  private static let rename = Statement.update("concerts", set: "title = \(2)", key: "id")
  private static let add = Statement.insert(into: "performances", "id", "concert_id")
  private static let append = Statement.insert(into: "outbox", "id")
  private static let plain = Statement("UPDATE outbox SET kind = $1")

  private static let (a, b, r, s) = (Value.int(1), Value.int(2), Value.int(3), Value.int(4))

  private struct Case {
    let title: String
    let statement: Statement
    let values: [Value]
    /// Which of the questions below still hold after the write.
    let holds: String
  }

  private static let questions: [(letter: Character, statement: Statement, values: [Value])] = [
    ("a", seat, [a]), ("b", seat, [b]), ("r", seatsOf, [r]), ("s", seatsOf, [s]), ("t", terms, [a]),
  ]

  private static let cases = [
    Case(title: "another table", statement: append, values: [a], holds: "abrst"),
    Case(title: "both columns named", statement: sell, values: [a, r], holds: "bst"),
    Case(title: "values nobody asked about", statement: sell, values: [r, a], holds: "abrst"),
    Case(title: "one column of two named", statement: move, values: [a, r], holds: "bt"),
    Case(title: "the other of two", statement: clear, values: [r], holds: "st"),
    Case(title: "any row was read", statement: rename, values: [r, b], holds: "abrs"),
    Case(title: "a row that was read is added", statement: add, values: [a, r], holds: "abrs"),
    Case(title: "another row is added", statement: add, values: [b, a], holds: "abrst"),
    Case(title: "a write that says nothing", statement: plain, values: [a], holds: ""),
    Case(title: "too few values", statement: sell, values: [], holds: "t"),
  ]

  @Test("an answer holds until a row it may depend on is changed", arguments: cases.indices)
  func writes(index: Int) {
    let write = Self.cases[index]
    var prefetches = Prefetches()
    for question in Self.questions {
      prefetches.remember(PrefetchedAnswer(), question.statement, question.values)
    }
    prefetches.noteWrite(write.statement, write.values)
    let holds = Self.questions.filter { prefetches.known($0.statement, $0.values) != nil }
    #expect(String(holds.map(\.letter)) == write.holds, "\(write.title)")
  }

  @Test("a query that is prefetched again after a write is valid until the next one")
  func again() {
    var prefetches = Prefetches()
    for _ in 0..<3 {
      #expect(prefetches.known(Self.seat, [Self.a]) == nil)
      let asked = PrefetchedAnswer()
      prefetches.remember(asked, Self.seat, [Self.a])
      #expect(prefetches.known(Self.seat, [Self.a]) === asked)
      prefetches.noteWrite(Self.sell, [Self.a, Self.r])
    }
  }

  @Test("a question that does not say what it reads is never answered from before")
  func silent() {
    var prefetches = Prefetches()
    prefetches.remember(PrefetchedAnswer(), Self.silent, [Self.a])
    #expect(prefetches.known(Self.silent, [Self.a]) == nil)
  }

  @Test("nothing holds after the answers were forgotten")
  func forgotten() {
    var prefetches = Prefetches()
    prefetches.remember(PrefetchedAnswer(), Self.seat, [Self.a])
    prefetches.forgetAnswers()
    #expect(prefetches.known(Self.seat, [Self.a]) == nil)
    prefetches.noteWrite(Self.sell, [Self.a, Self.r])
  }
}
