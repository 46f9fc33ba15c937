import JSON
public import Ticketing

/// Envelopes of CloudEvents 1.0. None of their values needs escaping.
public enum CloudEvent {
  /// The fields of an outbox envelope other than its texts.
  struct Head {
    let sequence: Int
    let id: Outbox.ID
    let concertID: ConcertID
    let subject: Identifier<Outbox.Entity>
    let time: Timestamp
  }

  /// Bytes to reserve for an envelope without its data.
  static let room = 640

  /// An event that is not in the outbox, such as one to test an endpoint with.
  public static func envelope<Subject>(
    id: Outbox.ID, source: String, kind: String, subject: Identifier<Subject>, time: Timestamp,
    data: String
  ) -> [UInt8] {
    var text = ByteBuffer(capacity: data.utf8.count + room)
    var kind = kind
    kind.withUTF8 { kind in
      writeStart(id: id, to: &text)
      text.append(source)
      write(kind: kind, subject: subject, time: time, to: &text)
    }
    text.append(#","data":"#)
    text.append(data)
    text.append("}")
    return text.bytes
  }

  /// Writes an outbox envelope with the extensions `partitionkey`, `sequence` and, if present, `traceparent`.
  static func write(
    _ head: Head, kind: UnsafeBufferPointer<UInt8>, trace: UnsafeBufferPointer<UInt8>,
    data: UnsafeBufferPointer<UInt8>, to text: inout ByteBuffer
  ) {
    writeStart(id: head.id, to: &text)
    text.append("/concerts/")
    text.append(head.concertID)
    write(kind: kind, subject: head.subject, time: head.time, to: &text)
    text.append(#","partitionkey":""#)
    text.append(head.concertID)
    // Of fixed length, so that the texts sort like the numbers.
    text.append(#"","sequence":""#)
    text.append(head.sequence, digits: 19)
    if !trace.isEmpty {
      text.append(#"","traceparent":""#)
      text.append(trace)
    }
    text.append(#"","data":"#)
    text.append(data)
    text.append("}")
  }

  /// Writes the beginning up to the source.
  private static func writeStart(id: Outbox.ID, to text: inout ByteBuffer) {
    text.append(#"{"specversion":"1.0","id":""#)
    text.append(id)
    text.append(#"","source":""#)
  }

  /// Writes the remaining required members, without the closing brace.
  private static func write<Subject>(
    kind: UnsafeBufferPointer<UInt8>, subject: Identifier<Subject>, time: Timestamp,
    to text: inout ByteBuffer
  ) {
    text.append(#"","type":"boxoffice."#)
    text.append(kind)
    text.append(#".v1","subject":""#)
    text.append(subject)
    text.append(#"","time":""#)
    text.append(room: Timestamp.textCount) { time.write(to: $0) }
    text.append(
      #"","datacontenttype":"application/json","dataschema":"urn:boxoffice:event:"#)
    text.append(kind)
    text.append(#":v1""#)
  }
}

extension ByteBuffer {
  fileprivate mutating func append<Entity>(_ id: Identifier<Entity>) {
    append(room: Identifier<Entity>.textCount) { id.write(to: $0) }
  }

  /// Appends a number padded with zeros.
  fileprivate mutating func append(_ number: Int, digits: Int) {
    append(room: digits) { buffer in
      var rest = number.magnitude
      for place in buffer.indices.reversed() {
        buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      return digits
    }
  }
}
