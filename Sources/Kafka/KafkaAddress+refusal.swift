extension KafkaAddress {
  /// Why a text is no address. The description names what is wrong and what mends it, and repeats no
  /// value.
  public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something else than `kafka://` before the hosts.
    case scheme
    /// No host, or one with characters that no host has.
    case host
    /// No number from 1 to 65535.
    case port
    /// No topic, or one with other characters than letters, digits, dots, dashes and underscores.
    case topic
    /// Something before the at sign that is no user with a password.
    case login
    /// A parameter without name or equals sign.
    case parameter
    /// A percent sign without two hexadecimal digits, or bytes that are no text.
    case encoding
    /// A parameter that is given twice, or as login and parameter.
    case repeated(String)
    /// A parameter that the client library does not have.
    case unknown(String)
    /// A parameter with a value the client library does not take.
    case value(String)
    /// A parameter that the box office sets itself, or that would load foreign code.
    case reserved(String)

    /// What is wrong and what mends it.
    public var description: String {
      switch self {
      case .scheme: "write kafka://HOST:PORT/TOPIC"
      case .host: "each broker is HOST:PORT, with commas between several"
      case .port: "a port is a number from 1 to 65535"
      case .topic:
        "a topic follows the brokers after a slash: up to \(FixedLimits.topicCharactersMax) letters, "
          + "digits, dots, dashes and underscores"
      case .login: "write USER:PASSWORD before the at sign, percent-encoded"
      case .parameter: "each parameter is NAME=VALUE, with & between several"
      case .encoding: "a percent sign needs two hexadecimal digits, and the bytes must be text"
      case .repeated(let name): "the parameter \(name) is given twice"
      case .unknown(let name): "librdkafka has no setting \(name)"
      case .value(let name): "librdkafka does not accept this value for \(name)"
      case .reserved(let name): "the setting \(name) cannot be changed; leave it out"
      }
    }
  }
}
