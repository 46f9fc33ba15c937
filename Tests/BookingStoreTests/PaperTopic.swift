import BookingStore
import Events
import JSON
import Synchronization
import Testing
import Ticketing

/// A topic on paper: keeps what was published, and fails on request.
final class PaperTopic: EventSink {
  private struct State {
    var isDown = false
    var poison: [Outbox.ID: Bool] = [:]
    var received: [OutgoingEvent] = []
    /// Confirms that are lost on the way back.
    var lostAnswers = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  /// Runs while a publish is under way.
  let meanwhile: @Sendable () async -> Void

  init(meanwhile: @escaping @Sendable () async -> Void = {}) { self.meanwhile = meanwhile }

  func goDown() { state.withLock { $0.isDown = true } }
  func comeUp() { state.withLock { $0.isDown = false } }
  func refuse(_ id: Outbox.ID, isFinal: Bool) { state.withLock { $0.poison[id] = isFinal } }
  func accept(_ id: Outbox.ID) { state.withLock { $0.poison[id] = nil } }
  func loseAnswers(_ count: Int) { state.withLock { $0.lostAnswers = count } }

  func publish(_ events: [OutgoingEvent]) async -> [SinkAnswer] {
    await meanwhile()
    return state.withLock { state in
      if state.isDown { return events.map { _ in .unreachable("nobody there") } }
      var answers: [SinkAnswer] = []
      for event in events {
        if let isFinal = state.poison[event.id] {
          answers.append(.refused("it is poison", isFinal: isFinal))
          continue
        }
        state.received.append(event)
        answers.append(.confirmed)
      }
      if state.lostAnswers > 0 {
        state.lostAnswers -= 1
        return events.map { _ in .unreachable("the answer was lost") }
      }
      return answers
    }
  }

  func close() async { state.withLock { $0.isClosed = true } }

  /// An event as a reader has it.
  struct Told {
    let id: Outbox.ID
    let sequence: Int
    let kind: String
    let subject: String
    let reservation: String?

    fileprivate init(_ event: OutgoingEvent) throws {
      let told = try JSONValue.parse(Array(event.body))
      func text(_ name: String) -> String { told[name]?.stringValue ?? "" }
      id = event.id
      sequence = event.sequence
      kind = String(text("type").dropFirst("boxoffice.".count).dropLast(".v1".count))
      subject = text("subject")
      reservation = told["data"]?["reservationId"]?.stringValue
      // What a relay goes by is in the returned result.
      #expect(text("id") == event.id.text && Int(text("sequence")) == event.sequence)
      #expect(text("partitionkey") == event.concertID.text)
    }
  }

  /// Everything that arrived, in order, duplicates and all.
  var received: [Told] {
    get throws { try state.withLock { $0.received }.map { try Told($0) } }
  }

  /// How many bytes arrived.
  var bytes: Int { state.withLock { $0.received.reduce(0) { $0 + $1.body.count } } }

  /// What a reader has that drops duplicates by id, in the order of first arrival.
  var unique: [Told] {
    get throws {
      var seen: Set<Outbox.ID> = []
      return try received.filter { seen.insert($0.id).inserted }
    }
  }
}
