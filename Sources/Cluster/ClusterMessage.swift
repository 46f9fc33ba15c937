import BoxOffice
import Booking
import JSON
import Ticketing

/// One message with any number of events from one instance.
struct ClusterMessage: Hashable, Sendable {
  /// The instance that sends it.
  var sender: String
  /// The number of the first event; in a message without events, of the next one.
  var first: Int
  /// The number of the message itself; -1 from a version of the program that does not number messages.
  var number = -1
  var events: [ClusterEvent] = []
  /// Whether the instance ends with this message.
  var isLast = false

  var text: String {
    let bytes = JSONWriter.object { writer in
      writer.member("from", sender)
      writer.member("first", first)
      if number >= 0 { writer.member("number", number) }
      if isLast { writer.member("last", true) }
      writer.array("news") { writer in
        for event in events { writer.object { Self.write(event, to: &$0) } }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The beginning of the text of every message of an instance.
  static func beginning(by sender: String) -> String { "{\"from\":\"\(sender)\"," }

  /// Reads a message; nil for anything else.
  init?(_ text: String) {
    guard let value = try? JSONValue.parse(Array(text.utf8), limits: .clusterMessage),
      let sender = value["from"]?.text, let first = value["first"]?.whole,
      let items = value["news"]?.arrayValue
    else { return nil }
    var events: [ClusterEvent] = []
    for item in items {
      guard let read = Self.read(item) else { return nil }
      events.append(read)
    }
    self.init(
      sender: sender, first: first, number: value["number"]?.whole ?? -1, events: events,
      isLast: value["last"] == .bool(true))
  }

  init(
    sender: String, first: Int, number: Int = -1, events: [ClusterEvent] = [], isLast: Bool = false
  ) {
    self.sender = sender
    self.first = first
    self.number = number
    self.events = events
    self.isLast = isLast
  }

  private static func write(_ event: ClusterEvent, to writer: inout JSONWriter) {
    switch event {
    case .seats(let performance, let changes):
      writer.member("performance", performance.text)
      writer.array("seats") { writer in
        for change in changes {
          writer.object { writer in
            writer.member("id", change.seatID.text)
            writer.member("status", Status.word(change.status))
            writer.member("version", change.version)
            if let until = change.heldUntil { writer.member("until", Int(until.milliseconds)) }
          }
        }
      }
    case .sessionEnded(let session, let until):
      writer.member("session", session.text)
      writer.member("until", Int(until.milliseconds))
    case .concertChanged(let concert): writer.member("concert", concert.text)
    case .writes(let user, let count):
      writer.member("writer", user.text)
      writer.member("count", count)
    case .line(let concert, let ended):
      writer.member("line", concert.text)
      if let ended { writer.member("ended", ended) }
    }
  }

  private static func read(_ item: JSONValue) -> ClusterEvent? {
    if let performance = item["performance"]?.text.flatMap({ PerformanceID($0) }),
      let seats = item["seats"]?.arrayValue
    {
      var changes: [SeatChange] = []
      for seat in seats {
        guard let id = seat["id"]?.text.flatMap({ SeatID($0) }),
          let status = seat["status"]?.text.flatMap(Status.init(rawValue:)),
          let version = seat["version"]?.whole
        else { return nil }
        changes.append(
          SeatChange(
            seatID: id, status: status.status, heldUntil: seat["until"]?.time, version: version))
      }
      return .seats(performance, changes)
    }
    if let session = item["session"]?.text.flatMap({ SessionID($0) }),
      let until = item["until"]?.time
    {
      return .sessionEnded(session, until: until)
    }
    if let user = item["writer"]?.text.flatMap({ UserID($0) }), let count = item["count"]?.whole {
      return .writes(user, count)
    }
    if let line = item["line"]?.text.flatMap({ ConcertID($0) }) {
      return .line(line, ended: item["ended"]?.whole)
    }
    return item["concert"]?.text.flatMap { ConcertID($0) }.map { .concertChanged($0) }
  }

  private enum Status: String {
    case available
    case held
    case sold

    var status: SeatStatus {
      switch self {
      case .available: .available
      case .held: .held
      case .sold: .sold
      }
    }

    static func word(_ status: SeatStatus) -> String {
      let word: Status =
        switch status {
        case .available: .available
        case .held: .held
        case .sold: .sold
        }
      return word.rawValue
    }
  }
}

extension JSONValue {
  fileprivate var text: String? { stringValue }
  fileprivate var whole: Int? { integerValue.map { Int($0) } }
  fileprivate var time: Timestamp? { integerValue.map { Timestamp(milliseconds: $0) } }
}

extension JSONLimits {
  /// For a message of ``Limits/eventsPerMessage`` events.
  fileprivate static let clusterMessage = JSONLimits(valuesMax: 400_000)
}
