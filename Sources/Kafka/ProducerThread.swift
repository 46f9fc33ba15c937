import CRdkafka
import Dispatch
import Threads

/// The work of the producer's thread: handing over messages, handling their reports, answering callers.
///
/// Not Sendable: it belongs to its thread.
final class ProducerThread {
  /// The state after everything under way was given up, while its reports are awaited.
  private struct Clearing {
    let reason: String
    let until: ContinuousClock.Instant
    let isFatal: Bool
  }

  private let inbox: ProducerInbox
  private let address: KafkaAddress
  private let limits: KafkaLimits
  /// Nil after a client failed for good, until another is made.
  private var handle: ProducerHandle?
  private var calls = PublishCalls()
  private var clearing: Clearing?
  private var isFull = false
  private var lastTrouble: String?
  private var nextMaking = ContinuousClock.now

  init(
    _ inbox: ProducerInbox, _ handle: sending ProducerHandle, _ address: KafkaAddress,
    _ limits: KafkaLimits
  ) {
    self.inbox = inbox
    self.handle = handle
    self.address = address
    self.limits = limits
  }

  /// Runs until the producer is closed and every caller has its answer.
  func run() {
    var closeBy: ContinuousClock.Instant?
    while true {
      if closeBy == nil, inbox.isClosing {
        closeBy = .now + .milliseconds(limits.flushMilliseconds)
      }
      // Calls that arrive while everything is being given up are not part of it.
      if clearing == nil { for call in inbox.take() { calls.add(call) } }
      receiveReports()
      makeHandle()
      finishClearing()
      beginClearing(closeBy)
      handOver()
      for finished in calls.takeFinished() { inbox.answer(finished) }
      if closeBy != nil, clearing == nil, calls.isEmpty {
        // No call can arrive any more: closing was set before the last check.
        for call in inbox.take() { calls.add(call) }
        if calls.isEmpty { break }
      }
      inbox.wakeUp.wait(milliseconds: pause(closeBy))
    }
    disposeOfHandle(waiting: true)
    inbox.ended()
  }

  private func receiveReports() {
    handle?.events { event in
      switch event {
      case .report(let ticket, RD_KAFKA_RESP_ERR_NO_ERROR):
        isFull = false
        lastTrouble = nil
        calls.report(ticket) { _ in .delivered }
      case .report(let ticket, let code):
        isFull = false
        var outcome = Outcome.later
        calls.report(ticket) { isAlone in
          outcome = .of(code, isAlone: isAlone)
          if case .settled(let delivery) = outcome { return delivery }
          return .unreachable(clearing?.reason ?? reason(code))
        }
        settle(outcome)
      case .trouble(let text):
        lastTrouble = text
        inbox.note(text)
      case .fatal(let text):
        inbox.note(text)
        clear("the brokers and this producer no longer agree: \(text)", isFatal: true)
      }
    }
  }

  /// Makes sure that nothing overtakes a message that will be published again.
  private func settle(_ outcome: Outcome) {
    switch outcome {
    case .settled(let delivery):
      guard !Outcome.leavesOrder(delivery), case .refused(let text, _) = delivery else { return }
      inbox.note(text)
      clear("given up behind a refused message: \(text)", isFatal: false)
    case .clears(let text): clear(text, isFatal: false)
    case .later: break
    }
  }

  private func reason(_ code: rd_kafka_resp_err_t) -> String {
    String(cString: rd_kafka_err2str(code))
  }

  /// Gives up everything, once.
  private func clear(_ reason: String, isFatal: Bool) {
    if let clearing {
      if isFatal, !clearing.isFatal {
        self.clearing = Clearing(reason: reason, until: clearing.until, isFatal: true)
      }
      return
    }
    clearing = Clearing(
      reason: reason, until: .now + .milliseconds(limits.clearMilliseconds), isFatal: isFatal)
    handle?.purge()
  }

  private func beginClearing(_ closeBy: ContinuousClock.Instant?) {
    guard clearing == nil, !calls.isEmpty else { return }
    let now = ContinuousClock.now
    if let closeBy, closeBy <= now {
      clear("the producer was closed", isFatal: false)
    } else if let deadline = calls.deadline, deadline <= now {
      clear(
        "not confirmed in time" + (lastTrouble.map { "; \($0)" } ?? ""), isFatal: false)
    }
  }

  /// Answers all callers once every report has come, or the time for them is over.
  private func finishClearing() {
    guard let clearing else { return }
    let isOver = calls.outstanding == 0
    guard isOver || clearing.until <= .now else { return }
    calls.giveUp(clearing.reason)
    if clearing.isFatal || !isOver {
      disposeOfHandle(waiting: false)
      inbox.noteRenewal()
    }
    isFull = false
    self.clearing = nil
  }

  private func handOver() {
    guard clearing == nil, let handle else { return }
    for _ in 0..<FixedLimits.handedAtOnce {
      guard let (message, ticket) = calls.next else { return }
      let code = handle.produce(message, ticket: ticket)
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else {
        calls.wasHanded()
        continue
      }
      let outcome = Outcome.ofHanding(code)
      switch outcome {
      case .settled(let delivery): calls.wasRefused(delivery)
      case .clears: break
      case .later: isFull = true
      }
      settle(outcome)
      if isFull || clearing != nil { return }
    }
  }

  private func pause(_ closeBy: ContinuousClock.Instant?) -> Int64 {
    if clearing == nil, handle != nil, calls.hasMore, !isFull { return 0 }
    var until: ContinuousClock.Instant?
    if let clearing {
      if calls.outstanding == 0 { return 0 }
      until = clearing.until
    } else if !calls.isEmpty {
      until = calls.deadline
      if let closeBy { until = min(until ?? closeBy, closeBy) }
    }
    if handle == nil { until = min(until ?? nextMaking, nextMaking) }
    var pause = calls.isEmpty ? FixedLimits.idleMilliseconds : FixedLimits.waitMilliseconds
    if let until {
      // Rounded up; otherwise the thread would spin through the last millisecond.
      pause = min(pause, Int64((until - .now) / .milliseconds(1)) + 1)
    }
    return max(0, pause)
  }

  /// Makes a client to replace one that is gone.
  private func makeHandle() {
    guard handle == nil, nextMaking <= .now, !inbox.isClosing else { return }
    do throws(KafkaError) {
      handle = try ProducerHandle(address, limits, wakeUp: inbox.wakeUp)
    } catch {
      inbox.note("\(error)")
      lastTrouble = "\(error)"
      nextMaking = .now + .milliseconds(FixedLimits.remakeMilliseconds)
    }
  }

  /// Releases the client on a thread of its own: with a broker that hangs or a name that does not resolve,
  /// this takes long.
  private func disposeOfHandle(waiting: Bool) {
    guard let remains = handle?.giveAway() else { return }
    handle = nil
    let done = DispatchSemaphore(value: 0)
    let thread = try? SystemThread.start {
      remains.destroy()
      done.signal()
    }
    guard let thread else { return remains.destroy() }
    thread.detach()
    if waiting {
      _ = done.wait(timeout: .now() + .milliseconds(FixedLimits.disposeMilliseconds))
    }
  }
}
