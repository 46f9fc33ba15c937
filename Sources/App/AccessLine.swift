import HTTPServer
import JSON
import Ticketing

/// Writes access-log lines. They are as frequent as requests, so each is assembled from fixed pieces,
/// straight into the log's buffer, without an intermediate writer.
struct AccessLine {
  private var shownTime = Timestamp(milliseconds: .min)
  /// The current millisecond as text, shared by many lines.
  private var timeText: [UInt8] = []

  /// Appends one line without its end; `oneIn` is the number of requests it stands for.
  mutating func append(
    _ record: RequestRecord, oneIn: Int = 1, at time: Timestamp, to bytes: inout ByteBuffer
  ) {
    if time != shownTime {
      shownTime = time
      timeText = Array(time.text.utf8)
    }
    bytes.append("{\"time\":\"" as StaticString)
    bytes.append(timeText)
    bytes.append("\",\"level\":\"info\",\"message\":\"request\",\"method\":\"" as StaticString)
    bytes.append(record.method.rawValue)
    bytes.append("\",\"path\":" as StaticString)
    bytes.append(quoting: LoggedPath.text(record.path))
    bytes.append(",\"route\":\"" as StaticString)
    bytes.append(record.pattern)
    bytes.append("\",\"status\":" as StaticString)
    bytes.append(decimal: UInt64(record.status.magnitude))
    bytes.append(",\"bytes\":" as StaticString)
    bytes.append(decimal: UInt64(record.bytes.magnitude))
    bytes.append(",\"microseconds\":" as StaticString)
    bytes.append(decimal: record.nanoseconds / 1_000)
    bytes.append(",\"requestId\":" as StaticString)
    bytes.append(quoting: record.id)
    if let trace = record.trace {
      bytes.append(",\"trace_id\":\"" as StaticString)
      bytes.append(hexadecimal: trace.high)
      bytes.append(hexadecimal: trace.low)
      bytes.append("\",\"span_id\":\"" as StaticString)
      bytes.append(hexadecimal: trace.span)
      bytes.append(UInt8(ascii: "\""))
    }
    if oneIn > 1 {
      bytes.append(",\"oneIn\":" as StaticString)
      bytes.append(decimal: UInt64(oneIn))
    }
    bytes.append(",\"peer\":\"" as StaticString)
    bytes.append(record.peer)
    if let actor = record.actor {
      bytes.append("\",\"userId\":\"" as StaticString)
      bytes.append(actor)
    }
    bytes.append("\"}" as StaticString)
  }
}
