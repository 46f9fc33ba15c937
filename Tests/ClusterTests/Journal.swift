import Synchronization
import TestKit

/// What a request is for; the rules of the journal differ.
enum Kind: String, Sendable {
  /// A poll by a person the mirrors know: nothing may disturb it.
  case poll
  case topUp
  case hold
  case pay
  case cancel
  case join
  /// Any other look.
  case look
}

/// Everything the clients of a cluster were answered, and what they should never have been.
final class Journal: Sendable {
  struct Entry: Sendable {
    let at: ContinuousClock.Instant
    let took: Duration
    let kind: Kind
    /// The status, and the code of a refusal or that it was a replay.
    let answer: String
    let isRefusedForNow: Bool
  }

  private struct State {
    var entries: [Entry] = []
    var complaints: [String] = []
    /// Deeds that were decided, by tenths of a second since the beginning.
    var decided: [Int] = []
  }

  /// Longer than the two seconds of the contract only by what a busy machine adds.
  static let answerTimeMax = Duration.seconds(3)
  /// A poll is answered from memory.
  static let pollTimeMax = Duration.seconds(1)
  private static let refusalsForNow: Set = ["UNAVAILABLE", "BUSY", "OUTCOME_UNKNOWN", "OVERLOADED"]

  let begun = ContinuousClock.now
  private let state = Mutex(State())

  func complain(_ text: String) {
    let text = "after \((ContinuousClock.now - begun).short): \(text)"
    state.withLock { $0.complaints.append(text) }
  }

  var complaints: [String] { state.withLock { $0.complaints } }

  var entries: [Entry] { state.withLock { $0.entries } }

  /// Whether any client got this answer.
  func hasSeen(_ answer: String) -> Bool { entries.contains { $0.answer == answer } }

  /// Notes an answer and judges it; `permitted` are the refusals the client can understand.
  func note(_ kind: Kind, _ reply: Reply, took: Duration, by name: String, permitted: Set<String>) {
    let now = ContinuousClock.now
    let code = reply.status < 400 ? nil : reply.code ?? "no code"
    let replayed = reply.header("idempotency-replayed") == "true" ? "replayed" : nil
    let isForNow = reply.status == 503
    let entry = Entry(
      at: now, took: took, kind: kind,
      answer: "\(reply.status)" + ((code ?? replayed).map { " \($0)" } ?? ""),
      isRefusedForNow: isForNow)
    let fits =
      switch reply.status {
      case 200..<300: true
      case 503:
        kind != .poll && reply.header("retry-after") != nil
          && Self.refusalsForNow.contains(code ?? "")
      case 400..<500: permitted.contains(code ?? "")
      default: false
      }
    if !fits { complain("\(name), \(kind): \(reply.status) \(reply.text)") }
    if took > (kind == .poll ? Self.pollTimeMax : Self.answerTimeMax) {
      complain("\(name), \(kind): \(entry.answer) took \(took.short)")
    }
    // A client that learns that a seat is taken was served too.
    let isDecided = reply.status < 300 || code == "SEAT_TAKEN"
    let counts = isDecided && kind != .poll && kind != .look
    state.withLock { state in
      state.entries.append(entry)
      guard counts else { return }
      let slot = tenth(now)
      while state.decided.count <= slot { state.decided.append(0) }
      state.decided[slot] += 1
    }
  }

  /// Deeds that were decided in so many seconds from `start` on, by second.
  func rate(from start: ContinuousClock.Instant, seconds: Double) -> Double {
    let first = tenth(start)
    let count = state.withLock { state in
      (first..<first + Int(seconds * 10)).reduce(0) { sum, slot in
        sum + (state.decided.indices.contains(slot) ? state.decided[slot] : 0)
      }
    }
    return Double(count) / seconds
  }

  private func tenth(_ instant: ContinuousClock.Instant) -> Int {
    max(0, Int((instant - begun) / .milliseconds(100)))
  }
}

extension Journal {
  /// What happened to one kind of request in a time, as a line to print.
  func summary(
    _ kinds: Set<Kind>, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
  ) -> String {
    let those = entries.filter {
      kinds.contains($0.kind) && $0.at >= start && $0.at - $0.took <= end
    }
    let counts = Dictionary(grouping: those, by: \.answer).mapValues(\.count)
      .sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    guard let worst = those.max(by: { $0.took < $1.took }) else { return "none" }
    return "worst \(worst.took.short) (\(worst.kind) \(worst.answer)); "
      + counts.joined(separator: ", ")
  }
}

extension Duration {
  /// In milliseconds.
  var short: String { "\(Int(self / .milliseconds(1))) ms" }
}
