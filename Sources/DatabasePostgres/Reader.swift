import Database
import Threads

/// Serves the reads that wait together from one snapshot, taken after all of them were submitted.
final class Reader: LaneResource {
  private let slot: ConnectionSlot
  private let keepsConnection: Bool

  /// With `keepsConnection` false it disconnects after each batch: for rare work.
  init(slot: ConnectionSlot, keepsConnection: Bool = true) {
    self.slot = slot
    self.keepsConnection = keepsConnection
  }

  func serve(_ batch: borrowing [Submission]) {
    defer { if !keepsConnection { slot.close() } }
    var waiting = (copy batch)[...]
    var reconnects = 0
    while !waiting.isEmpty {
      guard let pipeline = slot.open() else { return refuse(waiting, .unavailable) }
      guard let failure = serve(&waiting, pipeline) else { continue }
      pipeline.rollback()
      guard failure.isLost else { continue }
      // Repeating a read is harmless.
      guard slot.drop(), reconnects == 0 else { return refuse(waiting, failure.error) }
      reconnects += 1
    }
  }

  func finish() { slot.close() }

  /// Answers submissions from one snapshot and removes those answered. Returns what made the snapshot
  /// unusable: a failed statement, whose submission was answered, or a lost connection.
  private func serve(
    _ waiting: inout ArraySlice<Submission>, _ pipeline: Pipeline
  ) -> StatementFailure? {
    do throws(StatementFailure) {
      try pipeline.begin(TransactionCommand.beginReading)
      while let submission = waiting.first {
        try pipeline.beginSubmission(shared: true)
        do {
          let answer = try submission.run(pipeline)
          waiting.removeFirst()
          answer()
        } catch {
          // A read over a lost connection still needs an answer.
          if pipeline.failure?.isLost != true {
            waiting.removeFirst()
            submission.refuse(error)
          }
        }
        pipeline.dropActions(after: 0)
        if let failure = pipeline.failure { throw failure }
      }
      try pipeline.endReading()
      return nil
    } catch {
      return error
    }
  }

  private func refuse(_ submissions: ArraySlice<Submission>, _ error: DatabaseError) {
    for submission in submissions { submission.refuse(error) }
  }
}
