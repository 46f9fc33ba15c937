extension KafkaAddress {
  /// Why a text is not an address. The description names the fault and its remedy, and repeats no value.
  public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// A scheme other than `kafka://`.
    case scheme
    /// No host, or one with characters that a host cannot have.
    case host
    /// The port is not a number from 1 to 65535.
    case port
    /// No topic, or one with characters other than letters, digits, dots, dashes and underscores.
    case topic
    /// The part before the at sign is not a user with a password.
    case login
    /// A parameter without name or equals sign.
    case parameter
    /// A percent sign without two hexadecimal digits, or bytes that are not text.
    case encoding
    /// A parameter given twice, or both as login and as parameter.
    case repeated(String)
    /// A parameter that the client library does not have.
    case unknown(String)
    /// A parameter whose value the client library refuses.
    case value(String)
    /// A parameter that the box office sets itself, or that would load foreign code.
    case reserved(String)

    /// The fault and its remedy.
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
