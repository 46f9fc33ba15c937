import Ticketing

/// Plans entries for the cycle policy: entry = now + floor(ahead / size) x period, where `ahead` is
/// how many were planned in the current run.
///
/// A run ends, and the count restarts, only when its last cycle has ended. Restarting while later cycles
/// still wait would plan people into full cycles.
struct CyclePlan: Sendable {
  private var planned = 0
  private var last = Timestamp(milliseconds: .min)
  private var endsAt = Timestamp(milliseconds: .min)

  /// Makes a plan without a run.
  init() {}

  /// Makes a plan that begins at `now` while `inside` people still fill their cycle.
  init(inside: Int, size: Int, periodSeconds: Int, now: Timestamp) {
    planned = min(inside, size)
    last = now
    endsAt = planned > 0 ? now.adding(seconds: periodSeconds) : now
  }

  /// Makes a plan that continues after a restart; `latest` is the latest entry promised. The journal does not
  /// record how many people share that entry, so the next person gets the following cycle: never one that may
  /// be full.
  init(
    latest: Timestamp?, inside: Int, size: Int, periodSeconds: Int, now: Timestamp
  ) {
    self.init(inside: inside, size: size, periodSeconds: periodSeconds, now: now)
    guard let latest, latest > now else { return }
    let cycles = (now.secondsUntil(latest) + periodSeconds - 1) / periodSeconds + 1
    let (product, overflow) = cycles.multipliedReportingOverflow(by: size)
    planned = overflow ? Int(UInt32.max) : product
    last = latest
    endsAt = latest.adding(seconds: periodSeconds)
  }

  /// Plans the next person's entry. Never earlier than the one before, even if the clock steps back.
  mutating func next(size: Int, periodSeconds: Int, now: Timestamp) -> Timestamp {
    if now >= endsAt { planned = 0 }
    let (wait, overflow) = (planned / size).multipliedReportingOverflow(by: periodSeconds)
    let entry = max(
      last, now.adding(seconds: overflow ? Limits.planSecondsMax : min(wait, Limits.planSecondsMax))
    )
    planned += 1
    last = entry
    endsAt = max(endsAt, entry.adding(seconds: periodSeconds))
    return entry
  }
}
