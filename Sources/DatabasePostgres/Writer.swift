import Database
import Threads

/// Runs a batch of writes as one transaction; all are answered after its commit.
///
/// The first run is optimistic. When one submission must be rolled back alone, the batch runs again isolated;
/// when it met a rival, again a few times; when the connection was closed before the commit, once more on a
/// new one.
final class Writer: LaneResource {
  private let slot: ConnectionSlot
  private let health: Health
  private let locksKeys: Bool
  private var answers: [Submission.Answer] = []

  init(slot: ConnectionSlot, health: Health, locksKeys: Bool) {
    self.slot = slot
    self.health = health
    self.locksKeys = locksKeys
  }

  /// How a run of a batch ended.
  private enum Ending {
    case committed
    /// Nothing was done.
    case failed(StatementFailure)
    /// Nothing was done, and the batch must run isolated.
    case needsIsolation
    /// The reply to the commit was lost, or its number.
    case open(number: Int64?)
  }

  func serve(_ batch: borrowing [Submission]) {
    let submissions = copy batch
    let dueAt = Time.now() + slot.answerMilliseconds
    var isIsolated = false
    var rivals = 0
    var reconnects = 0
    while true {
      answers.removeAll(keepingCapacity: true)
      guard let pipeline = slot.open() else { return refuse(submissions, .unavailable) }
      switch run(submissions, pipeline, isolated: isIsolated) {
      case .committed:
        health.count(batch: submissions.count)
        pipeline.runActions()
        for answer in answers { answer() }
        return answers.removeAll(keepingCapacity: true)
      case .needsIsolation:
        pipeline.rollback()
        // An isolated run never requests another.
        if isIsolated {
          return refuse(submissions, .failed("a batch that cannot be undone in part"))
        }
        isIsolated = true
      case .failed(let failure):
        pipeline.rollback()
        if failure.isLost {
          guard slot.drop(), reconnects == 0 else { return refuse(submissions, failure.error) }
          reconnects += 1
        } else if failure.metRival, rivals < FixedLimits.rivalAttempts {
          rivals += 1
          slot.giveWay(to: rivals)
        } else {
          return refuse(submissions, failure.error)
        }
      case .open(let number):
        _ = slot.drop()
        switch number.map({ slot.commitOutcome(of: $0, dueAt: dueAt) }) ?? .unknown {
        case .committed:
          health.count(batch: submissions.count)
          pipeline.runActions()
          for answer in answers { answer() }
          return answers.removeAll(keepingCapacity: true)
        case .aborted: return refuse(submissions, .unavailable)
        case .unknown:
          health.countUnknown(submissions.count)
          return refuse(submissions, .outcomeUnknown)
        }
      }
    }
  }

  func finish() { slot.close() }

  private func refuse(_ submissions: [Submission], _ error: DatabaseError) {
    answers.removeAll(keepingCapacity: true)
    for submission in submissions { submission.refuse(error) }
  }

  private func run(
    _ submissions: [Submission], _ pipeline: Pipeline, isolated: Bool
  ) -> Ending {
    var number: PrefetchedAnswer?
    var isUnderWay = false
    do throws(StatementFailure) {
      try pipeline.begin(TransactionCommand.begin, isolated: isolated)
      number = try pipeline.prefetchNumber()
      if locksKeys {
        let keys = Set(submissions.flatMap(\.keys)).sorted()
        try pipeline.lock(keys, alone: submissions.contains { $0.keys.isEmpty })
      }
      // In an isolated run each submission's replies are received before it ends, so each prefetches for
      // itself.
      if !isolated {
        for submission in submissions {
          if let prefetch = submission.prefetch { try pipeline.runPrefetch(prefetch) }
        }
      }
      for submission in submissions {
        try serve(submission, pipeline, shared: submissions.count > 1)
        if pipeline.needsIsolation { return .needsIsolation }
      }
      try pipeline.commit { isUnderWay = true }
      if pipeline.needsIsolation { return .needsIsolation }
      return .committed
    } catch {
      if isUnderWay, error.isLost { return .open(number: number?.answer.flatMap(Self.number)) }
      // Only an isolated run shows whose failure it is: a late failure may belong to any submission.
      let mayBeAnybodys = pipeline.needsIsolation || submissions.count > 1
      if !isolated, error.reach == .submission, mayBeAnybodys { return .needsIsolation }
      return .failed(error)
    }
  }

  private func serve(
    _ submission: Submission, _ pipeline: Pipeline, shared: Bool
  ) throws(StatementFailure) {
    try pipeline.beginSubmission(shared: shared)
    do {
      let answer = try submission.run(pipeline)
      try pipeline.keepSubmission()
      answers.append(answer)
    } catch {
      let failure = (error as? StatementFailure)?.error ?? error
      // Answered after the commit too: what the submission saw may be the work of another one in this batch.
      pipeline.undoSubmission()
      answers.append { submission.refuse(failure) }
    }
    if let failure = pipeline.failure, !pipeline.needsIsolation { throw failure }
  }

  private static func number(_ answer: Answer) -> Int64? {
    var number: Int64?
    try? answer.forEach { row in number = row.integer(0) }
    return number
  }
}

/// The outcome of a transaction whose commit was not answered.
enum CommitOutcome {
  case committed
  case aborted
  case unknown
}

extension ConnectionSlot {
  /// Determines a commit outcome on a new connection; unknown when there is no reply in time, or no time left
  /// because the server delayed the commit until its reply was due.
  ///
  /// `pg_xact_status` covers every recent transaction, and reports one that a crash cut off as aborted.
  func commitOutcome(of number: Int64, dueAt: Int64) -> CommitOutcome {
    let end = min(Time.now() + FixedLimits.commitOutcomeMilliseconds, dueAt)
    while Time.now() < end {
      guard let connection = open(until: end)?.connection else {
        Time.sleep(FixedLimits.pauseMilliseconds)
        continue
      }
      do throws(StatementFailure) {
        let question = "SELECT pg_xact_status('\(UInt64(bitPattern: number))'::xid8)"
        let answer = try connection.query(question)
        var word = ""
        try? answer.forEach { row in word = row.text(0) }
        switch word {
        case "committed": return .committed
        case "aborted": return .aborted
        case "in progress": Time.sleep(FixedLimits.pauseMilliseconds)
        default: return .unknown
        }
      } catch {
        if !error.isLost { return .unknown }
        _ = drop()
      }
    }
    return .unknown
  }
}
