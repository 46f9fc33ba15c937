import Encoding

/// Where a Kafka topic is, and how a client connects. Prints without its settings, which may hold
/// passwords.
public struct KafkaAddress: Sendable {
  /// Some brokers of the cluster, as `host:port`; the client learns the others from them.
  public let brokers: [String]
  /// The topic's name.
  public let topic: String
  /// Settings of the client library, in the order in which they are applied.
  let settings: [(name: String, value: String)]

  /// Reads `kafka://user:password@host:port,host:port/topic?name=value&name=value`.
  ///
  /// The port is optional (9092). Parameters are settings of librdkafka, such as `security.protocol`,
  /// `ssl.ca.location` or `sasl.mechanism`. User, password, names and values may be percent-encoded. User and
  /// password mean SASL with PLAIN over TLS unless parameters override it. An IPv6 host stands in brackets.
  public init(_ text: String) throws(Refusal) {
    let scheme = "kafka://"
    guard text.hasPrefix(scheme) else { throw .scheme }
    var rest = text.dropFirst(scheme.count)
    var settings: [(name: String, value: String)] = []
    if let mark = rest.firstIndex(of: "?") {
      settings = try Self.parameters(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    // A password may contain any character, and ends at the last at sign.
    if let at = rest.lastIndex(of: "@") {
      settings = try Self.login(rest[..<at], under: settings)
      rest = rest[rest.index(after: at)...]
    }
    guard let slash = rest.firstIndex(of: "/") else { throw .topic }
    topic = try Self.topic(rest[rest.index(after: slash)...])
    var brokers: [String] = []
    for part in rest[..<slash].split(separator: ",", omittingEmptySubsequences: false) {
      brokers.append(try Self.broker(part))
    }
    self.brokers = brokers
    for (name, value) in settings { try ClientSettings.check(name, value) }
    self.settings = settings
  }

  /// Sets what a login implies, unless the parameters override it.
  private static func login(
    _ text: Substring, under settings: [(name: String, value: String)]
  ) throws(Refusal) -> [(name: String, value: String)] {
    guard let colon = text.firstIndex(of: ":") else { throw .login }
    let user = try decoded(text[..<colon])
    let password = try decoded(text[text.index(after: colon)...])
    guard !user.isEmpty, !password.isEmpty else { throw .login }
    for name in ["sasl.username", "sasl.password"]
    where settings.contains(where: { $0.name == name }) {
      throw .repeated(name)
    }
    var all = [("sasl.username", user), ("sasl.password", password)] as [(String, String)]
    let names = settings.map(\.name)
    if !names.contains("security.protocol") { all.append(("security.protocol", "SASL_SSL")) }
    if !names.contains("sasl.mechanism"), !names.contains("sasl.mechanisms") {
      all.append(("sasl.mechanism", "PLAIN"))
    }
    return all + settings
  }

  private static func parameters(
    _ text: Substring
  ) throws(Refusal) -> [(name: String, value: String)] {
    var settings: [(name: String, value: String)] = []
    for pair in text.split(separator: "&") {
      guard let equals = pair.firstIndex(of: "=") else { throw .parameter }
      let name = try decoded(pair[..<equals])
      guard !name.isEmpty else { throw .parameter }
      guard !settings.contains(where: { $0.name == name }) else { throw .repeated(name) }
      settings.append((name, try decoded(pair[pair.index(after: equals)...])))
    }
    return settings
  }

  private static func topic(_ text: Substring) throws(Refusal) -> String {
    let isNamed =
      !text.isEmpty && text.utf8.count <= FixedLimits.topicCharactersMax && text != "."
      && text != ".."
      && text.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9") ~= $0 || "._-".unicodeScalars.contains($0))
      }
    guard isNamed else { throw .topic }
    return String(text)
  }

  /// One broker as `host:port`.
  private static func broker(_ text: Substring) throws(Refusal) -> String {
    var host = text
    var port = 9_092
    let closing = text.lastIndex(of: "]")
    if let colon = text.lastIndex(of: ":"), closing.map({ $0 < colon }) ?? true {
      let digits = text[text.index(after: colon)...]
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
        (1...65_535).contains(number)
      else { throw .port }
      port = number
      host = text[..<colon]
    }
    let name: Substring
    if host.first == "[", host.last == "]" {
      name = host.dropFirst().dropLast()
      guard name.contains(":") else { throw .host }
    } else {
      name = host
      guard !name.contains(":") else { throw .host }
    }
    let isName = name.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9") ~= $0 || ".-_:%".unicodeScalars.contains($0))
    }
    guard !name.isEmpty, isName else { throw .host }
    return "\(host):\(port)"
  }

  private static func decoded(_ text: Substring) throws(Refusal) -> String {
    // The client library reads C strings: a zero byte would end one early.
    guard let text = PercentEncoding.decode(text), !text.utf8.contains(0) else { throw .encoding }
    return text
  }
}

extension KafkaAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Brokers and topic; never the login or the parameters.
  public var description: String { "kafka://\(brokers.joined(separator: ","))/\(topic)" }
  /// The same.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
