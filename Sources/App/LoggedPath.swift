import HTTPServer
import JSON

/// A request's path as the log shows it.
///
/// A client that puts a token, a ticket's code or a secret into the path, where none belongs, must not find
/// it in the log: none of our secrets is as short as what is shown.
enum LoggedPath {
  /// The path with long segments replaced.
  static func text(_ path: String) -> String {
    guard path.utf8.count > pieceBytesMax else { return path }
    let pieces = path.split(separator: "/", omittingEmptySubsequences: false)
    let shown = pieces.map { $0.utf8.count > pieceBytesMax ? "*" : $0 }.joined(separator: "/")
    return shown.utf8.count > bytesMax ? shown.prefix(bytesMax) + "*" : shown
  }
}

extension TraceContext {
  /// The ids of the trace and of the request's own span, under the names that tracing tools expect.
  var logFields: [(name: StaticString, value: String)] {
    let text = traceparent.split(separator: "-")
    return [("trace_id", String(text[1])), ("span_id", String(text[2]))]
  }
}
