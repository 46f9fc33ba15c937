import Database
import JSON
public import Ticketing

/// An event to publish: its envelope and what a relay needs to know of it.
public struct OutgoingEvent: Sendable {
  /// The order of writing.
  public let sequence: Int
  /// Readers drop duplicates by it.
  public let id: Outbox.ID
  /// The concert, within which order is kept.
  public let concertID: ConcertID
  /// The number of attempts to publish it.
  public let attempts: Int
  /// Its CloudEvents envelope in JSON.
  public let body: ArraySlice<UInt8>
}

/// Builds the events of a slice. Their envelopes are adjacent in a few large arrays, because thousands of
/// small arrays would cost more than all the rest.
struct OutgoingEvents: ~Copyable {
  private struct Entry {
    let head: CloudEvent.Head
    let attempts: Int
    let end: Int
  }

  private static let bytesTogether = 1 << 16

  private var events: [OutgoingEvent] = []
  private var entries: [Entry] = []
  private var text = ByteBuffer(capacity: bytesTogether + 4_096)

  /// Appends a row with the columns of ``OutboxEvent/init(_:)``.
  mutating func append(_ row: borrowing Row) {
    let head = CloudEvent.Head(
      sequence: row.int(0), id: row.id(1), concertID: row.id(2), subject: row.id(4),
      time: row.time(7))
    row.withBytes(3) { kind in
      row.withBytes(6) { trace in
        row.withBytes(5) { data in
          CloudEvent.write(head, kind: kind, trace: trace, data: data, to: &text)
        }
      }
    }
    entries.append(Entry(head: head, attempts: row.int(8), end: text.count))
    if text.count >= Self.bytesTogether { close() }
  }

  /// All appended events.
  consuming func all() -> [OutgoingEvent] {
    close()
    return events
  }

  private mutating func close() {
    let bytes = text.bytes
    var start = 0
    for entry in entries {
      events.append(
        OutgoingEvent(
          sequence: entry.head.sequence, id: entry.head.id, concertID: entry.head.concertID,
          attempts: entry.attempts, body: bytes[start..<entry.end]))
      start = entry.end
    }
    entries.removeAll(keepingCapacity: true)
    text.removeAll()
  }
}
