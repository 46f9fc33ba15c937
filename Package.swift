// swift-tools-version: 6.2

import PackageDescription

// The targets are the architecture: a target may import only what stands below it in this file's
// lists, and `make ci` builds with the check that makes an undeclared import an error.

/// One set of strict settings for every Swift target.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let libraries: [Target] = [
  // The C libraries, each in one room.
  .systemLibrary(name: "CCurl"),
  .systemLibrary(name: "CHiredis"),
  .systemLibrary(name: "CIDN2"),
  .systemLibrary(name: "CLinux"),
  .systemLibrary(name: "CMicrohttpd"),
  .systemLibrary(name: "CRdkafka"),
  .systemLibrary(name: "CSQLite"),
  .systemLibrary(name: "CPostgres"),
  .systemLibrary(name: "CSodium"),
  .systemLibrary(name: "CQRencode"),
  .systemLibrary(name: "CZlib"),
  // The files of Sources/WebPages/Public, put into the executable by the C compiler.
  .target(name: "CWebFiles"),
  // What the HTTP library reads, looked at before it sees it.
  .target(name: "CIntake", linkerSettings: [.linkedLibrary("gnutls")]),
  // Certificates that may be replaced while the HTTP library runs.
  .target(name: "CCertificates", linkerSettings: [.linkedLibrary("gnutls")]),
  // The example arena, likewise.
  .target(name: "CDemoFiles"),
  // The floor: threads, lanes, wake-ups, the monotonic clock.
  .target(name: "Threads", dependencies: ["CLinux"]),
  // And the forms of bytes as text and as numbers: hexadecimal, base64, percent, checksums.
  .target(name: "Encoding"),
  // Nouns and rules: no I/O, no clock, no chance, no SQL.
  .target(name: "Ticketing", dependencies: ["Encoding"]),
  .target(name: "Booking", dependencies: ["Ticketing"]),
  // The table of time zones, and what clocks show where.
  .target(name: "CTimeZones", exclude: ["zones.txt"]),
  .target(name: "TimeZones", dependencies: ["CTimeZones", "Ticketing"]),
  .target(name: "Gzip", dependencies: ["CZlib"]),
  .target(name: "JSON", dependencies: ["Encoding"]),
  // What `/metrics` is put together from; any part may be a source of it.
  .target(name: "Metrics"),
  .target(name: "SeatingPlans", dependencies: ["JSON", "Ticketing"]),
  .target(name: "Signing", dependencies: ["CSodium", "Encoding", "Threads"]),
  .target(name: "TextForms", dependencies: ["CIDN2"]),
  .target(name: "QRCode", dependencies: ["CQRencode"]),

  .target(name: "WaitingRoom", dependencies: ["Database", "Signing", "Ticketing"]),
  // Stores.
  .target(name: "Database", dependencies: ["Encoding", "Threads", "Ticketing"]),
  .target(name: "DatabaseSQLite", dependencies: ["CSQLite", "Database", "Encoding", "Threads"]),
  .target(name: "DatabasePostgres", dependencies: ["CPostgres", "Database", "Threads"]),
  .target(
    name: "BookingStore", dependencies: ["Booking", "Database", "Encoding", "JSON", "Ticketing"]),
  .target(
    name: "WaitingRoomLocal", dependencies: ["Database", "Signing", "Ticketing", "WaitingRoom"]),
  .target(name: "Redis", dependencies: ["CHiredis", "Encoding", "Threads"]),
  .target(name: "Kafka", dependencies: ["CRdkafka", "Encoding", "Threads"]),
  .target(
    name: "WaitingRoomRedis",
    dependencies: ["Database", "Encoding", "Redis", "Signing", "Ticketing", "WaitingRoom"]),
  // Events out.
  .target(
    name: "EventRelay", dependencies: ["BookingStore", "Database", "Kafka", "Threads", "Ticketing"]),
  .target(
    name: "Accounts", dependencies: ["Encoding", "JSON", "Signing", "TextForms", "Ticketing"]),
  // What is sent to other people's servers.
  .target(name: "HTTPClient", dependencies: ["CCurl", "Threads"]),
  .target(
    name: "WebhookSending",
    dependencies: ["BookingStore", "Database", "Encoding", "HTTPClient", "Signing", "Ticketing"]),
  // The product: its use cases and the live sale.
  .target(
    name: "BoxOffice",
    dependencies: [
      "Accounts", "Booking", "BookingStore", "Database", "Signing", "TextForms", "Ticketing",
      "WaitingRoom",
    ]),
  // The edge.
  .target(
    name: "HTTPServer",
    dependencies: ["CCertificates", "CIntake", "CMicrohttpd", "Encoding", "Threads"]),
  .target(
    name: "WebPages",
    dependencies: [
      "CWebFiles", "Encoding", "Gzip", "HTTPServer", "JSON", "Ticketing", "TimeZones",
    ],
    exclude: [
      "Public", "browser.d.ts", "jsconfig.json", "kit.jsconfig.json", "package.json",
      "worker.jsconfig.json",
    ]),
  .target(
    name: "API",
    dependencies: [
      "Accounts", "Booking", "BookingStore", "BoxOffice", "Database", "Encoding", "Gzip",
      "HTTPServer", "JSON",
      "Metrics", "QRCode", "SeatingPlans", "Signing", "Ticketing", "TimeZones",
      "WaitingRoom", "WebhookSending",
    ]),
  // What instances tell each other.
  .target(
    name: "ClusterNews",
    dependencies: ["Booking", "BoxOffice", "JSON", "Redis", "Ticketing", "WaitingRoom"]),
  .target(
    name: "App",
    dependencies: [
      "API", "Accounts", "Booking", "BookingStore", "BoxOffice", "CDemoFiles", "ClusterNews",
      "Database",
      "DatabasePostgres", "DatabaseSQLite", "Encoding", "EventRelay", "HTTPClient", "HTTPServer",
      "JSON", "Kafka", "Metrics", "Redis", "SeatingPlans", "Signing", "Threads", "Ticketing",
      "TimeZones", "WaitingRoom", "WaitingRoomLocal", "WaitingRoomRedis", "WebPages",
      "WebhookSending",
    ]),
]

let package = Package(
  name: "boxoffice",
  products: [.executable(name: "boxoffice", targets: ["boxoffice"])],
  targets: libraries + [
    .executableTarget(name: "boxoffice", dependencies: ["App"]),
    // Measurements; see docs/PERFORMANCE.md.
    .target(name: "CLoad", path: "Benchmarks/CLoad"),
    .target(name: "Measuring", dependencies: ["CLoad"], path: "Benchmarks/Measuring"),
    .executableTarget(
      name: "boxoffice-bench",
      dependencies: [
        "Accounts", "BookingStore", "CLoad", "CRdkafka", "CSQLite", "Database", "DatabasePostgres",
        "DatabaseSQLite", "Encoding", "EventRelay", "Kafka", "KafkaServer", "Measuring", "Redis",
        "Signing", "Ticketing", "WaitingRoom", "WaitingRoomRedis",
      ], path: "Benchmarks/BoxofficeBench"),
    // Ways to keep one seat from two owners, side by side; see Benchmarks/locks/README.md.
    .executableTarget(
      name: "boxoffice-locks",
      dependencies: [
        "Accounts", "BookingStore", "CPostgres", "Database", "DatabasePostgres", "DatabaseSQLite",
        "Encoding", "Measuring", "Redis", "Signing", "Ticketing", "WaitingRoom", "WaitingRoomLocal",
        "WaitingRoomRedis",
      ], path: "Benchmarks/locks/Driver"),
    // What a line in Redis costs; needs redis-server.
    .executableTarget(
      name: "boxoffice-redis-figures",
      dependencies: [
        "Redis", "RedisServer", "Signing", "Ticketing", "WaitingRoom", "WaitingRoomRedis",
      ],
      path: "Benchmarks/RedisFigures"),
    // Seeded random numbers for every test that wants chance.
    .target(name: "Chance", path: "Tests/Chance"),
    .testTarget(name: "TicketingTests", dependencies: ["Chance", "Ticketing"]),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "EncodingTests", dependencies: ["Encoding"]),
    .testTarget(name: "TimeZonesTests", dependencies: ["Ticketing", "TimeZones"]),
    .testTarget(name: "BookingTests", dependencies: ["Booking", "Chance", "Ticketing"]),
    .testTarget(name: "SeatingPlansTests", dependencies: ["JSON", "SeatingPlans", "Ticketing"]),
    // The contract suite of the booking store, which each engine's tests run.
    .target(
      name: "BookingStoreConformance",
      dependencies: ["Booking", "BookingStore", "Chance", "Database", "Ticketing"],
      path: "Tests/BookingStoreConformance"),
    .testTarget(
      name: "BookingStoreTests",
      dependencies: [
        "Booking", "BookingStore", "BookingStoreConformance", "Database", "DatabasePostgres",
        "DatabaseSQLite", "EventRelay", "JSON", "PostgresServer", "Signing", "Ticketing",
        "WaitingRoom", "WaitingRoomLocal",
      ]),
    .testTarget(name: "MetricsTests", dependencies: ["Metrics"]),
    .testTarget(name: "JSONTests", dependencies: ["Chance", "JSON"]),
    .testTarget(name: "DatabaseTests", dependencies: ["Database"]),
    // The contract suite of the Database port, which each engine's tests run.
    .target(
      name: "DatabaseConformance", dependencies: ["Database", "Threads", "Ticketing"],
      path: "Tests/DatabaseConformance"),
    .testTarget(
      name: "DatabaseSQLiteTests",
      dependencies: ["CSQLite", "Database", "DatabaseConformance", "DatabaseSQLite", "Threads"]),
    // Starts a real server for every test that wants one.
    .target(
      name: "PostgresServer", dependencies: ["DatabasePostgres"], path: "Tests/PostgresServer"),
    .testTarget(
      name: "DatabasePostgresTests",
      dependencies: [
        "Database", "DatabaseConformance", "DatabasePostgres", "PostgresServer",
      ]),
    .testTarget(
      name: "ClusterNewsTests",
      dependencies: [
        "Booking", "BookingStore", "BoxOffice", "Chance", "ClusterNews", "Redis", "RedisServer",
        "TestKit", "Ticketing",
      ]),
    .testTarget(name: "SigningTests", dependencies: ["Encoding", "Signing"]),
    .testTarget(name: "TextFormsTests", dependencies: ["TextForms"]),
    .testTarget(
      name: "AccountsTests", dependencies: ["Accounts", "Encoding", "JSON", "Signing", "Ticketing"]),
    .testTarget(name: "QRCodeTests", dependencies: ["CQRencode", "QRCode"]),
    // A server that tests send to.
    .target(name: "Receiver", path: "Tests/Receiver"),
    .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "HTTPServer", "Receiver"]),
    .testTarget(
      name: "WebhookSendingTests",
      dependencies: [
        "BookingStore", "BookingStoreConformance", "Database", "DatabasePostgres", "DatabaseSQLite",
        "Encoding", "HTTPClient", "JSON", "PostgresServer", "Receiver", "Signing", "Ticketing",
        "WebhookSending",
      ]),
    .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer"]),
    // Reads what gzip wrote.
    .target(name: "Gunzip", dependencies: ["CZlib"], path: "Tests/Gunzip"),
    .testTarget(name: "GzipTests", dependencies: ["Chance", "Gunzip", "Gzip"]),
    .testTarget(
      name: "WebPagesTests",
      dependencies: ["Gunzip", "HTTPServer", "JSON", "Ticketing", "WebPages"]),
    .testTarget(
      name: "WaitingRoomTests", dependencies: ["Chance", "Signing", "Ticketing", "WaitingRoom"]),
    // A whole office on a real database, and a client that reaches it in process or over a socket.
    .target(
      name: "TestKit",
      dependencies: [
        "API", "Accounts", "Booking", "BookingStore", "BoxOffice", "Chance", "ClusterNews",
        "Database", "DatabasePostgres", "DatabaseSQLite", "HTTPClient", "HTTPServer", "JSON",
        "PostgresServer", "Redis", "RedisServer", "Signing", "Ticketing", "WaitingRoom",
        "WaitingRoomLocal", "WaitingRoomRedis", "WebPages", "WebhookSending",
      ], path: "Tests/TestKit"),
    // The use cases, without a router.
    .testTarget(
      name: "BoxOfficeTests",
      dependencies: [
        "Accounts", "Booking", "BookingStore", "BoxOffice", "Database", "Signing", "TestKit",
        "Ticketing", "WaitingRoom",
      ]),
    .testTarget(
      name: "APITests",
      dependencies: [
        "API", "Accounts", "Booking", "BookingStore", "BoxOffice", "Chance", "Database", "Gunzip",
        "HTTPClient", "HTTPServer", "JSON", "Metrics", "PostgresServer", "SeatingPlans", "Signing",
        "TestKit", "Ticketing",
        "TimeZones", "WaitingRoom",
        "WebPages",
        "WebhookSending",
      ]),
    // What is asked of the stores, flow by flow: in which order, and how the engines find it.
    .testTarget(
      name: "StatementTests",
      dependencies: [
        "BookingStore", "Database", "DatabasePostgres", "DatabaseSQLite", "EventRelay",
        "HTTPClient", "HTTPServer", "JSON", "PostgresServer", "TestKit", "Ticketing",
        "WebhookSending",
      ]),
    // The contract suite of the WaitingRoom port, which each adapter's tests run.
    .target(
      name: "WaitingRoomConformance", dependencies: ["Database", "Ticketing", "WaitingRoom"],
      path: "Tests/WaitingRoomConformance"),
    .testTarget(
      name: "WaitingRoomLocalTests",
      dependencies: [
        "BookingStore", "Chance", "Database", "DatabaseSQLite", "Signing", "Ticketing",
        "WaitingRoom", "WaitingRoomConformance", "WaitingRoomLocal",
      ]),
    // A real redis-server for tests.
    .target(name: "RedisServer", dependencies: ["Redis"], path: "Tests/RedisServer"),
    .testTarget(name: "RedisTests", dependencies: ["Redis", "RedisServer"]),
    // A mock cluster of brokers for tests, in this process and reachable by others.
    .target(name: "KafkaServer", dependencies: ["CRdkafka", "Kafka"], path: "Tests/KafkaServer"),
    .testTarget(
      name: "KafkaTests",
      dependencies: ["CRdkafka", "Kafka", "KafkaServer", "TestKit"]),
    .testTarget(
      name: "WaitingRoomRedisTests",
      dependencies: [
        "BookingStore", "Chance", "Database", "DatabaseSQLite", "Redis", "RedisServer", "Signing",
        "Ticketing", "WaitingRoom", "WaitingRoomConformance", "WaitingRoomRedis",
      ]),
    // Starts the release program, which must be built before.
    .target(
      name: "ServerKit", dependencies: ["HTTPServer", "JSON", "TestKit"], path: "Tests/ServerKit"),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "BookingStore", "Chance", "Database", "DatabaseSQLite", "Encoding", "HTTPServer", "JSON",
        "Kafka", "KafkaServer", "Receiver", "ServerKit", "Signing", "TestKit", "Ticketing",
      ]),
    // Faults of several instances with their PostgreSQL and Redis, under load.
    .testTarget(
      name: "ClusterTests",
      dependencies: [
        "Chance", "HTTPServer", "JSON", "PostgresServer", "Redis", "RedisServer", "ServerKit",
        "TestKit",
      ]),
    .testTarget(
      name: "AppTests",
      dependencies: [
        "API", "App", "Booking", "BookingStore", "BoxOffice", "Database", "DatabasePostgres",
        "DatabaseSQLite",
        "Encoding", "HTTPServer", "JSON", "Kafka", "Metrics", "PostgresServer", "Receiver", "Redis",
        "RedisServer", "Signing", "TestKit", "Ticketing", "WebhookSending",
      ]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = strict
}
