/// The wire form of one event of a `text/event-stream`.
enum ServerSentEvent {
  /// One event; `data` must be a single line, as our JSON is.
  static func bytes(name: StaticString, data: [UInt8]) -> [UInt8] {
    Array("event: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
  }
}
