import Database
import Lanes

/// Serves readers that wait together from one snapshot, taken after all of them had come.
final class Reader: LaneResource {
  private let link: Link

  init(link: Link) { self.link = link }

  func serve(_ batch: borrowing [Caller]) {
    var waiting = (copy batch)[...]
    var links = 0
    while !waiting.isEmpty {
      guard let conversation = link.open() else { return refuse(waiting, .unavailable) }
      do throws(StatementFailure) {
        try conversation.begin(Verb.beginReading)
        while let caller = waiting.first {
          try serve(caller, conversation)
          waiting.removeFirst()
        }
        try conversation.endReading()
      } catch {
        conversation.rollback()
        guard error.isLost else {
          // A statement that failed ends the snapshot; its caller was told by itself.
          continue
        }
        // Reading twice harms nobody.
        guard link.drop(), links == 0 else { return refuse(waiting, error.error) }
        links += 1
      }
    }
  }

  func finish() { link.close() }

  /// Answers one caller. Throws what makes the snapshot useless; unless the connection was lost, the
  /// caller has been told.
  private func serve(
    _ caller: Caller, _ conversation: Conversation
  ) throws(StatementFailure) {
    try conversation.enterCaller(shared: true)
    do {
      let answer = try caller.run(conversation)
      answer()
    } catch {
      if conversation.failure?.isLost != true { caller.refuse(error) }
    }
    conversation.dropActions(after: 0)
    if let failure = conversation.failure { throw failure }
  }

  private func refuse(_ callers: ArraySlice<Caller>, _ error: DatabaseError) {
    for caller in callers { caller.refuse(error) }
  }
}
