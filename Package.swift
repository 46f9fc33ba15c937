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
  .systemLibrary(name: "CMicrohttpd"),
  .systemLibrary(name: "CSQLite"),
  .systemLibrary(name: "CSodium"),
  .systemLibrary(name: "CQRencode"),
  // The files of Sources/WebPages/Public, put into the executable by the C compiler.
  .target(name: "CWebFiles"),
  // Nouns and rules: no I/O, no clock, no chance, no SQL.
  .target(name: "Ticketing"),
  .target(name: "Booking", dependencies: ["Ticketing"]),
  .target(name: "JSON"),
  .target(name: "Signing", dependencies: ["CSodium"]),
  .target(name: "QRCode", dependencies: ["CQRencode"]),
  .target(name: "WaitingRoom", dependencies: ["Ticketing", "Signing", "Database"]),
  // Stores.
  .target(name: "Database", dependencies: ["Ticketing"]),
  .target(name: "DatabaseSQLite", dependencies: ["Database", "Ticketing", "CSQLite"]),
  .target(name: "BookingStore", dependencies: ["Booking", "Database", "Ticketing"]),
  .target(
    name: "WaitingRoomLocal", dependencies: ["WaitingRoom", "Database", "Signing", "Ticketing"]),
  .target(name: "Accounts", dependencies: ["JSON", "Signing", "Ticketing"]),
  // The edge.
  .target(name: "HTTPServer", dependencies: ["CMicrohttpd"]),
  .target(
    name: "WebPages", dependencies: ["CWebFiles", "HTTPServer", "JSON"], exclude: ["Public"]),
  .target(
    name: "API",
    dependencies: [
      "Accounts", "Booking", "BookingStore", "Database", "HTTPServer", "JSON", "QRCode",
      "Signing", "Ticketing", "WaitingRoom",
    ]),
  .target(
    name: "App",
    dependencies: [
      "API", "Accounts", "Booking", "BookingStore", "Database", "DatabaseSQLite", "HTTPServer",
      "JSON", "Signing", "Ticketing", "WaitingRoom", "WaitingRoomLocal", "WebPages",
    ]),
]

let package = Package(
  name: "boxoffice",
  products: [.executable(name: "boxoffice", targets: ["boxoffice"])],
  targets: libraries + [
    .executableTarget(name: "boxoffice", dependencies: ["App"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "WebPagesTests", dependencies: ["HTTPServer", "JSON", "WebPages"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = strict
}
