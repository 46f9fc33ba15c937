import Database

/// A question that was announced, and its answer once it came.
final class Announced {
  /// How many writes had gone out before it.
  let writesBefore: Int
  var answer: Answer?

  init(writesBefore: Int) { self.writesBefore = writesBefore }
}

/// What a batch has asked, and which of it still holds.
///
/// An answer holds until a write names the question's first value, or may have touched what it did not
/// name. Statements are written so that this is enough; see ``Transaction/ask(_:_:)``.
struct Announcements {
  private struct Question: Hashable {
    let statement: Int
    let values: [Value]
  }

  private var announced: [Question: Announced] = [:]
  /// How many writes have gone out, and which of them last named a value.
  private var writes = 0
  private var lastWrite: [Value: Int] = [:]
  /// The last write that may have touched what it did not name.
  private var lastWideWrite = 0

  /// A question that is to go out now.
  func question() -> Announced { Announced(writesBefore: writes) }

  mutating func remember(_ question: Announced, _ statement: Statement, _ values: [Value]) {
    announced[Question(statement: statement.number, values: values)] = question
  }

  /// What was asked with these values and still holds.
  func known(_ statement: Statement, _ values: [Value]) -> Announced? {
    guard let question = announced[Question(statement: statement.number, values: values)] else {
      return nil
    }
    if statement.isShared { return question }
    let last: Int =
      switch values.first {
      case .some(.uuid), .some(.text): values.first.flatMap { lastWrite[$0] } ?? 0
      // Numbers name nothing: any write may be about them.
      default: writes
      }
    return question.writesBefore >= max(last, lastWideWrite) ? question : nil
  }

  /// Notes a write that touches nothing but rows it names.
  mutating func noteWrite(naming values: [Value]) {
    writes += 1
    for value in values {
      switch value {
      case .uuid, .text: lastWrite[value] = writes
      default: break
      }
    }
  }

  /// Notes a write that may have touched anything.
  mutating func noteWideWrite() {
    writes += 1
    lastWideWrite = writes
  }

  mutating func forgetAnswers() { announced.removeAll(keepingCapacity: true) }
}
