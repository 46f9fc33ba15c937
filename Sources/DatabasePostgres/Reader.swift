import Database
import Threads

/// Serves readers that wait together from one snapshot, taken after all of them had come.
final class Reader: LaneResource {
  private let link: Link
  private let keepsConnection: Bool

  /// `keepsConnection` false hangs up after each batch: for work that comes seldom.
  init(link: Link, keepsConnection: Bool = true) {
    self.link = link
    self.keepsConnection = keepsConnection
  }

  func serve(_ batch: borrowing [Caller]) {
    defer { if !keepsConnection { link.close() } }
    var waiting = (copy batch)[...]
    var links = 0
    while !waiting.isEmpty {
      guard let conversation = link.open() else { return refuse(waiting, .unavailable) }
      guard let failure = serve(&waiting, conversation) else { continue }
      conversation.rollback()
      guard failure.isLost else { continue }
      // Reading twice harms nobody.
      guard link.drop(), links == 0 else { return refuse(waiting, failure.error) }
      links += 1
    }
  }

  func finish() { link.close() }

  /// Answers callers from one snapshot, taking out who was told. Gives what made the snapshot useless:
  /// a statement that failed, whose caller was told, or a lost connection.
  private func serve(
    _ waiting: inout ArraySlice<Caller>, _ conversation: Conversation
  ) -> StatementFailure? {
    do throws(StatementFailure) {
      try conversation.begin(Verb.beginReading)
      while let caller = waiting.first {
        try conversation.enterCaller(shared: true)
        do {
          let answer = try caller.run(conversation)
          waiting.removeFirst()
          answer()
        } catch {
          // Whoever read over a lost connection is still owed an answer.
          if conversation.failure?.isLost != true {
            waiting.removeFirst()
            caller.refuse(error)
          }
        }
        conversation.dropActions(after: 0)
        if let failure = conversation.failure { throw failure }
      }
      try conversation.endReading()
      return nil
    } catch {
      return error
    }
  }

  private func refuse(_ callers: ArraySlice<Caller>, _ error: DatabaseError) {
    for caller in callers { caller.refuse(error) }
  }
}
