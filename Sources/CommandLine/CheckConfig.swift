import App
import Accounts
import Glibc
import HTTPServer
import Ticketing
import Kafka

/// `boxoffice check-config`: reads the settings like `serve` and tests what they name.
enum CheckConfig {
  /// The result of a check.
  enum Grade: String {
    case fine = "ok"
    /// It will run, but needs attention.
    case warning
    /// A setting is wrong.
    case wrong
    /// A store or an address cannot be used.
    case unreachable
  }

  /// The finding of a check.
  struct Finding {
    let grade: Grade
    let subject: String
    let text: String

    init(_ grade: Grade, _ subject: String, _ text: String) {
      self.grade = grade
      self.subject = subject
      self.text = text
    }

    var line: String { "\(Self.pad(grade.rawValue, 12))\(Self.pad(subject, 20))\(text)" }

    /// The text padded with blanks to a width, with at least one blank.
    static func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
  }

  static func run(_ arguments: [String]) async throws {
    let environment = Commands.environment()
    let configuration = try Configuration.read(
      arguments, environment: environment, readFile: Files.read)
    for setting in try Configuration.origins(
      arguments, environment: environment, readFile: Files.read)
    {
      Output.line(
        Finding.pad(setting.name, 26) + Finding.pad(setting.value, 34) + "(\(setting.origin))")
    }
    Output.line("")
    let findings = try await findings(configuration, now: SteadyClock().now().milliseconds)
    for finding in findings { Output.line(finding.line) }
    try verdict(findings)
  }

  /// Exits with 78 when a setting is wrong, with 69 when something is unreachable.
  static func verdict(_ findings: [Finding]) throws(Stop) {
    let wrong = findings.filter { $0.grade == .wrong }
    let unreachable = findings.filter { $0.grade == .unreachable }
    let text = (wrong + unreachable).map { "\($0.subject): \($0.text)" }.joined(separator: "\n")
    if !wrong.isEmpty { throw .configuration(text) }
    if !unreachable.isEmpty { throw .unavailable(text) }
  }

  /// All findings, in the order of their output.
  static func findings(_ configuration: Configuration, now: Int64) async throws -> [Finding] {
    var findings = folder(configuration)
    findings += logFile(configuration)
    findings += descriptors()
    findings += library()
    findings += secret(configuration)
    findings += database(configuration, now: now)
    findings += await waitingRoom(configuration)
    findings += await topic(configuration)
    findings += certificate(configuration, now: now)
    findings += listening(configuration, isRunning: isRunning(configuration))
    findings += exposure(configuration)
    return findings
  }

  /// Whether the machine's HTTP library is a tested version.
  static func library(version: String = HTTPLibrary.version) -> [Finding] {
    [
      HTTPLibrary.warning(about: version).map { Finding(.warning, "HTTP library", $0) }
        ?? Finding(.fine, "HTTP library", "libmicrohttpd \(version)")
    ]
  }

  /// Whether the topic of `--events` is reachable.
  static func topic(_ configuration: Configuration) async -> [Finding] {
    guard let topic = configuration.topic, let address = try? KafkaAddress(topic.value) else {
      return []
    }
    do throws(KafkaError) {
      let end = try await KafkaConsumer().read(
        address, from: .end, untilEnd: true, reachMilliseconds: 5_000
      ) { _ in false }
      switch end {
      case .unreachable(let reason): return [Finding(.unreachable, "--events", reason)]
      case .refused(let reason): return [Finding(.unreachable, "--events", reason)]
      case .stopped, .end: return [Finding(.fine, "--events", "\(address) answers")]
      }
    } catch {
      return [Finding(.wrong, "--events", "\(error)")]
    }
  }

  /// Warnings about exposure to other machines.
  static func exposure(_ configuration: Configuration) -> [Finding] {
    var findings: [Finding] = []
    if !configuration.isLocal, configuration.tlsCert == nil {
      findings.append(
        Finding(
          .warning, "--listen",
          "passwords and tokens are sent unencrypted on \(configuration.host); set --tls-cert and "
            + "--tls-key, or make it reachable only through a load balancer with TLS"))
    }
    if let organiser = configuration.organiser {
      if (try? AccountRules.email(organiser.email)) == nil
        || (try? AccountRules.password(organiser.password.value)) == nil
      {
        findings.append(
          Finding(
            .wrong, "organiser",
            "BOXOFFICE_ADMIN_EMAIL must be an email address and BOXOFFICE_ADMIN_PASSWORD 8 to 128 "
              + "characters long"))
      }
    }
    do throws(Stop) {
      try configuration.checkDemo()
      if configuration.isDemo {
        findings.append(
          Finding(
            .warning, "--demo",
            configuration.isLocal
              ? "creates accounts with a published password, one of them an organiser; put no proxy "
                + "in front that lets others in"
              : "creates an organiser whose password is printed at startup; anyone can credit a "
                + "wallet"))
      }
    } catch {
      findings.append(Finding(.wrong, "--demo", error.message))
    }
    if !configuration.hasRateLimits {
      findings.append(
        Finding(.warning, "--rate-limits", "off: passwords can be guessed at any speed"))
    }
    return findings
  }

  /// Whether the port is free, and certificate and key match: starts to listen, and stops.
  static func listening(_ configuration: Configuration, isRunning: Bool) -> [Finding] {
    let main: ServerConfiguration
    do throws(Stop) { main = try BoxOfficeServer.serverConfiguration(configuration) } catch {
      return [Finding(.wrong, "--tls-cert", error.message)]
    }
    let operation = BoxOfficeServer.operationConfiguration(configuration)
    return [listening("--listen", main, isRunning: isRunning)]
      + (operation.map { [listening("--operation-listen", $0, isRunning: isRunning)] } ?? [])
  }

  private static func listening(
    _ flag: String, _ configuration: ServerConfiguration, isRunning: Bool
  ) -> Finding {
    let name = "\(configuration.host):\(configuration.port)"
    let server = HTTPServer(
      configuration: configuration, application: NobodyHome(), observer: NobodyHome(),
      problem: { status, _, _, _ in Response(status: status) })
    do {
      _ = try server.start()
    } catch ServerError.certificateUnusable {
      return Finding(.wrong, "--tls-cert", "\(ServerError.certificateUnusable)")
    } catch ServerError.portInUse where isRunning {
      return Finding(.warning, flag, "\(name) is in use, apparently by the running box office")
    } catch {
      return Finding(.unreachable, flag, "\(error)")
    }
    server.stop()
    return Finding(.fine, flag, "\(name) is free")
  }
}

/// Answers clients that connect during a check.
private struct NobodyHome: Application, RequestObserver {
  func plan(_ method: Method, path: String) -> Plan {
    Plan(
      pattern: "", bodyLimit: 0, parameters: [],
      handler: .inline { _ in Response(status: 503, headers: [("Retry-After", "1")]) })
  }

  func finished(_ record: RequestRecord) {}
}
