import Glibc
import HTTPServer
import Kafka
import Redis

extension Configuration {
  /// Every setting that has a flag.
  static let settings: [Setting] = [
    Setting(flag: "--listen") { (configuration, value, origin) throws(Stop) in
      (configuration.host, configuration.port) = try place(value, origin)
    },
    Setting(flag: "--operation-listen") { (configuration, value, origin) throws(Stop) in
      configuration.operation = value == "none" ? nil : try place(value, origin)
    },
    Setting(flag: "--connections-per-address") { (configuration, value, origin) throws(Stop) in
      if value == "off" {
        configuration.connectionsPerAddress = .max
        return
      }
      guard let count = Int(value), (1...1_000_000).contains(count) else {
        throw .configuration("\(origin) must be 'off', or a number from 1 to 1000000.")
      }
      configuration.connectionsPerAddress = count
    },
    Setting(flag: "--data") { (configuration, value, origin) throws(Stop) in
      guard !value.isEmpty else { throw .configuration("\(origin) must name a folder.") }
      configuration.data = value
    },
    Setting(flag: "--database") { (configuration, value, origin) throws(Stop) in
      if value == "sqlite" || value == "sqlite:" {
        configuration.database = .sqlite
      } else if value.hasPrefix("postgres://") || value.hasPrefix("postgresql://") {
        configuration.database = .postgres(Secret(value: value))
      } else {
        throw .configuration(
          "\(origin) must be 'sqlite', or postgres://USER:PASSWORD@HOST:PORT/NAME.")
      }
    },
    Setting(flag: "--waiting-room") { (configuration, value, origin) throws(Stop) in
      if value == "local" {
        configuration.waitingRoom = .local
        return
      }
      do throws(RedisAddress.Refusal) {
        _ = try RedisAddress(value)
      } catch {
        throw .configuration(
          "\(origin) must be 'local', or redis://USER:PASSWORD@HOST:PORT/0; its \(error) is wrong.")
      }
      configuration.waitingRoom = .redis(Secret(value: value))
    },
    Setting(flag: "--events") { (configuration, value, origin) throws(Stop) in
      configuration.events = value == "none" ? [] : try eventTargets(value, origin)
    },
    Setting(flag: "--webhook-private-addresses") { (configuration, value, origin) throws(Stop) in
      configuration.hasPrivateWebhooks = try onOff(value, origin)
    },
    Setting(flag: "--threads") { (configuration, value, origin) throws(Stop) in
      guard let threads = Int(value), (1...256).contains(threads) else {
        throw .configuration("\(origin) must be a number from 1 to 256.")
      }
      configuration.threads = threads
    },
    Setting(flag: "--tls-cert") { (configuration, value, _) throws(Stop) in
      configuration.tlsCert = value
    },
    Setting(flag: "--tls-key") { (configuration, value, _) throws(Stop) in
      configuration.tlsKey = value
    },
    Setting(flag: "--log-level") { (configuration, value, origin) throws(Stop) in
      guard let level = LogLevel(rawValue: value) else {
        let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
        throw .configuration("\(origin) must be one of \(levels).")
      }
      configuration.logLevel = level
    },
    Setting(flag: "--log-file") { (configuration, value, _) throws(Stop) in
      configuration.logFile = value
    },
    Setting(flag: "--access-log") { (configuration, value, origin) throws(Stop) in
      guard let choice = AccessLogChoice(rawValue: value) else {
        let choices = AccessLogChoice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .configuration("\(origin) must be one of \(choices).")
      }
      configuration.accessLog = choice
    },
    Setting(flag: "--request-metrics") { (configuration, value, origin) throws(Stop) in
      configuration.hasRequestMetrics = try onOff(value, origin)
    },
    Setting(flag: "--rate-limits") { (configuration, value, origin) throws(Stop) in
      configuration.hasRateLimits = try onOff(value, origin)
    },
    Setting(flag: "--public-demo") { (configuration, value, origin) throws(Stop) in
      configuration.hasPublicDemo = try onOff(value, origin)
    },
    Setting(flag: "--trusted-proxies") { (configuration, value, origin) throws(Stop) in
      var proxies: [HostNetwork] = []
      for text in value.split(separator: ",").map({ String($0.trimmed) }) {
        guard let network = HostNetwork(text) else {
          throw .configuration(
            "\(origin): '\(text)' is not an IP address or network; list addresses, or networks such as  "
              + "10.0.0.0/8, separated by commas.")
        }
        proxies.append(network)
      }
      configuration.trustedProxies = proxies
    },
  ]

  /// Every flag of `serve`.
  package static let flags = settings.map(\.flag) + ["--config"] + bareFlags

  /// The flags without a value.
  package static let bareFlags = ["--demo", "--accept-lost-sales"]

  /// An address and a port to listen on.
  private static func place(
    _ value: String, _ origin: String
  ) throws(Stop) -> (host: String, port: Int) {
    guard let colon = value.lastIndex(of: ":"),
      let port = UInt16(value[value.index(after: colon)...]), colon != value.startIndex
    else {
      throw .configuration("\(origin) must be ADDRESS:PORT, such as 127.0.0.1:8080.")
    }
    var host = String(value[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return (host, Int(port))
  }

  /// The targets of a comma-separated list.
  private static func eventTargets(
    _ list: String, _ origin: String
  ) throws(Stop) -> [EventTarget] {
    var targets: [EventTarget] = []
    var kinds: Set<String> = []
    for text in eventTargetTexts(list) {
      let kind = text.hasPrefix("kafka://") ? "kafka" : text
      guard kinds.insert(kind).inserted else {
        throw .configuration("\(origin) names \(kind) twice; leave one out.")
      }
      switch kind {
      case "webhook": targets.append(.webhook)
      case "kafka":
        do throws(KafkaAddress.Refusal) {
          _ = try KafkaAddress(text)
        } catch {
          throw .configuration("\(origin): \(error)")
        }
        targets.append(.kafka(Secret(value: text)))
      default:
        throw .configuration(
          "\(origin) must be 'none', or 'webhook' and kafka://HOST:PORT/TOPIC separated by a comma "
            + "between.")
      }
    }
    return targets
  }

  /// The parts of a comma-separated list; commas between the brokers of an address are part of it.
  private static func eventTargetTexts(_ list: String) -> [String] {
    var texts: [String] = []
    for piece in list.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed) {
      if let last = texts.last, last.hasPrefix("kafka://"),
        !last.dropFirst("kafka://".count).contains("/")
      {
        texts[texts.count - 1] = last + "," + piece
      } else {
        texts.append(String(piece))
      }
    }
    return texts
  }
}
