import Database
import JSON
public import Ticketing

/// An event as stored in the outbox.
public struct OutboxEvent: Sendable {
  /// The order of writing.
  public let sequence: Int
  /// Readers drop duplicates by it.
  public let id: Outbox.ID
  /// The concert, within which order is kept.
  public let concertID: ConcertID
  /// Its kind: the text of an ``EventKind``, or of one that a newer version wrote.
  public let kind: String
  /// The reservation, payment, ticket or concert it is about.
  public let subject: Identifier<Outbox.Entity>
  /// The event's own members, in JSON.
  public let data: String
  /// The W3C `traceparent` of the request that made it.
  public let trace: String?
  /// When it happened.
  public let createdAt: Timestamp
  /// The number of attempts to publish it.
  public let attempts: Int

  /// Reads the columns seq, event_id, concert_id, kind, subject, payload, trace, created_at, attempts.
  init(_ row: borrowing Row) {
    sequence = row.int(0)
    id = row.id(1)
    concertID = row.id(2)
    kind = row.text(3)
    subject = row.id(4)
    data = row.text(5)
    trace = row.textOrNil(6)
    createdAt = row.time(7)
    attempts = row.int(8)
  }

  /// The event as a CloudEvents 1.0 envelope in JSON, with the extensions `partitionkey`, `sequence`
  /// and `traceparent`.
  public func envelope() -> [UInt8] {
    var text = ByteBuffer(capacity: data.utf8.count + CloudEvent.room)
    let head = CloudEvent.Head(
      sequence: sequence, id: id, concertID: concertID, subject: subject, time: createdAt)
    var (kind, trace, data) = (kind, trace ?? "", data)
    kind.withUTF8 { kind in
      trace.withUTF8 { trace in
        data.withUTF8 { data in
          CloudEvent.write(head, kind: kind, trace: trace, data: data, to: &text)
        }
      }
    }
    return text.bytes
  }
}
