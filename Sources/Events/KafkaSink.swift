public import BookingStore
public import Kafka
import Ticketing

/// A topic as a sink: the key is the concert, so each concert's events are in one partition, in order.
public final class KafkaSink: EventSink {
  private let producer: KafkaProducer
  /// The headers of structured events in CloudEvents' Kafka binding.
  private static let headers = [
    KafkaHeader("content-type", "application/cloudevents+json; charset=utf-8")
  ]

  /// Makes a producer for the address, which connects by itself.
  public init(_ address: KafkaAddress) throws(KafkaError) { producer = try KafkaProducer(address) }

  /// The producer's figures.
  public var figures: KafkaFigures { producer.figures }

  /// Publishes within five seconds.
  public func publish(_ events: [OutgoingEvent]) async -> [SinkAnswer] {
    var (concert, key): (ConcertID?, [UInt8]) = (nil, [])
    let messages = events.map { event in
      if event.concertID != concert {
        concert = event.concertID
        key = Array(event.concertID.text.utf8)
      }
      return KafkaMessage(key: key, value: event.body, headers: Self.headers)
    }
    var answers = await producer.publish(messages, within: Self.publishTimeout).map(Self.answer)
    // A broker refuses a batch as a whole; publishing the first event alone shows which one it objects to.
    // Nothing behind that event was delivered, so the order is kept.
    if let first = answers.firstIndex(of: .suspended), messages.count > 1 {
      let alone = await producer.publish([messages[first]], within: Self.publishTimeout).map(
        Self.answer)
      answers[first] = alone.first ?? .suspended
    }
    return answers.map { answer in
      switch answer {
      case .answered(let answer): answer
      // Refused even when alone, and not for its content: the topic accepts nothing from any client.
      case .suspended: .unreachable(producer.figures.lastError ?? "the topic refuses events")
      }
    }
  }

  /// Waits half a second for publishes under way, and gives up the rest.
  public func close() async { await producer.close() }

  private enum Answer: Equatable {
    case answered(SinkAnswer)
    case suspended
  }

  private static func answer(_ delivery: KafkaDelivery) -> Answer {
    switch delivery {
    case .delivered: .answered(.confirmed)
    case .refused(let reason, isPermanent: true): .answered(.refused(reason, isFinal: true))
    case .refused: .suspended
    case .unreachable(let reason): .answered(.unreachable(reason))
    }
  }
}
