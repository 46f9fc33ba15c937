import BookingStore
import Ticketing

/// When a failed delivery is retried, and what an answer means: a table and a function.
enum RetrySchedule {
  /// Seconds between attempts: soon, in case of a hiccup; then further and further apart, three days in all.
  static let delays: [Int64] = [
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000,
  ]

  /// The time of the next attempt after one that failed; nil after the last.
  ///
  /// - Parameters:
  ///   - number: 1 for the first attempt.
  ///   - retryAfter: Seconds the endpoint asked for; at most a day is granted.
  ///   - chance: From 0 to below 1: makes a delay up to a tenth shorter or longer, so that deliveries that
  ///     failed together are not all retried together.
  static func next(
    after number: Int, now: Timestamp, retryAfter: Int?, chance: Double
  ) -> Timestamp? {
    guard number >= 1, number <= delays.count else { return nil }
    let milliseconds = Double(delays[number - 1] * 1_000) * (0.9 + 0.2 * chance)
    let asked = Int64(min(retryAfter ?? 0, WebhookLimits.retryAfterMax)) * 1_000
    return now.adding(milliseconds: max(Int64(milliseconds), asked))
  }

  /// The outcome of an attempt.
  static func outcome(
    of result: WebhookResult, number: Int, now: Timestamp, chance: Double
  ) -> WebhookDelivery.Outcome {
    if result.isDelivered, let status = result.status { return .delivered(status: status) }
    if result.status == 410 { return .gone(status: 410) }
    let error = result.error ?? "no answer"
    guard
      let time = next(after: number, now: now, retryAfter: result.retryAfter, chance: chance)
    else { return .failed(status: result.status, error: error) }
    return .again(at: time, status: result.status, error: error)
  }
}
