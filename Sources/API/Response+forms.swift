import HTTPServer
import Ticketing

extension Response {
  /// The head of every event stream.
  static func stream(_ stream: EventStream, actor: UserID?) -> Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"),
        ("X-Accel-Buffering", "no"),
      ], body: .stream(stream), actor: actor?.text)
  }

  /// A public answer that caches may keep for a second.
  static func `public`(_ body: [UInt8]) -> Response {
    Response(
      status: 200,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "public, max-age=1")],
      body: .bytes(body))
  }
}
