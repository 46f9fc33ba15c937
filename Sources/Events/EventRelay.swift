import BookingStore
public import Database
import Synchronization
import Threads
public import Ticketing

/// Publishes the outbox: every committed event at least once, each concert's in order.
///
/// Safe to run on every instance: the holder of a concert's lease publishes its events. An event is marked
/// after the sink has confirmed it, so a crash in between publishes it twice, and readers drop duplicates by
/// id. Sales never wait for any of this.
public final class EventRelay: Sendable {
  private let database: any Database
  private let sink: any EventSink
  private let limits: RelayLimits
  private let now: @Sendable () -> Timestamp
  /// Gives a number from 0 to below 1, for jitter.
  private let chance: @Sendable () -> Double
  /// The owner of this relay's leases.
  private let owner: Int64
  private let state: Mutex<State>

  private struct State {
    var figures = RelayFigures()
    var backoff: Backoff
    var pausedUntil = Timestamp(milliseconds: 0)
    var republishedAt = Timestamp(milliseconds: 0)
    /// The time until which this relay has a concert, at least.
    var leases: [ConcertID: Timestamp] = [:]
  }

  /// Makes a relay.
  ///
  /// - Parameters:
  ///   - owner: A number no other relay has, such as a random one.
  ///   - chance: Gives a number from 0 to below 1.
  public init(
    database: any Database, sink: any EventSink, owner: Int64, limits: RelayLimits = RelayLimits(),
    now: @escaping @Sendable () -> Timestamp, chance: @escaping @Sendable () -> Double
  ) {
    self.database = database
    self.sink = sink
    self.owner = owner
    self.limits = limits
    self.now = now
    self.chance = chance
    state = Mutex(State(backoff: limits.backoff))
  }

  /// The figures so far.
  public var figures: RelayFigures { state.withLock { $0.figures } }

  /// The result of one pass.
  public enum Pass: Hashable, Sendable {
    /// There was nothing to publish, or other instances are publishing it.
    case idle
    /// So many events were confirmed; there may be more.
    case published(Int)
    /// The sink could not be reached; the next passes do nothing until its pause is over.
    case unreachable(String)
    /// The pause after a failure is not over.
    case paused
  }

  /// Publishes pending events, slice after slice of every concert whose lease it gets, until none are left or
  /// one could not be published.
  ///
  /// While the sink publishes one slice, the next is read and the one before is marked.
  public func runPass() async throws -> Pass {
    let begun = now()
    try await Relaying.takeIn(limit: limits.takenInTogetherMax, in: database)
    guard begun >= state.withLock({ $0.pausedUntil }) else { return .paused }
    try await republishIfDue(begun)
    let concerts = try await claim(begun)
    guard !concerts.isEmpty else { return .idle }
    return try await keepingLeases { try await stream(concerts, begun) }
  }

  /// Events of every concert this relay has, and how far they reach.
  private struct Slice {
    var events: [OutgoingEvent] = []
    var ends: [ConcertID: Int] = [:]
  }

  private func stream(_ concerts: [ConcertID], _ begun: Timestamp) async throws -> Pass {
    var current = try await read(concerts, after: [:], begun)
    guard !current.events.isEmpty else { return .idle }
    var published: (events: [OutgoingEvent], answers: [SinkAnswer])?
    var count = 0
    while true {
      let (slice, before) = (current, published)
      async let answers = sink.publish(slice.events)
      async let noted = note(before)
      async let following = read(concerts, after: slice.ends, begun)
      let (results, next) = (await answers, try await following)
      if case .published(let some) = try await noted { count += some }
      published = (slice.events, results)
      guard results.allSatisfy({ $0 == .confirmed }), !next.events.isEmpty, !Task.isCancelled else {
        break
      }
      current = next
    }
    switch try await note(published) {
    case .published(let some): return .published(count + some)
    case let other: return other
    }
  }

  /// Releases the leases, so that another instance can continue.
  public func release() async throws {
    state.withLock { $0.leases = [:] }
    try await database.write(locking: [.upkeep]) { [owner] tx in
      try Relaying.release(owner, in: tx)
    }
  }

  /// The concerts with unpublished events whose leases this relay gets.
  private func claim(_ now: Timestamp) async throws -> [ConcertID] {
    let waiting = try await database.read { tx in try Relaying.concerts(in: tx) }
    let until = now.adding(milliseconds: limits.leaseMilliseconds)
    var concerts: [ConcertID] = []
    // A lease that lasts long enough is not written again: sales share the writer.
    let enough = now.adding(milliseconds: limits.leaseMilliseconds / 2)
    for concert in waiting.prefix(limits.publishedTogetherMax) {
      let known = state.withLock { $0.leases[concert] }
      if let known, known >= enough {
        concerts.append(concert)
        continue
      }
      let isOurs = try await database.write(locking: [Relaying.lock(of: concert)]) { [owner] tx in
        try Relaying.claim(concert, for: owner, until: until, now: now, in: tx)
      }
      state.withLock { $0.leases[concert] = isOurs ? until : nil }
      if isOurs { concerts.append(concert) }
    }
    return concerts
  }

  /// Reads the due events, shared out fairly. The read follows the commit of the leases, so it sees what
  /// another relay has marked.
  private func read(
    _ concerts: [ConcertID], after ends: [ConcertID: Int], _ now: Timestamp
  ) async throws -> Slice {
    let share = max(1, limits.publishedTogetherMax / concerts.count)
    return try await database.read { tx in
      var slice = Slice(ends: ends)
      for concert in concerts {
        slice.events += try Relaying.slice(
          of: concert, after: ends[concert] ?? 0, now: now, limit: share, in: tx)
        if let last = slice.events.last, last.concertID == concert {
          slice.ends[concert] = last.sequence
        }
      }
      return slice
    }
  }

  private func keepingLeases(_ work: () async throws -> Pass) async throws -> Pass {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        while true {
          do { try await Task.sleep(for: .milliseconds(limits.leaseMilliseconds / 3)) } catch {
            break
          }
          let until = now().adding(milliseconds: limits.leaseMilliseconds)
          // A store that does not answer now is tried again soon; a lost lease costs duplicates only.
          try? await database.write(locking: [.upkeep]) { [owner] tx in
            try Relaying.extend(owner, until: until, in: tx)
          }
        }
      }
      defer { group.cancelAll() }
      return try await work()
    }
  }

  /// Marks confirmed events; postpones or dead-letters refused ones.
  private func note(
    _ slice: (events: [OutgoingEvent], answers: [SinkAnswer])?
  ) async throws -> Pass {
    guard let slice else { return .idle }
    let now = now()
    // Consecutive events, to be marked together.
    var confirmed: [(concert: ConcertID, sequences: [Int])] = []
    var isApart = true
    var refused: [(event: OutgoingEvent, reason: String, isFinal: Bool)] = []
    var lost: String?
    for (event, answer) in zip(slice.events, slice.answers) {
      switch answer {
      case .confirmed:
        if isApart || confirmed.last?.concert != event.concertID {
          confirmed.append((event.concertID, []))
        }
        confirmed[confirmed.count - 1].sequences.append(event.sequence)
      case .refused(let reason, let isFinal): refused.append((event, reason, isFinal))
      case .unreachable(let reason): lost = reason
      }
      isApart = answer != .confirmed
    }
    for group in confirmed {
      try await database.write(locking: [Relaying.lock(of: group.concert)]) { [owner] tx in
        try Relaying.markPublished(group.sequences, of: group.concert, by: owner, in: tx)
      }
    }
    var deadLettered = 0
    for (event, reason, isFinal) in refused {
      let isDeadLettered = isFinal || event.attempts + 1 >= limits.attemptsMax
      let until = now.adding(
        milliseconds: limits.backoff.pause(after: event.attempts, chance: chance()))
      if isDeadLettered { deadLettered += 1 }
      try await database.write(locking: [Relaying.lock(of: event.concertID)]) { tx in
        if isDeadLettered {
          try Relaying.park(event, now: now, because: reason, in: tx)
        } else {
          try Relaying.postpone(event, until: until, in: tx)
        }
      }
    }
    let count = confirmed.reduce(0) { $0 + $1.sequences.count }
    state.withLock { [lost] state in
      state.figures.published += count
      state.figures.refused += refused.count
      state.figures.deadLettered += deadLettered
      if let lost {
        state.figures.unreachable += 1
        state.figures.lastError = lost
        state.pausedUntil = now.adding(milliseconds: state.backoff.fail(chance: chance()))
      } else {
        state.backoff.reset()
      }
      if let reason = refused.last?.reason { state.figures.lastError = reason }
    }
    if let lost { return .unreachable(lost) }
    return .published(count)
  }

  private func republishIfDue(_ now: Timestamp) async throws {
    let isDue = state.withLock { state in
      guard state.republishedAt.adding(milliseconds: limits.republishMilliseconds) <= now else {
        return false
      }
      state.republishedAt = now
      return true
    }
    guard isDue else { return }
    let before = now.adding(milliseconds: -limits.republishMilliseconds)
    for concert in try await database.read({ tx in try Relaying.concerts(in: tx) }) {
      _ = try await database.write(locking: [Relaying.lock(of: concert)]) { tx in
        try Relaying.republish(of: concert, before: before, now: now, in: tx)
      }
    }
  }
}

/// A relay's figures, for `/metrics`.
public struct RelayFigures: Sendable {
  /// Events the sink confirmed.
  public var published = 0
  /// Answers by which the sink refused an event.
  public var refused = 0
  /// Events dead-lettered.
  public var deadLettered = 0
  /// Turns in which the sink could not be reached.
  public var unreachable = 0
  /// The sink's last message when it did not confirm.
  public var lastError: String?

  /// Makes figures of zero.
  public init() {}
}
