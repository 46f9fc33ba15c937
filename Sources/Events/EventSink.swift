public import BookingStore

/// Somewhere events go, such as a topic.
public protocol EventSink: Sendable {
  /// Publishes events, each concert's in the order given, and answers for each in the same order.
  ///
  /// What was confirmed is durable there. Returns when the fate of all is known, or at the latest after a
  /// bound of its own; what it gave up may still arrive, as a beginning of what was given, in order.
  func publish(_ events: [OutgoingEvent]) async -> [SinkAnswer]

  /// Lets everything go; publishes under way answer ``SinkAnswer/unreachable(_:)``. Safe to call twice.
  func close() async
}

/// What became of an event.
public enum SinkAnswer: Hashable, Sendable {
  /// It is durable there.
  case confirmed
  /// This event alone is not taken; a second try may help unless `isFinal`.
  case refused(String, isFinal: Bool)
  /// Nobody could be asked; it is to be published again.
  case unreachable(String)
}
