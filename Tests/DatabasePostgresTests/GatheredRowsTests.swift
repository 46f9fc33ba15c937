import Database
import Testing

@testable import DatabasePostgres

@Suite("Rows gathered for a batch")
struct GatheredRowsTests {
  private static let add = Statement.insert(into: "seats", "id", "price")
  private static let change = Statement.update("seats", set: "price = \(2)", key: "id")
  private static let end = Statement.update("entries", set: "at = \(3)", key: "line", "position")
  private static let plain = Statement("UPDATE seats SET price = 0")

  private typealias Step = (statement: Statement, values: [Value], taken: GatheredRows.Taken)

  private static func numbers(_ numbers: Int...) -> [Value] { numbers.map { .int($0) } }

  private static let stories: [[Step]] = [
    [(plain, [], .never)],
    [(add, numbers(1, 2), .gathered), (add, numbers(1, 2), .gathered)],
    [(add, [.int(1), .null], .gathered)],
    [(change, numbers(1, 2), .gathered), (change, numbers(2, 2), .gathered)],
    [(change, numbers(1, 2), .gathered), (change, numbers(1, 3), .afterTheOthers)],
    [(change, [.int(1), .null], .never), (change, numbers(1, 3), .gathered)],
    [(end, numbers(1, 1, 9), .gathered), (end, numbers(1, 2, 9), .gathered)],
    [(end, numbers(1, 1, 9), .gathered), (end, numbers(1, 1, 8), .afterTheOthers)],
    [(add, numbers(1, 2), .gathered), (change, numbers(1, 2), .gathered)],
  ]

  @Test("each row is gathered, or goes after the others, or alone", arguments: stories.indices)
  func taking(index: Int) {
    var rows = GatheredRows()
    for step in Self.stories[index] {
      #expect(rows.add(step.statement, step.values) == step.taken)
    }
    #expect(rows.isEmpty == !Self.stories[index].contains { $0.taken == .gathered })
    rows.forget()
    #expect(rows.isEmpty && rows.take().isEmpty)
  }

  @Test("rows go out in few statements, kinds in the order they were met, values in theirs")
  func handingOut() {
    var rows = GatheredRows()
    for id in 0..<5 {
      _ = rows.add(Self.add, Self.numbers(id, 10 + id))
      if id == 0 { _ = rows.add(Self.change, Self.numbers(7, 8)) }
    }
    let statements = rows.take()
    #expect(statements.map(\.rows) == [4, 1, 1])
    #expect(statements[0].values == Self.numbers(0, 10, 1, 11, 2, 12, 3, 13))
    #expect(statements[0].statement.text.hasSuffix("VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8)"))
    #expect(statements[1].statement.number == Self.add.number)
    #expect(statements[2].statement.number == Self.change.number)
    #expect(rows.isEmpty)
  }

  @Test("every count of rows goes out whole, and a text is made once")
  func sizes() {
    for count in 1...200 {
      var rows = GatheredRows()
      for id in 0..<count { _ = rows.add(Self.add, Self.numbers(id, 0)) }
      let statements = rows.take()
      #expect(statements.map(\.rows).reduce(0, +) == count)
      #expect(statements.flatMap(\.values).count == 2 * count)
    }
    let texts = (0..<2).map { _ in
      var rows = GatheredRows()
      for id in 0..<8 { _ = rows.add(Self.add, Self.numbers(id, 0)) }
      return rows.take().map(\.statement.number)
    }
    #expect(texts[0] == texts[1])
  }
}
