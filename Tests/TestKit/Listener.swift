public import JSON
import Synchronization

/// A client that reads an event stream over a socket.
public final class Listener: Sendable {
  /// One event.
  public struct Event: Sendable {
    /// The word behind `event:`.
    public let name: String
    /// What is behind `data:`.
    public let data: JSONValue
  }

  private struct State {
    var wire: Wire
    var text = ""
    var isEnded = false
  }

  /// The answer's head; the body too when it was no stream.
  public let reply: Reply
  private let state: Mutex<State>

  init(_ wire: Wire, _ reply: Reply) {
    self.reply = reply
    state = Mutex(State(wire: wire))
  }

  /// The next event, waiting for it; nil when the stream ended.
  public func next() async throws -> Event? {
    try await onThread { try self.read() }
  }

  /// Hangs up.
  public func close() { state.withLock { $0.wire.close() } }

  private func read() throws -> Event? {
    try state.withLock { state in
      while true {
        if let end = state.text.firstRange(of: "\n\n") {
          let block = String(state.text[..<end.lowerBound])
          state.text.removeSubrange(..<end.upperBound)
          if let event = Self.event(block) { return event }
          continue
        }
        if state.isEnded { return nil }
        let chunk = try state.wire.chunk()
        if chunk.isEmpty { state.isEnded = true }
        state.text += String(decoding: chunk, as: UTF8.self)
      }
    }
  }

  private static func event(_ block: String) -> Event? {
    var name = ""
    var data: JSONValue?
    for line in block.split(separator: "\n") {
      if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
      if line.hasPrefix("data: ") { data = try? JSONValue.parse(Array(line.dropFirst(6).utf8)) }
    }
    return data.map { Event(name: name, data: $0) }
  }
}
