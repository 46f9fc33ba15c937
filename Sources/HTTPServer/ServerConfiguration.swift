import Threads

/// Where and how the server listens.
public struct ServerConfiguration: Sendable {
  /// An IPv4 or IPv6 address, or a name of this machine.
  public var host: String
  /// The port; 0 chooses a free one.
  public var port: Int
  /// Threads that serve connections; at least 1.
  public var threads: Int
  /// Certificate and key for HTTPS; nil for plain HTTP.
  public var certificate: ServerCertificate?
  /// Proxies whose `X-Forwarded-For` is trusted, and whose connections are not limited by address, because
  /// many people are behind each.
  public var trustedProxies: [HostNetwork]
  /// The bounds.
  public var limits: ServerLimits
  /// The starting point of the ids of requests without one. They are not secret, but two servers whose logs
  /// are read together should not share it.
  public var identifierSeed: UInt64
  /// The monotonic milliseconds by which deadlines are measured; read several times a request, so it should
  /// cost next to nothing.
  public var clock: @Sendable () -> UInt64 = { MonotonicClock.coarseMilliseconds }

  /// Makes a configuration.
  public init(
    host: String = "127.0.0.1", port: Int = 0, threads: Int = 2,
    certificate: ServerCertificate? = nil, trustedProxies: [HostNetwork] = [],
    limits: ServerLimits = ServerLimits(), identifierSeed: UInt64 = 0
  ) {
    self.host = host
    self.port = port
    self.threads = threads
    self.certificate = certificate
    self.trustedProxies = trustedProxies
    self.limits = limits
    self.identifierSeed = identifierSeed
  }
}

/// The certificate and key for HTTPS, as PEM texts.
public struct ServerCertificate: Sendable, CustomStringConvertible {
  /// The certificate, followed by its issuers.
  public var chain: String
  /// The private key, not encrypted.
  public var key: String

  /// Makes a pair.
  public init(chain: String, key: String) {
    self.chain = chain
    self.key = key
  }

  /// Hides the key.
  public var description: String { "ServerCertificate(chain: \(chain.utf8.count) bytes)" }
}

/// Why a server does not start.
public enum ServerError: Error, Equatable, CustomStringConvertible {
  /// The host is not an address of this machine, or not a name of one.
  case addressUnusable(host: String)
  /// Another process listens there.
  case portInUse(host: String, port: Int)
  /// Ports below 1024 need a privilege this process does not have.
  case portNotPermitted(port: Int)
  /// Certificate and key cannot be read or do not belong together.
  case certificateUnusable
  /// A server can start only once.
  case alreadyStarted
  /// The program was linked so that the HTTP library reads its sockets past this server's checks.
  case linkedWrongly
  /// The system refused; `number` is its errno.
  case system(number: Int32)

  /// A sentence for the operator.
  public var description: String {
    switch self {
    case .addressUnusable(let host):
      "cannot listen on \(host): it is not an address of this machine"
    case .portInUse(let host, let port): "port \(port) of \(host) is in use"
    case .portNotPermitted(let port): "listening on port \(port) is not permitted"
    case .certificateUnusable: "the TLS certificate and key cannot be used together"
    case .alreadyStarted: "the server has already been started"
    case .linkedWrongly: "this program was linked without its own socket functions"
    case .system(let number): "cannot listen: system error \(number)"
    }
  }
}
