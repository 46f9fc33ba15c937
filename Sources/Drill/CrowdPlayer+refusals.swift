// MARK: - Refusals

extension CrowdPlayer {
  /// An answer that is not what the person hoped for.
  mutating func refused(_ fan: Int, _ order: Order, _ answer: Answer) {
    let code = answer.text("\"code\":\"")
    tally.refuse(code, status: answer.status, at: order.step)
    let name = order.step.name
    switch answer.status {
    case 429, 503:
      if let seconds = answer.retryAfter {
        let nanoseconds = UInt64(max(1, min(seconds, 3_600))) * 1_000_000_000
        return decide(fan, order, .again(nanoseconds: nanoseconds))
      }
      tally.violate(.serverError, "\(name): \(answer.status) without Retry-After")
    case 500...: tally.violate(.serverError, "\(name): \(answer.status)")
    case 0: tally.violate(.notUnderstood, "\(name): not an answer of HTTP")
    case 401: tally.violate(.tokenRefused, "\(name): \(code?.string ?? "401")")
    default:
      guard let code,
        code.equals("QUEUE_TOKEN_MISMATCH") || code.equals("QUEUE_TOKEN_NOT_FOUND")
      else { return expected(fan, order, answer.status, code) }
      tally.violate(.tokenRefused, "\(name): \(code.string)")
    }
    decide(fan, order, .giveUp)
  }

  /// A refusal that belongs to a sale.
  private mutating func expected(
    _ fan: Int, _ order: Order, _ status: Int, _ code: UnsafeRawBufferPointer?
  ) {
    func isCode(_ text: StaticString) -> Bool { code?.equals(text) == true }
    switch order.step {
    case .join, .poll:
      if isCode("SOLD_OUT") { return end(fan, .toldSoldOut) }
      if isCode("SALE_NOT_OPEN") { return again(fan, order.step, after: 1_000_000_000) }
    case .hold:
      if isCode("SEAT_TAKEN") {
        fans[fan].searches += 1
        return Int(fans[fan].searches) < DrillLimits.searchesMax
          ? act(fan, .statuses, after: thought(of: fan, times: 0.25)) : act(fan, .leave)
      }
      if isCode("NOT_ENOUGH_SEATS") || isCode("SEAT_RESTING") { return searchAgain(fan) }
    case .pay:
      if isCode("INSUFFICIENT_BALANCE") { return decide(fan, order, .topUp) }
      // The other click is being answered.
      if isCode("REQUEST_IN_PROGRESS") {
        return decide(fan, order, .again(nanoseconds: 100_000_000))
      }
    case .leave:
      // The stay was over already.
      if status == 410 { return end(fan, .foundNothing) }
    case .release:
      if status == 409 { return act(fan, .leave) }
    case .dates, .statuses, .ticket, .topUp: break
    }
    decide(fan, order, .giveUp)
  }

  /// What follows: at once, or for a payment when every click has its answer.
  mutating func decide(_ fan: Int, _ order: Order, _ what: Fan.AfterClicks) {
    if order.step == .pay {
      fans[fan].afterClicks = max(fans[fan].afterClicks, what)
      return settlePayment(fan)
    }
    if case .again(let nanoseconds) = what {
      again(fan, order.step, after: nanoseconds)
    } else {
      end(fan, .turnedAway)
    }
  }

  /// The same request again, in a while; gives up after many.
  mutating func again(_ fan: Int, _ step: Step, after nanoseconds: UInt64) {
    guard Int(fans[fan].repeats) < DrillLimits.repeatsMax else { return end(fan, .turnedAway) }
    fans[fan].repeats += 1
    act(fan, step, after: nanoseconds)
  }
}
