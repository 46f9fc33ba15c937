import TestKit
import Testing

/// One fault: load before, the fault, load until the box office is as fast as before, and then
/// whether everything that was promised is there.
struct Trial: Sendable {
  let name: String
  let cluster: Cluster
  /// Refusals that the fault explains.
  var excused: Set<String> = []
  /// Whether people may lose their order to the fault.
  var mayReorder = false
  /// Whether an answer may ask the client to come back later.
  var mayRefuse = true
  /// What must have succeeded while the fault lasted.
  var goesOn: Set<Kind> = []

  private static let shoppers = 16
  private static let seats = 200
  /// How soon it must be as fast as before, in seconds.
  private static let recoverySeconds = 10.0
  private static let windowSeconds = 2.0

  private var journal: Journal { cluster.journal }

  /// A client never learned the outcome of a request.
  private struct Unsettled: Error { let complaints: [String] }

  /// Times of a trial.
  private struct Times: Sendable {
    var calm = ContinuousClock.now
    var fault = ContinuousClock.now
    var mended = ContinuousClock.now
    /// Deeds each second before the fault, and when it was like that again.
    var before = 0.0
    var recovered: (after: Duration, rate: Double)?
  }

  /// Runs the trial; `fault` returns when the fault has ended.
  func run(_ fault: @escaping @Sendable (Cluster) async throws -> Void) async throws {
    let seed = UInt64.random(in: 1...999_999)
    let crowd = try await cluster.gather(Self.shoppers, seats: Self.seats, seed: seed)
    let isOver = Flag()
    async let watched: Void = watch(crowd.tokens, until: isOver)
    async let shopped = each(crowd.shoppers) { [excused] shopper in
      shopper.excused = excused
      while !isOver.isSet { try shopper.act() }
    }
    let result = await Result { try await disturb(fault) }
    isOver.set()
    let shoppers: [Shopper]
    do { shoppers = try await shopped } catch { throw Unsettled(complaints: journal.complaints) }
    await watched
    let times = try result.get()
    report(times)
    judge(times)
    _ = try await each(shoppers) { try $0.check() }
    try await Promises(cluster, shoppers.map(\.book)).check()
    #expect(
      journal.complaints.isEmpty,
      "\(name), seed \(seed), \(journal.complaints.count): \(journal.complaints.prefix(8))")
    let differences = try await cluster.reconcile()
    #expect(differences.isEmpty, "\(name), seed \(seed): \(differences)")
  }

  private func disturb(
    _ fault: @Sendable (Cluster) async throws -> Void
  ) async throws -> Times {
    await onThread { pause(milliseconds: 1_000) }
    var times = Times()
    await onThread { pause(milliseconds: 3_000) }
    times.fault = .now
    let rates = (0..<5).map { journal.rate(from: times.calm + .milliseconds($0 * 500), seconds: 1) }
    times.before = rates.sorted()[2]
    try await fault(cluster)
    times.mended = .now
    times.recovered = await recovery(times)
    return times
  }

  /// Waits until a window is as fast as before.
  private func recovery(_ times: Times) async -> (after: Duration, rate: Double)? {
    let mended = times.mended
    for tenth in 0...Int((Self.recoverySeconds - Self.windowSeconds) * 10) {
      let start = mended + .milliseconds(tenth * 100)
      await onThread {
        while ContinuousClock.now < start + .seconds(Self.windowSeconds) { pause(milliseconds: 10) }
      }
      let rate = journal.rate(from: start, seconds: Self.windowSeconds)
      if rate >= 0.9 * times.before { return (start - mended, rate) }
    }
    return nil
  }

  private func watch(_ tokens: [String], until isOver: Flag) async {
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask { [self] in
          await onThread {
            var watcher = Watcher(number, cluster, tokens: tokens, mayReorder: mayReorder)
            watcher.watch(until: isOver)
          }
        }
      }
    }
  }

  private func report(_ times: Times) {
    let recovery =
      times.recovered.map { "back after \($0.after.short) (\(Int($0.rate))/s)" } ?? "not back"
    let deeds = journal.summary(
      [.topUp, .hold, .pay, .cancel, .join, .look], from: times.fault, to: .now)
    print(
      """
      cluster: \(name): \(Int(times.before)) deeds/s before, lasted \
      \((times.mended - times.fault).short), \(recovery)
      cluster: \(name): deeds: \(deeds)
      cluster: \(name): each second: \(curve(from: times.calm))
      cluster: \(name): polls: \(journal.summary([.poll], from: times.fault, to: .now))
      """)
  }

  /// Deeds in every second since a time.
  private func curve(from start: ContinuousClock.Instant) -> String {
    let seconds = Int((ContinuousClock.now - start) / .seconds(1))
    return (0..<seconds).map { second in
      String(Int(journal.rate(from: start + .seconds(second), seconds: 1)))
    }.joined(separator: " ")
  }

  private func judge(_ times: Times) {
    #expect(times.before > 20, "\(name): there was hardly any load")
    #expect(times.recovered != nil, "\(name): not as fast as before within 10 s")
    let entries = journal.entries
    let refused = entries.filter(\.isRefusedForNow)
    let early = refused.filter { $0.at < times.fault }
    #expect(early.isEmpty, "\(name): \(early.count) refusals before the fault")
    let late = refused.filter { $0.at - $0.took > times.mended + .seconds(Self.recoverySeconds) }
    #expect(late.isEmpty, "\(name): \(late.count) refusals long after the fault")
    if !mayRefuse { #expect(refused.isEmpty, "\(name): \(refused.count) were refused") }
    let during = entries.filter { $0.at - $0.took > times.fault && $0.at < times.mended }
    for kind in goesOn.union([.poll]) where times.mended - times.fault > .milliseconds(500) {
      #expect(
        during.contains { $0.kind == kind && $0.answer.hasPrefix("20") },
        "\(name): no \(kind) succeeded during the fault")
    }
  }
}
