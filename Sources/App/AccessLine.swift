import HTTPServer
import JSON
import Ticketing

/// Writes access-log lines: the one kind of line that is as frequent as requests, so it is put
/// together from fixed pieces, straight into the log's buffer, without a writer in between.
struct AccessLine {
  private var shownTime = Timestamp(milliseconds: .min)
  /// The current millisecond as text: many lines share it.
  private var timeText: [UInt8] = []

  /// Appends one line without its end.
  mutating func append(_ record: RequestRecord, at time: Timestamp, to bytes: inout [UInt8]) {
    if time != shownTime {
      shownTime = time
      timeText = Array(time.text.utf8)
    }
    Self.put("{\"time\":\"", &bytes)
    bytes.append(contentsOf: timeText)
    Self.put("\",\"level\":\"info\",\"message\":\"request\",\"method\":\"", &bytes)
    Self.plain(record.method.rawValue, &bytes)
    Self.put("\",\"path\":", &bytes)
    Self.quoted(record.path, &bytes)
    Self.put(",\"route\":\"", &bytes)
    Self.plain(record.pattern, &bytes)
    Self.put("\",\"status\":", &bytes)
    Self.number(UInt64(record.status.magnitude), &bytes)
    Self.put(",\"bytes\":", &bytes)
    Self.number(UInt64(record.bytes.magnitude), &bytes)
    Self.put(",\"microseconds\":", &bytes)
    Self.number(record.nanoseconds / 1_000, &bytes)
    Self.put(",\"requestId\":", &bytes)
    Self.quoted(record.id, &bytes)
    Self.put(",\"peer\":\"", &bytes)
    Self.plain(record.peer, &bytes)
    if let actor = record.actor {
      Self.put("\",\"userId\":\"", &bytes)
      Self.plain(actor, &bytes)
    }
    Self.put("\"}", &bytes)
  }

  private static func put(_ text: StaticString, _ bytes: inout [UInt8]) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// A text of ours, which needs no escaping: a method, a route, an address, an identifier.
  private static func plain(_ text: String, _ bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// A text of a client's, with its quotes.
  private static func quoted(_ text: String, _ bytes: inout [UInt8]) {
    var text = text
    let isPlain = text.withUTF8 { letters in
      letters.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    }
    guard isPlain else {
      bytes.append(contentsOf: JSONValue.string(text).bytes)
      return
    }
    bytes.append(0x22)
    text.withUTF8 { bytes.append(contentsOf: $0) }
    bytes.append(0x22)
  }

  private static func number(_ value: UInt64, _ bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value
      var first = 20
      repeat {
        first -= 1
        digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
    }
  }
}
