import Database
import Threads

/// Serves the reads that wait together from one snapshot, taken after all of them were submitted.
final class Reader: LaneResource {
  private let link: Link
  private let keepsConnection: Bool

  /// With `keepsConnection` false it disconnects after each batch: for rare work.
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
      // Repeating a read is harmless.
      guard link.drop(), links == 0 else { return refuse(waiting, failure.error) }
      links += 1
    }
  }

  func finish() { link.close() }

  /// Answers submissions from one snapshot and removes those answered. Returns what made the snapshot
  /// unusable: a failed statement, whose submission was answered, or a lost connection.
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
          // A read over a lost connection still needs an answer.
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
