public import BookingStore
public import Kafka
import Ticketing

/// A topic as a sink: the key is the concert, so each concert's events stand in one partition in order.
public final class KafkaSink: EventSink {
  private let producer: KafkaProducer
  /// What structured events are, in the words of CloudEvents' Kafka binding.
  private static let headers = [
    KafkaHeader("content-type", "application/cloudevents+json; charset=utf-8")
  ]

  /// Makes a producer for the address, which connects by itself.
  public init(_ address: KafkaAddress) throws(KafkaError) { producer = try KafkaProducer(address) }

  /// What the producer has done.
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
    var answers = await producer.publish(messages, within: Self.patience).map(Self.answer)
    // A broker refuses a batch as a whole; whom it means shows when the first is published alone.
    // After that one nothing was delivered, so order is kept.
    if let first = answers.firstIndex(of: .suspended), messages.count > 1 {
      let alone = await producer.publish([messages[first]], within: Self.patience).map(Self.answer)
      answers[first] = alone.first ?? .suspended
    }
    return answers.map { answer in
      switch answer {
      case .told(let told): told
      // Refused alone and not for what it is: the topic takes nothing from anybody.
      case .suspended: .unreachable(producer.figures.lastError ?? "the topic refuses events")
      }
    }
  }

  /// Waits half a second for what is under way, and gives up the rest.
  public func close() async { await producer.close() }

  private enum Answer: Equatable {
    case told(SinkAnswer)
    case suspended
  }

  private static func answer(_ delivery: KafkaDelivery) -> Answer {
    switch delivery {
    case .delivered: .told(.confirmed)
    case .refused(let reason, isPermanent: true): .told(.refused(reason, isFinal: true))
    case .refused: .suspended
    case .unreachable(let reason): .told(.unreachable(reason))
    }
  }
}
