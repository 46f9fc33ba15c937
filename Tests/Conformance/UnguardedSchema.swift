import BookingStore
package import Database

/// The schema without what guards it: no foreign key, no CHECK, and no unique key but the primary
/// ones and the log-in address.
///
/// The twins without protection need it to oversell, and the audit's tests to break a rule at a time.
package enum UnguardedSchema {
  package static let migrations = [
    Migration(version: 1, name: "the box office without guards") { dialect in
      Schema.migrations.flatMap { $0.statements(dialect) }.map(withoutGuards)
    }
  ]

  /// The same, one step after the other, for tests of what a step does with the rows of before.
  package static let steps = Schema.migrations.map { step in
    Migration(version: step.version, name: step.name) { dialect in
      step.statements(dialect).map(withoutGuards)
    }
  }

  static func withoutGuards(_ statement: String) -> String {
    var text =
      statement
      .replacing("CREATE UNIQUE INDEX", with: "CREATE INDEX").replacing(
        " UNIQUE REFERENCES ", with: " REFERENCES ")
    while let start = text.firstRange(of: " REFERENCES ") {
      let end = text[start.upperBound...].firstIndex(of: ")").map { text.index(after: $0) }
      text.removeSubrange(start.lowerBound..<(end ?? text.endIndex))
    }
    while let start = text.firstRange(of: "CHECK (") {
      let head = text[..<start.lowerBound].reversed().drop { $0.isWhitespace }
      let from = head.first == "," ? text.index(before: head.startIndex.base) : start.lowerBound
      var depth = 0
      var end = start.lowerBound
      repeat {
        end =
          text[end...].firstIndex { $0 == "(" || $0 == ")" } ?? text.index(before: text.endIndex)
        depth += text[end] == "(" ? 1 : -1
        end = text.index(after: end)
      } while depth > 0 && end < text.endIndex
      text.removeSubrange(from..<end)
    }
    return text
  }
}
