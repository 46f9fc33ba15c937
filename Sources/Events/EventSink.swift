public import BookingStore

/// A destination for events, such as a topic.
public protocol EventSink: Sendable {
  /// Publishes events, each concert's in the order given, and answers for each in the same order.
  ///
  /// A confirmed event is durable there. Returns when every outcome is known, or at the latest after a bound
  /// of its own. Events it gave up may still arrive: as a prefix of those given, in order.
  func publish(_ events: [OutgoingEvent]) async -> [SinkAnswer]

  /// Releases everything; publishes under way answer ``SinkAnswer/unreachable(_:)``. Safe to call twice.
  func close() async
}

/// The outcome for one event.
public enum SinkAnswer: Hashable, Sendable {
  /// The event is durable there.
  case confirmed
  /// This event alone is refused; a retry may help unless `isFinal`.
  case refused(String, isFinal: Bool)
  /// The destination could not be reached; the event must be published again.
  case unreachable(String)
}
