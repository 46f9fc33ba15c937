// swift-tools-version: 6.2

import PackageDescription

// The targets are the architecture. Layers stand from the highest to the lowest, and a target uses only
// what stands in its own layer or below: the last lines of this file refuse anything else, and `make ci`
// builds with the check that makes an undeclared import an error.

/// What stands at one height.
struct Layer {
  let name: String
  var targets: [Target]
}

/// The targets of one layer, from the top of the picture in docs/ARCHITECTURE.md downwards.
func layer(_ name: String, _ targets: Target...) -> Layer { Layer(name: name, targets: targets) }

/// A target in `Sources` and what it uses, as names with spaces between.
func room(
  _ name: String, uses: String = "", without: [String] = [], linking: [String] = [],
  in folder: String? = nil
) -> Target {
  .target(
    name: name, dependencies: names(uses), path: folder, exclude: without,
    linkerSettings: linking.map { .linkedLibrary($0) })
}

/// A program and what it uses.
func program(_ name: String, uses: String, in folder: String? = nil) -> Target {
  .executableTarget(name: name, dependencies: names(uses), path: folder)
}

/// The tests of one target, or of one promise, and what they use.
func tests(_ name: String, uses: String = "", without: [String] = []) -> Target {
  .testTarget(name: name, dependencies: names(uses), exclude: without)
}

/// A library of the system.
func system(_ names: String...) -> [Target] { names.map { .systemLibrary(name: $0) } }

func names(_ text: String) -> [Target.Dependency] {
  text.split(separator: " ").map { .byName(name: String($0)) }
}

var layers = [
  layer("The program", program("boxoffice", uses: "CommandLine")),
  layer(
    "What people type",
    room(
      "CommandLine",
      uses: """
        Accounts App Booking BookingStore BoxOffice Capacity Database DatabasePostgres \
        DatabaseSQLite Drill DrillPage Encoding Events HTTPServer JSON Kafka Redis SeatingPlans Signing \
        Ticketing TimeZones
        """)),
  layer(
    "Rehearsals: fans in bulk, a client that plays them, what it measured",
    room(
      "Drill",
      uses: """
        Accounts App Booking BookingStore Database DatabaseSQLite Encoding JSON SeatingPlans Signing \
        Threads Ticketing WaitingRoom
        """),
    room("DrillPage", uses: "Drill")),
  layer(
    "Settings, wiring, services and signals",
    room(
      "App",
      uses: """
        API Accounts BookingStore BoxOffice CDemoFiles Cluster Database DatabasePostgres \
        DatabaseSQLite Encoding Events HTTPClient HTTPServer JSON Kafka Metrics Redis \
        SeatingPlans Signing Threads Ticketing WaitingRoom WaitingRoomLocal WaitingRoomRedis \
        WebPages
        """)),
  layer(
    "The edge",
    // What instances tell each other.
    room("Cluster", uses: "Booking BoxOffice JSON Redis Ticketing WaitingRoom"),
    room(
      "API",
      uses: """
        Accounts Booking BookingStore BoxOffice Database Encoding Events HTTPServer JSON \
        Metrics QRCode SeatingPlans Signing Ticketing TimeZones WaitingRoom
        """),
    room(
      "WebPages", uses: "CWebFiles Encoding HTTPServer JSON Ticketing TimeZones",
      without: [
        "Public", "browser.d.ts", "jsconfig.json", "kit.jsconfig.json", "package.json",
        "worker.jsconfig.json",
      ])),
  layer(
    "The product: its use cases and the live sale; what leaves it",
    room(
      "BoxOffice",
      uses: """
        Accounts Booking BookingStore Database Encoding Signing Ticketing WaitingRoom
        """),
    room(
      "Events",
      uses: """
        BookingStore Database Encoding HTTPClient Kafka Signing Threads Ticketing
        """)),
  layer(
    "Transport",
    room("HTTPServer", uses: "CCertificates CIntake CMicrohttpd Encoding Threads"),
    room("HTTPClient", uses: "CCurl Threads")),
  layer(
    "Adapters",
    room("BookingStore", uses: "Booking Database Encoding JSON Ticketing"),
    room("WaitingRoomLocal", uses: "Database Signing Ticketing WaitingRoom"),
    room("WaitingRoomRedis", uses: "Database Encoding Redis Signing Ticketing WaitingRoom"),
    room("DatabaseSQLite", uses: "CSQLite Database Encoding Threads"),
    room("DatabasePostgres", uses: "CPostgres Database Encoding Threads"),
    room("Redis", uses: "CHiredis Encoding Threads"),
    room("Kafka", uses: "CRdkafka Encoding Threads")),
  layer(
    "Ports and rules: no I/O, no clock, no chance, no SQL",
    room("WaitingRoom", uses: "Database Signing Ticketing"),
    room("Database", uses: "Encoding Threads Ticketing"),
    room("Booking", uses: "Ticketing"),
    room("Accounts", uses: "Encoding JSON Signing Ticketing"),
    room("SeatingPlans", uses: "JSON Ticketing"),
    room("Capacity", uses: "Ticketing WaitingRoom")),
  layer(
    "Nouns, proofs and forms",
    room("Ticketing", uses: "Encoding"),
    room("Signing", uses: "CSodium Encoding Threads"),
    room("TimeZones", uses: "CTimeZones Ticketing"),
    room("QRCode", uses: "CQRencode"),
    room("JSON", uses: "Encoding"),
    room("Metrics")),
  layer(
    "The floor: threads, lanes, wake-ups, the monotonic clock; bytes as text and as numbers",
    room("Threads", uses: "CLinux"),
    room("Encoding", uses: "CIDN2 CZlib")),
  layer(
    "C: one room a library, and files that the compiler puts into the program",
    room("CWebFiles"),
    room("CDemoFiles"),
    room("CTimeZones", without: ["zones.txt"]),
    // What the HTTP library reads, looked at before it sees it; certificates replaced while it runs.
    room("CIntake", linking: ["gnutls"]),
    room("CCertificates", linking: ["gnutls"])),
]
layers[layers.count - 1].targets += system(
  "CCurl", "CHiredis", "CIDN2", "CLinux", "CMicrohttpd", "CPostgres", "CQRencode", "CRdkafka",
  "CSQLite", "CSodium", "CZlib")

/// Measurements; see docs/PERFORMANCE.md and Benchmarks/locks/README.md.
let benchmarks = [
  room("CLoad", in: "Benchmarks/CLoad"),
  room("Measuring", uses: "CLoad", in: "Benchmarks/Measuring"),
  // Figures, their bounds, and how they are judged, kept and shown.
  room("Figures", uses: "JSON Measuring", in: "Benchmarks/Figures"),
  program(
    "boxoffice-bench",
    uses: """
      Accounts BookingStore CLoad CRdkafka CSQLite CSodium Database DatabasePostgres \
      DatabaseSQLite Encoding Events Figures JSON Kafka Measuring Redis Signing TestServers \
      Ticketing WaitingRoom WaitingRoomRedis
      """, in: "Benchmarks/BoxofficeBench"),
  program(
    "boxoffice-locks",
    uses: """
      Accounts BookingStore CPostgres Database DatabasePostgres DatabaseSQLite Encoding \
      Measuring Redis Signing Ticketing WaitingRoom WaitingRoomLocal WaitingRoomRedis
      """, in: "Benchmarks/locks/Driver"),
  program(
    "boxoffice-redis-figures",
    uses: "Redis Signing TestServers Ticketing WaitingRoom WaitingRoomRedis",
    in: "Benchmarks/RedisFigures"),
]

/// What tests share, one room each.
let testing = [
  // Seeded random numbers.
  room("Chance", in: "Tests/Chance"),
  // PostgreSQL, Redis, Kafka and a receiver of webhooks, real ones, and what reads their answers.
  room("TestServers", uses: "CRdkafka CZlib DatabasePostgres Kafka Redis", in: "Tests/TestServers"),
  // The promises of the ports, which each adapter's tests run.
  room(
    "Conformance", uses: "Booking BookingStore Chance Database Threads Ticketing WaitingRoom",
    in: "Tests/Conformance"),
  // A whole office in this process or as a program of its own, and clients of it.
  room(
    "TestKit",
    uses: """
      API Accounts Booking BookingStore BoxOffice Chance Cluster Database \
      DatabasePostgres DatabaseSQLite Events HTTPClient HTTPServer JSON Redis Signing \
      TestServers Ticketing WaitingRoom WaitingRoomLocal WaitingRoomRedis WebPages
      """, in: "Tests/TestKit"),
]

let suites = [
  // The house's own rules, which read every file and need none of them.
  tests("TidyTests", without: ["main.swift"]),
  tests("ThreadsTests", uses: "Threads"),
  tests("EncodingTests", uses: "Chance Encoding TestServers"),
  tests("TicketingTests", uses: "Chance Ticketing"),
  tests("SigningTests", uses: "Encoding Signing"),
  tests("TimeZonesTests", uses: "Ticketing TimeZones"),
  tests("QRCodeTests", uses: "CQRencode QRCode"),
  tests("JSONTests", uses: "Chance JSON"),
  // How measurements are judged, not what they measure.
  tests("FiguresTests", uses: "Figures Measuring"),
  tests("MetricsTests", uses: "Metrics"),
  tests("BookingTests", uses: "Booking Chance Ticketing"),
  tests("AccountsTests", uses: "Accounts Encoding JSON Signing Ticketing"),
  tests("SeatingPlansTests", uses: "JSON SeatingPlans Ticketing"),
  tests("WaitingRoomTests", uses: "Chance Signing Ticketing WaitingRoom"),
  tests("CapacityTests", uses: "Capacity Ticketing WaitingRoom"),
  tests("DatabaseTests", uses: "Database"),
  tests("DatabaseSQLiteTests", uses: "CSQLite Conformance Database DatabaseSQLite Threads"),
  tests("DatabasePostgresTests", uses: "Conformance Database DatabasePostgres TestServers"),
  tests(
    "WaitingRoomLocalTests",
    uses: """
      BookingStore Chance Conformance Database DatabaseSQLite Signing Ticketing \
      WaitingRoom WaitingRoomLocal
      """),
  tests(
    "WaitingRoomRedisTests",
    uses: """
      BookingStore Chance Conformance Database DatabaseSQLite Redis Signing TestServers \
      Ticketing WaitingRoom WaitingRoomRedis
      """),
  tests(
    "BookingStoreTests",
    uses: """
      Booking BookingStore Conformance Database DatabasePostgres DatabaseSQLite Events \
      JSON Signing TestServers Ticketing WaitingRoom WaitingRoomLocal
      """),
  tests(
    "BoxOfficeTests",
    uses: """
      Accounts Booking BookingStore BoxOffice Database Signing TestKit Ticketing \
      WaitingRoom
      """),
  tests("RedisTests", uses: "Redis TestServers"),
  tests("KafkaTests", uses: "CRdkafka Kafka TestKit TestServers"),
  tests("HTTPClientTests", uses: "HTTPClient HTTPServer TestServers"),
  tests("HTTPServerTests", uses: "HTTPServer"),
  tests(
    "EventsTests",
    uses: """
      BookingStore Conformance Database DatabasePostgres DatabaseSQLite Encoding Events \
      HTTPClient JSON Signing TestServers Ticketing
      """),
  tests("WebPagesTests", uses: "HTTPServer JSON TestServers Ticketing WebPages"),
  tests(
    "ClusterChannelTests",
    uses: """
      Booking BookingStore BoxOffice Chance Cluster Redis TestKit TestServers Ticketing
      """),
  tests(
    "APITests",
    uses: """
      API Accounts Booking BookingStore BoxOffice Chance Database Events HTTPClient \
      HTTPServer JSON Metrics SeatingPlans Signing TestKit TestServers Ticketing \
      TimeZones WaitingRoom WebPages
      """),
  tests(
    "AppTests",
    uses: """
      API App BookingStore Database HTTPServer JSON Metrics Redis Signing TestKit TestServers \
      Ticketing
      """),
  tests(
    "CommandLineTests",
    uses: """
      API App Booking BookingStore BoxOffice Capacity CommandLine Database DatabasePostgres \
      DatabaseSQLite Drill DrillPage Encoding Events HTTPServer JSON Kafka Redis Signing TestKit \
      TestServers Ticketing
      """),
  tests("DrillTests", uses: "App Drill Encoding JSON TestKit Threads Ticketing WaitingRoom"),
  tests("DrillPageTests", uses: "Drill DrillPage"),
  // What is asked of the stores, flow by flow: in which order, and how the engines find it.
  tests(
    "StatementTests",
    uses: """
      BookingStore Database DatabasePostgres DatabaseSQLite Events HTTPClient HTTPServer \
      JSON TestKit TestServers Ticketing
      """),
  // The release program, which must be built before.
  tests(
    "EndToEndTests",
    uses: """
      BookingStore Chance Database DatabaseSQLite Encoding HTTPServer JSON Kafka Signing \
      TestKit TestServers Ticketing
      """),
  // Faults of several instances with their PostgreSQL and Redis, under load.
  tests("ClusterTests", uses: "Chance HTTPServer JSON Redis TestKit TestServers"),
]

let package = Package(
  name: "boxoffice",
  products: [.executable(name: "boxoffice", targets: ["boxoffice"])],
  targets: layers.flatMap(\.targets) + benchmarks + testing + suites
)

// `make test-sanitized` says what it leaves out and why.
if let sanitizer = Context.environment["BOXOFFICE_SANITIZER"] {
  let unsanitized = [
    "ClusterTests", "EndToEndTests", "FiguresTests", "StatementTests", "TidyTests",
  ]
  package.targets.removeAll { target in
    unsanitized.contains(target.name) || target.path?.hasPrefix("Benchmarks/") == true
  }
  // Some suites alone, and what they use.
  if let suites = Context.environment["BOXOFFICE_SUITES"], !suites.isEmpty {
    var used = Set(suites.split(separator: " ").map(String.init))
    while true {
      let more = package.targets.filter { used.contains($0.name) }.flatMap(\.dependencies)
        .compactMap {
          if case .byNameItem(let name, _) = $0 { name } else { nil as String? }
        }
      guard !used.isSuperset(of: more) else { break }
      used.formUnion(more)
    }
    package.targets.removeAll { !used.contains($0.name) }
    package.products = []
  }
  if sanitizer == "thread" {
    package.targets.append(room("CThreadSanitizer", in: "Tests/CThreadSanitizer"))
    for target in package.targets where target.type == .test {
      target.dependencies.append("CThreadSanitizer")
    }
  }
}

/// One set of strict settings for every Swift target.
for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}

// Dependencies run downwards.
var below = Set(layers.flatMap(\.targets).map(\.name))
for layer in layers {
  for target in layer.targets {
    for case .byNameItem(let name, _) in target.dependencies where !below.contains(name) {
      fatalError(
        "\(target.name) in “\(layer.name)” uses \(name), which stands above it or nowhere.")
    }
  }
  below.subtract(layer.targets.map(\.name))
}
