import HTTPServer
import Testing

@testable import App

/// Reads settings without a process: arguments, environment and a file called `box.conf`.
func configuration(
  _ arguments: [String] = [], _ environment: [String: String] = [:], file: String? = nil
) throws(Stop) -> Configuration {
  try Configuration.read(
    arguments, environment: environment, readFile: { $0 == "box.conf" ? file : nil })
}

/// The operator's message, or nil when nothing was refused.
func refusal(_ body: () throws -> Void) -> Stop? {
  do {
    try body()
    return nil
  } catch {
    return error as? Stop
  }
}

@Suite("Settings")
struct ConfigurationTests {
  @Test("without any setting the defaults hold")
  func defaults() throws {
    let read = try configuration()
    #expect(read.host == "127.0.0.1" && read.port == 8080)
    #expect(read.operation == nil && read.connectionsPerAddress == nil)
    #expect(read.data == "./data")
    #expect(read.threads == nil)
    #expect(read.tlsCert == nil && read.tlsKey == nil)
    #expect(!read.isDemo && !read.hasPublicDemo)
    #expect(read.logLevel == .info && read.logFile == nil)
    #expect(read.accessLog == .sampled && read.hasRequestMetrics)
    #expect(read.hasRateLimits)
    #expect(read.events.isEmpty && !read.hasPrivateWebhooks)
    #expect(read.trustedProxies.isEmpty)
    #expect(read.secret == nil)
    #expect(read.organiser == nil)
  }

  /// One setting with three good values and a way to read it back.
  struct Row: Sendable, CustomTestStringConvertible {
    let flag: String
    let values: [String]
    let shown: @Sendable (Configuration) -> String
    var testDescription: String { flag }
  }

  static let rows = [
    Row(flag: "--listen", values: ["0.0.0.0:1", "[::1]:2", "localhost:0"]) {
      $0.host.contains(":") ? "[\($0.host)]:\($0.port)" : "\($0.host):\($0.port)"
    },
    Row(flag: "--operation-listen", values: ["0.0.0.0:1", "localhost:0", "127.0.0.1:9090"]) {
      $0.operation.map { "\($0.host):\($0.port)" } ?? "none"
    },
    Row(flag: "--connections-per-address", values: ["1", "off", "1000000"]) {
      $0.connectionsPerAddress == .max ? "off" : "\($0.connectionsPerAddress ?? 0)"
    },
    Row(flag: "--data", values: ["/a", "b", "c d"]) { $0.data },
    Row(flag: "--threads", values: ["1", "2", "256"]) { "\($0.threads ?? 0)" },
    Row(flag: "--log-level", values: ["debug", "warning", "error"]) { $0.logLevel.rawValue },
    Row(flag: "--log-file", values: ["a.log", "b.log", "c.log"]) { $0.logFile ?? "" },
    Row(flag: "--access-log", values: ["all", "sampled", "off"]) { $0.accessLog.rawValue },
    Row(flag: "--request-metrics", values: ["off", "on", "off"]) {
      $0.hasRequestMetrics ? "on" : "off"
    },
    Row(flag: "--rate-limits", values: ["off", "on", "off"]) { $0.hasRateLimits ? "on" : "off" },
    Row(flag: "--webhook-private-addresses", values: ["on", "off", "on"]) {
      $0.hasPrivateWebhooks ? "on" : "off"
    },
    Row(flag: "--public-demo", values: ["on", "off", "on"]) { $0.hasPublicDemo ? "on" : "off" },
    Row(flag: "--trusted-proxies", values: ["10.0.0.0/8", "2001:db8::1", "192.0.2.7"]) {
      $0.trustedProxies.map(\.description).joined(separator: ",")
    },
    Row(flag: "--tls-cert", values: ["a.pem", "b.pem", "c.pem"]) { $0.tlsCert ?? "" },
    Row(flag: "--tls-key", values: ["a.key", "b.key", "c.key"]) { $0.tlsKey ?? "" },
  ]

  /// What the half of a pair of settings that is not looked at needs.
  private static func partner(_ flag: String) -> [String] {
    switch flag {
    case "--tls-cert": ["--tls-key=k"]
    case "--tls-key": ["--tls-cert=c"]
    default: []
    }
  }

  @Test("a flag wins over the environment, the environment over the file", arguments: rows)
  func precedence(row: Row) throws {
    let variable = "BOXOFFICE_" + row.flag.dropFirst(2).uppercased().replacing("-", with: "_")
    let partner = Self.partner(row.flag)
    let file = ["--config", "box.conf"]
    let text = "# a comment\n\n \(variable) = \(row.values[0]) \n"
    let fromFile = try configuration(partner + file, file: text)
    #expect(row.shown(fromFile) == row.values[0])
    let fromEnvironment = try configuration(
      partner + file, [variable: row.values[1]], file: text)
    #expect(row.shown(fromEnvironment) == row.values[1])
    for flag in [[row.flag, row.values[2]], ["\(row.flag)=\(row.values[2])"]] {
      let fromFlag = try configuration(
        partner + file + flag, [variable: row.values[1]], file: text)
      #expect(row.shown(fromFlag) == row.values[2])
    }
  }

  @Test("every setting with a flag is in the tables of these tests")
  func complete() {
    let onlyOne = ["--database", "--waiting-room", "--events"]
    #expect(Set(Configuration.settings.map(\.flag)) == Set(Self.rows.map(\.flag) + onlyOne))
  }

  @Test("a database and a waiting room of several instances, and no password is printed")
  func cluster() throws {
    let read = try configuration(
      ["--database", "postgres://u:swordfish@host/db", "--waiting-room", "redis://:pike@host/0"],
      ["BOXOFFICE_SECRET": String(repeating: "ab", count: 32)])
    guard case .postgres(let address) = read.database, case .redis = read.waitingRoom else {
      Issue.record("not taken")
      return
    }
    #expect(address.value == "postgres://u:swordfish@host/db")
    let printed = "\(read) \(String(reflecting: read))"
    #expect(!printed.contains("swordfish") && !printed.contains("pike"))
  }

  @Test("settings with one value in this version take that value")
  func single() throws {
    for arguments in [
      ["--database", "sqlite"], ["--database=sqlite:"], ["--waiting-room", "local"],
      ["--events", "none"],
    ] {
      #expect(refusal { _ = try configuration(arguments) } == nil, "\(arguments)")
    }
  }

  @Test("events go where a list says")
  func events() throws {
    #expect(try configuration(["--events", "webhook"]).sendsWebhooks)
    #expect(try configuration([], ["BOXOFFICE_EVENTS": " webhook "]).sendsWebhooks)
    #expect(
      try configuration(["--events", "none"], ["BOXOFFICE_EVENTS": "webhook"]).events.isEmpty)
    let both = try configuration(["--events", "kafka://a:9092,b:9093/sales, webhook"])
    #expect(both.sendsWebhooks && both.topic?.value == "kafka://a:9092,b:9093/sales")
    let first = try configuration(["--events", "webhook,kafka://a:9092/sales"])
    #expect(first.sendsWebhooks && first.topic?.value == "kafka://a:9092/sales")
    #expect("\(both.events)".contains("(secret)") && !"\(both.events)".contains("9092"))
  }

  @Test(
    "a demo runs where only this machine reaches it, and elsewhere on request",
    arguments: [
      ("127.0.0.1", true), ("127.200.0.9", true), ("localhost", true), ("[::1]", true),
      ("[::ffff:127.0.0.1]", true), ("0.0.0.0", false), ("[::]", false), ("10.0.0.1", false),
      ("192.168.1.2", false), ("[::ffff:10.0.0.1]", false), ("box.example.org", false),
      ("127.example.org", false), ("[fe80::1]", false), ("127.1", false),
    ])
  func demoAddress(host: String, isLocal: Bool) throws {
    let read = try configuration(["--listen", "\(host):0", "--demo"])
    #expect(read.isLocal == isLocal)
    #expect(refusal { try read.checkDemo() }?.code == (isLocal ? nil : 78))
    #expect(throws: Never.self) {
      try configuration(["--listen", "\(host):0"]).checkDemo()
      try configuration(["--listen", "\(host):0", "--demo", "--public-demo", "on"]).checkDemo()
    }
  }

  @Test("--demo is a flag, BOXOFFICE_DEMO is on or off, and the flag wins")
  func demo() throws {
    #expect(try configuration(["--demo"]).isDemo)
    #expect(try configuration([], ["BOXOFFICE_DEMO": "on"]).isDemo)
    #expect(try !configuration([], ["BOXOFFICE_DEMO": "off"]).isDemo)
    #expect(try configuration(["--demo"], ["BOXOFFICE_DEMO": "off"]).isDemo)
    #expect(try configuration(["--config=box.conf"], file: "BOXOFFICE_DEMO=on").isDemo)
  }

  @Test("the last of a repeated flag counts")
  func repeated() throws {
    #expect(try configuration(["--threads", "2", "--threads", "3"]).threads == 3)
  }

  @Test("BOXOFFICE_CONFIG names the file, and --config wins")
  func configFile() throws {
    let read = try configuration([], ["BOXOFFICE_CONFIG": "box.conf"], file: "BOXOFFICE_THREADS=3")
    #expect(read.threads == 3)
    let flag = try configuration(
      ["--config", "box.conf"], ["BOXOFFICE_CONFIG": "none.conf"], file: "BOXOFFICE_THREADS=4")
    #expect(flag.threads == 4)
  }

  @Test("a file whose lines end as on Windows reads the same")
  func windowsLines() throws {
    let read = try configuration(
      ["--config=box.conf"],
      file: "# hall\r\nBOXOFFICE_THREADS=3\r\n\r\nBOXOFFICE_DATA=/srv/box\r\n")
    #expect(read.threads == 3 && read.data == "/srv/box")
  }

  @Test("secret and organiser come from the environment and do not print themselves")
  func secrets() throws {
    let secret = String(repeating: "0a", count: 32)
    let read = try configuration(
      [],
      [
        "BOXOFFICE_SECRET": secret, "BOXOFFICE_ADMIN_EMAIL": "me@example.com",
        "BOXOFFICE_ADMIN_PASSWORD": "canary-password",
      ])
    #expect(read.secret?.value == secret)
    #expect(read.organiser?.password.value == "canary-password")
    var dumped = ""
    dump(read, to: &dumped)
    for text in ["\(read)", String(reflecting: read), dumped] {
      #expect(!text.contains(secret) && !text.contains("canary-password"))
    }
  }
}

@Suite("Bad settings stop the start with a code, a name and a mend")
struct BadConfigurationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let code: Int32
    let arguments: [String]
    var environment: [String: String] = [:]
    var file: String?
    /// What the message must contain: the setting's name, and what mends it.
    let says: [String]
    var testDescription: String { "\(arguments) \(environment) \(file ?? "")" }
  }

  static let usage: [Row] = [
    Row(code: 64, arguments: ["--port", "80"], says: ["--port", "boxoffice help"]),
    Row(code: 64, arguments: ["--listen"], says: ["--listen", "needs a value"]),
    Row(code: 64, arguments: ["--demo=on"], says: ["--demo", "no value"]),
    Row(code: 64, arguments: ["here"], says: ["'here'", "boxoffice help"]),
    Row(code: 64, arguments: ["-d", "here"], says: ["'-d'"]),
  ]

  static let values: [Row] =
    ["8080", ":80", "host:", "host:x", "host:-1", "host:65536", ""].map {
      Row(code: 78, arguments: ["--listen", $0], says: ["--listen", "127.0.0.1:8080"])
    }
    + ["9090", ":80", "host:x", ""].map {
      Row(
        code: 78, arguments: ["--operation-listen", $0],
        says: ["--operation-listen", "127.0.0.1:8080"])
    }
    + ["0", "-1", "on", "1000001", ""].map {
      Row(
        code: 78, arguments: ["--connections-per-address", $0],
        says: ["--connections-per-address", "'off'"])
    }
    + ["0", "257", "-1", "two", ""].map {
      Row(code: 78, arguments: ["--threads", $0], says: ["--threads", "1 to 256"])
    }
    + ["loud", "INFO", ""].map {
      Row(
        code: 78, arguments: ["--log-level", $0],
        says: ["--log-level", "debug, info, warning, error"])
    }
    + ["maybe", ""].map {
      Row(code: 78, arguments: ["--rate-limits", $0], says: ["--rate-limits", "on or off"])
    }
    + ["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "2001:db8::/129", "balancer", "10.0.0.1,,x"].map {
      Row(
        code: 78, arguments: ["--trusted-proxies", $0],
        says: ["--trusted-proxies", "10.0.0.0/8"])
    }
    + [
      Row(code: 78, arguments: ["--data="], says: ["--data", "folder"]),
      Row(
        code: 78, arguments: ["--database", "mysql://u:p@host/db"],
        says: ["--database", "postgres://"]),
      Row(
        code: 78, arguments: ["--waiting-room", "memcached"],
        says: ["--waiting-room", "redis://"]),
      Row(
        code: 78, arguments: ["--waiting-room", "redis://host:0/0"],
        says: ["--waiting-room", "port"]),
      Row(
        code: 78, arguments: ["--waiting-room", "redis://host/0"],
        says: ["--waiting-room", "--database postgres://"]),
      Row(
        code: 78,
        arguments: ["--waiting-room", "redis://host/0", "--database", "postgres://host/db"],
        says: ["BOXOFFICE_SECRET", "openssl rand -hex 32"]),
      Row(code: 78, arguments: ["--events", "kafka://host:9092"], says: ["--events"]),
      Row(
        code: 78, arguments: ["--events", "kafka://a:1/t,webhook,kafka://b:1/t"],
        says: ["--events", "kafka twice"]),
      Row(code: 78, arguments: ["--events="], says: ["--events", "'webhook'"]),
      Row(code: 78, arguments: ["--events", "none,webhook"], says: ["--events", "must be"]),
      Row(code: 78, arguments: ["--events", "webhook,webhook"], says: ["--events", "twice"]),
      Row(
        code: 78, arguments: ["--webhook-private-addresses", "maybe"],
        says: ["--webhook-private-addresses", "on or off"]),
      Row(code: 78, arguments: ["--tls-cert", "a"], says: ["--tls-cert", "--tls-key", "both"]),
      Row(code: 78, arguments: ["--tls-key", "a"], says: ["--tls-cert", "--tls-key", "both"]),
      Row(code: 78, arguments: ["--config", "none.conf"], says: ["--config none.conf", "read"]),
    ]

  static let environments: [Row] = [
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_LISTEN": "80"],
      says: ["BOXOFFICE_LISTEN", "127.0.0.1:8080"]),
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_DEMO": "perhaps"],
      says: ["BOXOFFICE_DEMO", "on or off"]),
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_SECRET": "abcd"],
      says: ["BOXOFFICE_SECRET", "openssl rand -hex 32"]),
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_SECRET": String(repeating: "a", count: 65)],
      says: ["BOXOFFICE_SECRET", "openssl rand -hex 32"]),
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_SECRET": String(repeating: "é", count: 32)],
      says: ["BOXOFFICE_SECRET", "openssl rand -hex 32"]),
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_ADMIN_EMAIL": "a@example.com"],
      says: ["BOXOFFICE_ADMIN_PASSWORD", "set both or neither"]),
    Row(
      code: 78, arguments: [], environment: ["BOXOFFICE_ADMIN_PASSWORD": "canary-password"],
      says: ["BOXOFFICE_ADMIN_EMAIL", "set both or neither"]),
  ]

  static let files: [Row] = [
    Row(
      code: 78, arguments: ["--config=box.conf"], file: "BOXOFFICE_DATA=a\nnonsense",
      says: ["box.conf, line 2", "KEY=value"]),
    Row(
      code: 78, arguments: ["--config=box.conf"], file: "# c\n\nBOXOFFICE_PORT=80",
      says: ["box.conf, line 3", "BOXOFFICE_PORT"]),
    Row(
      code: 78, arguments: ["--config=box.conf"], file: "BOXOFFICE_THREADS=0",
      says: ["BOXOFFICE_THREADS", "1 to 256"]),
  ]

  @Test("a bad setting", arguments: usage + values + environments + files)
  func bad(row: Row) throws {
    let stop = try #require(
      refusal { _ = try configuration(row.arguments, row.environment, file: row.file) })
    #expect(stop.code == row.code)
    for text in row.says { #expect(stop.message.contains(text), "\(stop.message)") }
    #expect(!stop.message.contains("canary-password"))
    #expect(!stop.message.contains("u:p@"))
  }
}
