public import Metrics
import Synchronization

/// Refusals by code, replayed answers, and limited attempts; for metrics.
public final class RefusalCounts: MetricsSource {
  private struct State {
    /// By code; every code is defined in this program, so there are a few dozen.
    var problems: [String: Int] = [:]
    var refusals = 0
    var failures = 0
    var limited = [Int](repeating: 0, count: Limit.allCases.count)
    var delayed = 0
    var replays = 0
  }

  /// The limits on attempts.
  enum Limit: Int, CaseIterable {
    /// Log-ins for one e-mail address from one network.
    case email
    /// Log-ins from one network.
    case address
    /// Sign-ups from one network address.
    case signUp
    /// Open streams of one person.
    case streams
    /// Writes of one person.
    case writes
    /// New idempotency keys of one person in a day.
    case keys
  }

  private let state = Mutex(State())

  init() {}

  /// Counts a refusal.
  public func refused(_ code: String, status: Int) {
    state.withLock { state in
      state.problems[code, default: 0] += 1
      if status < 500 { state.refusals += 1 } else { state.failures += 1 }
    }
  }

  /// The number of refusals, without and with those that are not the client's fault: statuses from 500 on.
  var totals: (refusals: Int, failures: Int) { state.withLock { ($0.refusals, $0.failures) } }

  func limited(_ limit: Limit) { state.withLock { $0.limited[limit.rawValue] += 1 } }

  /// Counts a log-in that was delayed because of earlier wrong passwords.
  func delayed() { state.withLock { $0.delayed += 1 } }

  func replayed() { state.withLock { $0.replays += 1 } }

  /// Appends the metric families.
  public func write(to text: inout PrometheusText) {
    let now = state.withLock { $0 }
    text.family("boxoffice_problems_total", .counter, "Refusals returned to clients, by code.")
    for (code, count) in now.problems.sorted(by: { $0.key < $1.key }) {
      text.sample(["code": code], count)
    }
    text.family(
      "boxoffice_rate_limited_total", .counter, "Attempts refused by a limit for one key.")
    for limit in Limit.allCases {
      text.sample(["limit": "\(limit)"], now.limited[limit.rawValue])
    }
    text.single(
      "boxoffice_log_ins_delayed_total", .counter,
      "Log-ins delayed because of earlier wrong passwords.", now.delayed)
    text.single(
      "boxoffice_idempotency_replays_total", .counter,
      "Stored answers returned again for an idempotency key.", now.replays)
  }
}
