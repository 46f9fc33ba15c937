import App
import Kafka

/// `boxoffice tail-events`: prints the messages of a topic, one per line.
enum TailEvents {
  /// The flags with a value, and those without.
  static let valued = ["--from", "--group", "--count"]
  static let bare = ["--from-start", "--until-end", "--unique"]

  /// The request of the command line.
  struct Request {
    var address: KafkaAddress
    var start = KafkaConsumer.Start.end
    var count: Int?
    var isUnique = false
    var endsAtEnd = false

    init(_ arguments: [String]) throws(Stop) {
      let flags = try Flags(arguments, valued: valued, bare: bare)
      guard flags.rest.isEmpty else {
        throw .usage("'\(flags.rest[0])' is not a flag of tail-events.")
      }
      guard let text = flags["--from"] else {
        throw .usage("tail-events needs --from kafka://HOST:PORT/TOPIC.")
      }
      do { address = try KafkaAddress(text) } catch { throw .usage("--from: \(error).") }
      let oldestFirst = flags["--from-start"] != nil
      if let group = flags["--group"] {
        guard !group.isEmpty, group.utf8.count <= groupBytesMax, !group.utf8.contains(0) else {
          throw .usage("--group needs a name of 1 to \(groupBytesMax) bytes.")
        }
        start = .group(group, oldestFirst: oldestFirst)
      } else if oldestFirst {
        start = .beginning
      }
      if let text = flags["--count"] {
        guard let number = Int(text), number > 0 else {
          throw .usage("--count must be a whole number above zero, not '\(text)'.")
        }
        count = number
      }
      isUnique = flags["--unique"] != nil
      endsAtEnd = flags["--until-end"] != nil
    }
  }

  static func run(_ arguments: [String]) async throws {
    let request = try Request(arguments)
    let printer = EventPrinter(isUnique: request.isUnique, countMax: request.count)
    let consumer = KafkaConsumer()
    let signals = Signals(hangUpEnds: true)
    async let stopping: Void = stop(consumer, at: signals)
    let end: KafkaConsumer.End
    do {
      end = try await consumer.read(
        request.address, from: request.start, untilEnd: request.endsAtEnd
      ) {
        printer.receive($0)
      }
    } catch {
      signals.send(.signal)
      await stopping
      throw Stop.configuration("--from: \(error).")
    }
    signals.send(.signal)
    await stopping
    switch end {
    case .stopped, .end: Output.error(printer.summary)
    case .unreachable(let reason):
      throw Stop.unavailable("--from \(request.address): no broker can be reached: \(reason).")
    case .refused(let reason):
      throw Stop.unavailable("--from \(request.address): the brokers refused: \(reason).")
    }
  }

  private static func stop(_ consumer: KafkaConsumer, at signals: Signals) async {
    _ = await signals.first()
    consumer.stop()
  }
}
