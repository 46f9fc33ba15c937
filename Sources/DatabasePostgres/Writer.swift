import Database
import Threads

/// Runs a batch of writes as one transaction; all are answered after its commit.
///
/// The first run is optimistic. When one submission must be rolled back alone, the batch runs again isolated;
/// when it met a rival, again a few times; when the connection was closed before the commit, once more on a
/// new one.
final class Writer: LaneResource {
  private let link: Link
  private let health: Health
  private let locksKeys: Bool
  private var answers: [Caller.Answer] = []

  init(link: Link, health: Health, locksKeys: Bool) {
    self.link = link
    self.health = health
    self.locksKeys = locksKeys
  }

  /// How a run of a batch ended.
  private enum Ending {
    case committed
    /// Nothing was done.
    case failed(StatementFailure)
    /// Nothing was done, and the batch must run isolated.
    case needsCare
    /// The reply to the commit was lost, or its number.
    case open(number: Int64?)
  }

  func serve(_ batch: borrowing [Caller]) {
    let callers = copy batch
    let dueAt = Time.now() + link.answerMilliseconds
    var isCareful = false
    var rivals = 0
    var links = 0
    while true {
      answers.removeAll(keepingCapacity: true)
      guard let conversation = link.open() else { return refuse(callers, .unavailable) }
      switch run(callers, conversation, carefully: isCareful) {
      case .committed:
        health.count(batch: callers.count)
        conversation.runActions()
        for answer in answers { answer() }
        return answers.removeAll(keepingCapacity: true)
      case .needsCare:
        conversation.rollback()
        // An isolated run never requests another.
        if isCareful { return refuse(callers, .failed("a batch that cannot be undone in part")) }
        isCareful = true
      case .failed(let failure):
        conversation.rollback()
        if failure.isLost {
          guard link.drop(), links == 0 else { return refuse(callers, failure.error) }
          links += 1
        } else if failure.metRival, rivals < FixedLimits.rivalAttempts {
          rivals += 1
          link.giveWay(to: rivals)
        } else {
          return refuse(callers, failure.error)
        }
      case .open(let number):
        _ = link.drop()
        switch number.map({ link.fate(of: $0, dueAt: dueAt) }) ?? .unknown {
        case .committed:
          health.count(batch: callers.count)
          conversation.runActions()
          for answer in answers { answer() }
          return answers.removeAll(keepingCapacity: true)
        case .aborted: return refuse(callers, .unavailable)
        case .unknown:
          health.countUnknown(callers.count)
          return refuse(callers, .outcomeUnknown)
        }
      }
    }
  }

  func finish() { link.close() }

  private func refuse(_ callers: [Caller], _ error: DatabaseError) {
    answers.removeAll(keepingCapacity: true)
    for caller in callers { caller.refuse(error) }
  }

  private func run(
    _ callers: [Caller], _ conversation: Conversation, carefully: Bool
  ) -> Ending {
    var number: Announced?
    var isUnderWay = false
    do throws(StatementFailure) {
      try conversation.begin(Verb.begin, carefully: carefully)
      number = try conversation.announceNumber()
      if locksKeys {
        let keys = Set(callers.flatMap(\.keys)).sorted()
        try conversation.lock(keys, alone: callers.contains { $0.keys.isEmpty })
      }
      // In an isolated run each submission's replies are received before it ends, so each prefetches for
      // itself.
      if !carefully {
        for caller in callers {
          if let ask = caller.ask { try conversation.askBeforehand(ask) }
        }
      }
      for caller in callers {
        try serve(caller, conversation, shared: callers.count > 1)
        if conversation.needsCare { return .needsCare }
      }
      try conversation.commit { isUnderWay = true }
      if conversation.needsCare { return .needsCare }
      return .committed
    } catch {
      if isUnderWay, error.isLost { return .open(number: number?.answer.flatMap(Self.number)) }
      // Only an isolated run shows whose failure it is: a late failure may belong to any submission.
      let mayBeAnybodys = conversation.needsCare || callers.count > 1
      if !carefully, error.reach == .caller, mayBeAnybodys { return .needsCare }
      return .failed(error)
    }
  }

  private func serve(
    _ caller: Caller, _ conversation: Conversation, shared: Bool
  ) throws(StatementFailure) {
    try conversation.enterCaller(shared: shared)
    do {
      let answer = try caller.run(conversation)
      try conversation.keepCaller()
      answers.append(answer)
    } catch {
      let told = (error as? StatementFailure)?.error ?? error
      // Answered after the commit too: what the submission saw may be the work of another one in this batch.
      conversation.undoCaller()
      answers.append { caller.refuse(told) }
    }
    if let failure = conversation.failure, !conversation.needsCare { throw failure }
  }

  private static func number(_ answer: Answer) -> Int64? {
    var number: Int64?
    try? answer.forEach { row in number = row.integer(0) }
    return number
  }
}

/// The outcome of a transaction whose commit was not answered.
enum Fate {
  case committed
  case aborted
  case unknown
}

extension Link {
  /// Determines a commit outcome on a new connection; unknown when there is no reply in time, or no time left
  /// because the server delayed the commit until its reply was due.
  ///
  /// `pg_xact_status` covers every recent transaction, and reports one that a crash cut off as aborted.
  func fate(of number: Int64, dueAt: Int64) -> Fate {
    let end = min(Time.now() + FixedLimits.fateMilliseconds, dueAt)
    while Time.now() < end {
      guard let connection = open(until: end)?.connection else {
        Time.sleep(FixedLimits.pauseMilliseconds)
        continue
      }
      do throws(StatementFailure) {
        let question = "SELECT pg_xact_status('\(UInt64(bitPattern: number))'::xid8)"
        let answer = try connection.ask(question)
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
