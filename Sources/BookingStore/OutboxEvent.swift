import Database
public import Ticketing

/// An event as it stands in the outbox.
public struct OutboxEvent: Sendable {
  /// The order of writing.
  public let sequence: Int
  /// What readers drop duplicates by.
  public let id: Outbox.ID
  /// The concert, within which order is kept.
  public let concertID: ConcertID
  /// What it tells; the text of an ``EventKind``, or of one that a newer program wrote.
  public let kind: String
  /// The reservation, payment, ticket or concert it is about.
  public let subject: String
  /// The event's own members, in JSON.
  public let data: String
  /// The W3C `traceparent` of the request that made it.
  public let trace: String?
  /// When it happened.
  public let createdAt: Timestamp
  /// How often it was tried to publish it.
  public let attempts: Int

  /// What a statement selects for ``init(_:)``, in its order.
  static let columns =
    "seq, event_id, concert_id, kind, subject, payload, trace, created_at, attempts"

  init(_ row: borrowing Row) {
    sequence = row.int(0)
    id = row.id(1)
    concertID = row.id(2)
    kind = row.text(3)
    let subject: Identifier<Outbox.Entity> = row.id(4)
    self.subject = subject.text
    data = row.text(5)
    trace = row.textOrNil(6)
    createdAt = row.time(7)
    attempts = row.int(8)
  }

  /// The event as a CloudEvents 1.0 envelope in JSON, with the extensions `partitionkey`, `sequence`
  /// and `traceparent`.
  public func envelope() -> [UInt8] {
    let concert = concertID.text
    var text = CloudEvent.head(
      id: id, source: "/concerts/\(concert)", kind: kind, subject: subject, time: createdAt,
      reserving: data.utf8.count + 480)
    text += #","partitionkey":""#
    text += concert
    text += #"","sequence":""#
    // Of one length, so that texts sort as the numbers do.
    let digits = String(sequence)
    text += String(repeating: "0", count: max(0, 19 - digits.utf8.count))
    text += digits
    if let trace {
      text += #"","traceparent":""#
      text += trace
    }
    text += #"","data":"#
    text += data
    text += "}"
    return Array(text.utf8)
  }
}

/// Envelopes of CloudEvents 1.0. None of their values needs escaping.
public enum CloudEvent {
  /// An event that stands in no outbox, such as one to try an endpoint with.
  public static func envelope(
    id: Outbox.ID, source: String, kind: String, subject: String, time: Timestamp, data: String
  ) -> [UInt8] {
    let head = head(
      id: id, source: source, kind: kind, subject: subject, time: time, reserving: 400)
    return Array("\(head),\"data\":\(data)}".utf8)
  }

  /// Everything an envelope must have, without the end.
  static func head(
    id: Outbox.ID, source: String, kind: String, subject: String, time: Timestamp,
    reserving capacity: Int
  ) -> String {
    var text = ""
    text.reserveCapacity(capacity)
    text += #"{"specversion":"1.0","id":""#
    text += id.text
    text += #"","source":""#
    text += source
    text += #"","type":"boxoffice."#
    text += kind
    text += #".v1","subject":""#
    text += subject
    text += #"","time":""#
    text += time.text
    text += #"","datacontenttype":"application/json","dataschema":"urn:boxoffice:event:"#
    text += kind
    text += #":v1""#
    return text
  }
}
