import CRdkafka
import Glibc
public import Kafka
import Synchronization

/// A mock cluster of Kafka brokers in this process, on free loopback ports that other processes reach
/// too.
///
/// It keeps about five megabytes of each partition, and does not look at an idempotent producer's
/// sequence numbers: what a real broker would recognise as its own is written twice here.
public final class KafkaServer: Sendable {
  private struct Pointers {
    let client: OpaquePointer
    let cluster: OpaquePointer
  }

  /// The client library's objects; it guards them itself, the lock is for Swift.
  private let pointers: Mutex<Pointers>
  /// The brokers as `host:port`, with commas between.
  public let bootstraps: String
  /// What keeps the ports of brokers that are down: the library stops the whole process when it finds
  /// another program there on its way back.
  private let kept = Mutex<[Int: Int32]>([:])

  /// Why there are no brokers.
  public struct NotStarted: Error {}

  /// The answers a broker can be configured to give.
  public enum Trouble: Sendable {
    case notLeader, requestTimedOut, notEnoughReplicas, notEnoughReplicasAfterAppend
    case outOfOrderSequence, messageTooLarge, notAuthorised, unknownTopic, none

    fileprivate var code: rd_kafka_resp_err_t {
      switch self {
      case .notLeader: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
      case .requestTimedOut: RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT
      case .notEnoughReplicas: RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS
      case .notEnoughReplicasAfterAppend: RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND
      case .outOfOrderSequence: RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER
      case .messageTooLarge: RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE
      case .notAuthorised: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
      case .unknownTopic: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
      case .none: RD_KAFKA_RESP_ERR_NO_ERROR
      }
    }
  }

  /// Starts brokers, numbered from 1.
  public init(brokers: Int = 1) throws {
    let settings = rd_kafka_conf_new()
    boxoffice_kafka_silence(settings)
    guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, nil, 0) else {
      throw NotStarted()
    }
    guard let cluster = rd_kafka_mock_cluster_new(client, Int32(brokers)),
      let text = rd_kafka_mock_cluster_bootstraps(cluster)
    else {
      rd_kafka_destroy(client)
      throw NotStarted()
    }
    bootstraps = String(cString: text)
    pointers = Mutex(Pointers(client: client, cluster: cluster))
  }

  deinit {
    kept.withLock { for socket in $0.values { close(socket) } }
    pointers.withLock { pointers in
      rd_kafka_mock_cluster_destroy(pointers.cluster)
      rd_kafka_destroy(pointers.client)
    }
  }

  /// Where a topic is, as text, with parameters if wanted.
  public func address(_ topic: String, _ parameters: String = "") -> String {
    "kafka://\(bootstraps)/\(topic)" + (parameters.isEmpty ? "" : "?" + parameters)
  }

  /// Makes a topic; its address.
  public func makeTopic(
    _ topic: String = "events", partitions: Int = 1, parameters: String = ""
  ) throws -> KafkaAddress {
    let code = pointers.withLock {
      rd_kafka_mock_topic_create($0.cluster, topic, Int32(partitions), 1)
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw NotStarted() }
    return try KafkaAddress(address(topic, parameters))
  }

  /// Disconnects all clients and accepts none.
  public func goDown(broker: Int = 1) {
    // The broker closes its listener before it binds the port again. Until then a connection that it has
    // accepted keeps the port from being given to any program's outgoing connection.
    let connection = connect(to: broker)
    defer { if let connection { close(connection) } }
    Spawning.alone {
      pointers.withLock { _ = rd_kafka_mock_broker_set_down($0.cluster, Int32(broker)) }
    }
    guard let socket = bindPort(of: broker) else { return }
    if let old = kept.withLock({ $0.updateValue(socket, forKey: broker) }) { close(old) }
  }

  /// Takes clients in again.
  public func goUp(broker: Int = 1) {
    pointers.withLock { _ = rd_kafka_mock_broker_set_up($0.cluster, Int32(broker)) }
    if let socket = kept.withLock({ $0.removeValue(forKey: broker) }) { close(socket) }
  }

  /// A connection that a broker has accepted, which its answer shows; nil when it is down.
  private func connect(to broker: Int) -> Int32? {
    guard let port = port(of: broker) else { return nil }
    let made = socket(AF_INET, streamSocket | closedOnExec, 0)
    guard made >= 0 else { return nil }
    var timeout = timeval(tv_sec: 0, tv_usec: 200_000)
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    let isConnected = Self.withLoopback(port) { Glibc.connect(made, $0, $1) == 0 }
    guard isConnected else {
      close(made)
      return nil
    }
    // ApiVersions, version 0, without a client's name.
    let question: [UInt8] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF]
    var answer: [UInt8] = [0, 0, 0, 0]
    sendAll(question, to: made)
    _ = recv(made, &answer, answer.count, 0)
    return made
  }

  private func port(of broker: Int) -> UInt16? {
    bootstraps.split(separator: ",")[broker - 1].split(separator: ":").last.flatMap { UInt16($0) }
  }

  private static func withLoopback(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
  ) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        body(pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// A socket that has a broker's port and accepts no one. The broker may share it, because both say so and
  /// neither listens when the other binds; no one else is given it.
  private func bindPort(of broker: Int) -> Int32? {
    guard let port = port(of: broker) else { return nil }
    let made = socket(AF_INET, streamSocket | closedOnExec, 0)
    guard made >= 0 else { return nil }
    var on: Int32 = 1
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    let isBound = Self.withLoopback(port) { bind(made, $0, $1) == 0 }
    if !isBound { close(made) }
    return isBound ? made : nil
  }

  /// Answers everything this much later.
  public func delay(milliseconds: Int, broker: Int = 1) {
    pointers.withLock {
      _ = rd_kafka_mock_broker_set_rtt($0.cluster, Int32(broker), Int32(milliseconds))
    }
  }

  /// Answers the next requests to write with these, without writing; then as usual.
  public func refuseWrites(_ troubles: [Trouble]) {
    let codes = troubles.map(\.code)
    pointers.withLock { rd_kafka_mock_push_request_errors_array($0.cluster, 0, codes.count, codes) }
  }

  /// Says this of a topic from now on.
  public func spoil(_ topic: String, _ trouble: Trouble) {
    pointers.withLock { rd_kafka_mock_topic_set_error($0.cluster, topic, trouble.code) }
  }
}

/// What was read, gathered on the reader's thread.
public final class Records: Sendable {
  private let records = Mutex<[KafkaRecord]>([])

  /// Nothing yet.
  public init() {}

  /// Keeps one more.
  public func add(_ record: KafkaRecord) { records.withLock { $0.append(record) } }

  /// Everything so far, in the order of reading.
  public var all: [KafkaRecord] { records.withLock { $0 } }
}

extension KafkaServer {
  /// Everything a topic holds, in each partition's order.
  public static func read(_ address: KafkaAddress) async throws -> [KafkaRecord] {
    let records = Records()
    let end = try await KafkaConsumer().read(address, from: .beginning, untilEnd: true) { record in
      records.add(record)
      return true
    }
    guard end == .end else { throw NotStarted() }
    return records.all
  }
}
