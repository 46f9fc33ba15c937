import Database

/// A prefetched query, and its result once it has arrived.
final class PrefetchedAnswer {
  var answer: Answer?
}

/// The prefetched queries of a batch, and which results are still valid.
///
/// A result is valid until a write changes a row it may depend on: one of a table the query reads, unless
/// both name the value of the same column, and the values differ. See ``RowSet``.
struct Prefetches {
  fileprivate struct Question: Hashable {
    let statement: Int
    let values: [Value]
  }

  private var prefetched: [Question: PrefetchedAnswer] = [:]
  private var tables: [SQLName: TableQuestions] = [:]

  /// Adds a query being sent now; one that does not declare what it reads is not kept.
  mutating func remember(_ asked: PrefetchedAnswer, _ statement: Statement, _ values: [Value]) {
    guard let reads = statement.reads else { return }
    let question = Question(statement: statement.number, values: values)
    prefetched[question] = asked
    for rows in reads { tables[rows.table, default: TableQuestions()].add(question, of: rows) }
  }

  /// The prefetched query with these values, if it is still valid.
  func known(_ statement: Statement, _ values: [Value]) -> PrefetchedAnswer? {
    prefetched[Question(statement: statement.number, values: values)]
  }

  /// Records a write: drops every result that it may have changed.
  mutating func noteWrite(_ statement: Statement, _ values: [Value]) {
    guard let changes = statement.changes else { return forgetAnswers() }
    for question in tables[changes.table]?.take(touchedBy: changes, values) ?? [] {
      prefetched[question] = nil
    }
  }

  mutating func forgetAnswers() {
    prefetched.removeAll(keepingCapacity: true)
    tables.removeAll(keepingCapacity: true)
  }
}

/// The queries that read one table.
private struct TableQuestions {
  typealias Question = Prefetches.Question

  /// Those that name its rows by the same column.
  private struct Named {
    let column: SQLName
    var byValue: [Value: [Question]] = [:]
  }

  private var named: [Named] = []
  /// Those that may read any of its rows.
  private var others: [Question] = []

  mutating func add(_ question: Question, of rows: RowSet) {
    guard let column = rows.columns.first, let value = question.values.value(column.value) else {
      return others.append(question)
    }
    let place = named.firstIndex { $0.column == column.name } ?? named.endIndex
    if place == named.endIndex { named.append(Named(column: column.name)) }
    named[place].byValue[value, default: []].append(question)
  }

  /// Removes the queries about rows that a write with these values may have changed.
  mutating func take(touchedBy changes: RowSet, _ values: [Value]) -> [Question] {
    var taken = others
    others.removeAll(keepingCapacity: true)
    for place in named.indices {
      let column = changes.columns.first { $0.name == named[place].column }
      if let value = column.flatMap({ values.value($0.value) }) {
        taken += named[place].byValue.removeValue(forKey: value) ?? []
      } else {
        for questions in named[place].byValue.values { taken += questions }
        named[place].byValue.removeAll(keepingCapacity: true)
      }
    }
    return taken
  }
}

extension [Value] {
  /// The value of this number, from 1; nil when there is none.
  fileprivate func value(_ number: Int) -> Value? {
    indices.contains(number - 1) ? self[number - 1] : nil
  }
}
