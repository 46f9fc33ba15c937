import App
import Drill
import Glibc

/// What is shown while a drill runs: one line in place on a terminal, plain lines elsewhere.
final class DrillScreen {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var seconds = 0

  /// Says what is being done.
  func say(_ text: String) { Output.error("drill: " + text) }

  /// Shows a second; returns false when a signal asks for the end.
  func show(_ second: DrillReport.Second) -> Bool {
    seconds += 1
    if isTerminal {
      let text =
        "\r\(seconds) s: \(second.requests) requests/s, \(second.payments) payments/s, "
        + "\(second.waiting) waiting, \(second.inside) inside, \(second.seatsLeft) seats left, "
        + "p99 \(Int(second.p99.rounded())) ms\u{1B}[K"
      let bytes = Array(text.utf8)
      _ = write(STDERR_FILENO, bytes, bytes.count)
    } else {
      say(
        "\(seconds) s: \(second.requests) requests, \(second.arrivals) came, "
          + "\(second.joins) joined, \(second.entries) let in, \(second.holds) holds, "
          + "\(second.payments) payments, \(second.refusals) refusals, \(second.waiting) waiting, "
          + "\(second.inside) inside, \(second.seatsLeft) seats left, "
          + "p99 \(Int(second.p99.rounded())) ms")
    }
    return !isToEnd
  }

  /// Ends the line in place.
  func end() { if isTerminal, seconds > 0 { Output.error("") } }

  /// Whether a signal has come: they are blocked, so that the folder and the server are cleared away.
  private var isToEnd: Bool {
    var pending = sigset_t()
    guard sigpending(&pending) == 0 else { return false }
    return [SIGINT, SIGTERM, SIGQUIT, SIGHUP].contains { sigismember(&pending, $0) == 1 }
  }
}
