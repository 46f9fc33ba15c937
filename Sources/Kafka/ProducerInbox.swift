import Synchronization
import Threads

/// The state shared by callers and the producer's thread: calls on their way in, figures on their way out.
final class ProducerInbox: Sendable {
  private struct State {
    var calls: [PublishCalls.Call] = []
    var isClosing = false
    var hasEnded = false
    var afterwards: [@Sendable () -> Void] = []
    var figures = KafkaFigures()
  }

  private let state = Mutex(State())
  private let messagesMax: Int
  let wakeUp = WakeUp()

  init(_ limits: KafkaLimits) throws(KafkaError) {
    messagesMax = limits.messagesMax
    guard wakeUp.isOpen else { throw .resources }
  }

  var figures: KafkaFigures { state.withLock { $0.figures } }
  var isClosing: Bool { state.withLock { $0.isClosing } }

  /// Accepts a call, or answers it at once when there is no room or the producer is closing.
  func add(_ call: PublishCalls.Call) {
    let refusal = state.withLock { state -> String? in
      guard !state.isClosing else { return "the producer is closing" }
      guard state.figures.inFlight + call.messages.count <= messagesMax else {
        return "more messages are waiting than are accepted"
      }
      state.figures.inFlight += call.messages.count
      state.calls.append(call)
      return nil
    }
    guard let refusal else { return wakeUp.signal() }
    state.withLock { $0.figures.unreachable += call.messages.count }
    call.answer(call.messages.map { _ in .unreachable(refusal) })
  }

  /// The calls that arrived since the last time.
  func take() -> [PublishCalls.Call] {
    state.withLock { state in
      defer { state.calls = [] }
      return state.calls
    }
  }

  /// Counts a call's answers, and delivers them.
  func answer(_ finished: PublishCalls.Finished) {
    var delivered = 0
    var refused = 0
    for delivery in finished.deliveries {
      switch delivery {
      case .delivered: delivered += 1
      case .refused: refused += 1
      case .unreachable: break
      }
    }
    let count = finished.deliveries.count
    state.withLock { state in
      state.figures.inFlight -= count
      state.figures.delivered += delivered
      state.figures.refused += refused
      state.figures.unreachable += count - delivered - refused
    }
    finished.answer(finished.deliveries)
  }

  func note(_ error: String) { state.withLock { $0.figures.lastError = error } }
  func noteRenewal() { state.withLock { $0.figures.renewals += 1 } }

  /// Refuses new calls and lets the thread end.
  func close() {
    state.withLock { $0.isClosing = true }
    wakeUp.signal()
  }

  /// Runs `action` once the thread has ended.
  func whenEnded(_ action: @escaping @Sendable () -> Void) {
    let hasEnded = state.withLock { state in
      if !state.hasEnded { state.afterwards.append(action) }
      return state.hasEnded
    }
    if hasEnded { action() }
  }

  /// Records that the thread has ended.
  func ended() {
    let afterwards = state.withLock { state in
      state.hasEnded = true
      defer { state.afterwards = [] }
      return state.afterwards
    }
    for action in afterwards { action() }
  }
}
