/// The number of connections in each phase.
public struct ConnectionPhases: Hashable, Sendable {
  /// Reading the head of their first request.
  public private(set) var head = 0
  /// Reading a body.
  public private(set) var body = 0
  /// Requests in flight: being answered, or their answer being sent.
  public private(set) var answering = 0
  /// Sending an event stream.
  public private(set) var streaming = 0
  /// Kept open between two requests.
  public private(set) var idle = 0

  init() {}

  mutating func count(_ phase: ConnectionWatch.Phase) {
    switch phase {
    case .head: head += 1
    case .body: body += 1
    case .answering, .sending: answering += 1
    case .streaming: streaming += 1
    case .idle: idle += 1
    }
  }
}
