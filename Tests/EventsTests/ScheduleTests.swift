import BookingStore
import Conformance
import HTTPClient
import Testing
import Ticketing

@testable import Events

@Suite("When a delivery is tried again")
struct RetryScheduleTests {
  @Test("delays grow, add up to three days, and end after ten attempts")
  func delays() {
    let delays = (1...9).map { number in
      RetrySchedule.next(after: number, now: opening, retryAfter: nil, chance: 0.5)
    }.map { $0.map { ($0.milliseconds - opening.milliseconds) / 1_000 } }
    #expect(delays == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000])
    let days = Double(delays.compactMap { $0 }.reduce(0, +)) / 86_400
    #expect((2.9...3.0).contains(days))
    for number in [10, 11, 1_000, Int.max, 0, -1] {
      #expect(RetrySchedule.next(after: number, now: opening, retryAfter: 5, chance: 0) == nil)
    }
  }

  @Test("a delay is up to a tenth shorter or longer")
  func jitter() {
    let ends = [0, 0.999_999].map {
      RetrySchedule.next(after: 2, now: opening, retryAfter: nil, chance: $0)
    }
    #expect(ends[0] == at(270))
    #expect(ends[1].map { at(329) < $0 && $0 < at(330) } == true)
  }

  @Test(
    "Retry-After makes a delay longer, never shorter, and a day at most",
    arguments: [(1, 5), (60, 60), (86_400, 86_400), (86_401, 86_400), (Int.max, 86_400), (-1, 5)])
  func retryAfter(asked: Int, granted: Int) {
    #expect(
      RetrySchedule.next(after: 1, now: opening, retryAfter: asked, chance: 0.5) == at(granted))
  }

  @Test("a lease outlasts the longest request, its wait for a thread included")
  func lease() {
    let longest = Int64(2 * HTTPClientLimits.allMilliseconds)
    #expect(longest < WebhookDeliveries.leaseMilliseconds)
  }

  @Test("only 2xx is a success, 410 is the end, all else is tried again")
  func outcomes() {
    func outcome(_ answer: HTTPOutcome, _ number: Int = 1) -> WebhookDelivery.Outcome {
      RetrySchedule.outcome(
        of: WebhookResult(answer), number: number, now: opening, chance: 0.5)
    }
    for status in [200, 201, 204, 299] {
      #expect(outcome(.answered(status: status, retryAfter: 9)) == .delivered(status: status))
    }
    #expect(outcome(.answered(status: 410, retryAfter: nil)) == .gone(status: 410))
    for status in [300, 302, 400, 404, 429, 500, 503, 999] {
      guard case .again(at(5), status, _) = outcome(.answered(status: status, retryAfter: nil))
      else {
        Issue.record("\(status)")
        continue
      }
      guard case .failed(status, _) = outcome(.answered(status: status, retryAfter: nil), 10) else {
        Issue.record("\(status)")
        continue
      }
    }
    // A webhook's owner learns nothing about names, ports and what listens there.
    for failure in [
      HTTPFailure.closedAddress, .nameNotFound, .cannotConnect, .timedOut, .untrusted, .malformed,
      .ended,
    ] {
      let result = WebhookResult(.failed(failure))
      #expect(result.failure == failure && result.status == nil)
      #expect(
        outcome(.failed(failure))
          == .again(
            at: at(5), status: nil, error: "the address did not answer with HTTP"))
    }
  }
}
