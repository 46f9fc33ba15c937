extension Rule {
  /// Where time and chance come from, and who may wait.
  static let clocks = [wallClock, steadyClock, defaultClock, chance, sleepingTest]

  /// The one reader of the wall clock.
  private static let wallClocks = ["Sources/App/SteadyClock.swift"]

  static let wallClock = Rule(name: "wall clock") { tree in
    tree.swift("Sources").filter { !wallClocks.contains($0.path) }.flatMap { file in
      ["Date()", "Date.now", "Timestamp.now", "CLOCK_REALTIME", "SuspendingClock", "gettimeofday"]
        .flatMap { word in
          file.places(of: word).map {
            file.offence(at: $0, "`\(word)`: take `now` as an argument; only SteadyClock reads it")
          }
        }
    }
  }

  /// Those that wait for others, on sockets: they measure how long, and decide nothing by it.
  private static let waiters = [
    "App", "CommandLine", "DatabasePostgres", "Drill", "HTTPClient", "HTTPServer", "Kafka",
    "Redis", "Threads",
  ]

  static let steadyClock = Rule(name: "monotonic clock") { tree in
    tree.swift("Sources").filter { !waiters.contains(String($0.target)) }.flatMap { file in
      [
        "ContinuousClock.now", "ContinuousClock()", "MonotonicClock", "DispatchTime",
        "clock_gettime",
      ]
      .flatMap { word in
        file.places(of: word).map {
          file.offence(at: $0, "`\(word)`: take a clock as an argument; only what waits has one")
        }
      }
    }
  }

  /// A default would read the clock wherever a caller forgets to hand one on.
  static let defaultClock = Rule(name: "clock by default") { tree in
    tree.swift("Sources").flatMap { file in
      [".now", "ContinuousClock.now", "Instant.now", "Timestamp.now"].flatMap { clock in
        [" = \(clock))", " = \(clock),"].flatMap { word in
          file.places(of: word).map {
            file.offence(at: $0, "a default reads the clock: take `now` from the caller")
          }
        }
      }
    }
  }

  /// The root, and the room that makes randomness and seals with it.
  private static let chances = ["App", "CommandLine", "Signing", "boxoffice"]
  /// What makes keys: from the kernel only, so that no other generator can be handed to them.
  private static let keyMakers = ["TicketRotation.swift", "WebhookVault.swift"]

  static let chance = Rule(name: "chance") { tree in
    tree.swift("Sources").filter { file in
      !chances.contains(String(file.target)) && !keyMakers.contains(String(file.name))
    }
    .flatMap { file in
      let made = [
        "SystemRandomNumberGenerator", "SecureRandom()", "UUID()", "randombytes_buf", "shuffled()",
        "randomElement()",
      ]
      .flatMap { word in file.places(of: word).map { (word, $0) } }
      let drawn = file.places(of: "random(").filter { place in
        let call = file.code[place...].prefix { $0 != UInt8(ascii: "\n") }
        return SwiftText.places(of: "using:", in: Array(call)).isEmpty
      }
      .map { ("random(", $0) }
      return (made + drawn).map { word, place in
        file.offence(
          at: place, "`\(word)`: take the generator as an argument; only the root has one")
      }
    }
  }

  /// Pauses between two looks of one that waits for something real and gives up after a while, and the
  /// pace of clients; the number is how many there are.
  private static let sleeps: [String: Int] = [
    "Tests/CommandLineTests/RotatingSecretTests.swift": 1,
    "Tests/ClusterChannelTests/ClusterChannelTests.swift": 1,
    // A proxy that is silent until it is told otherwise.
    "Tests/ClusterTests/ProxiedPair.swift": 1,
    "Tests/EndToEndTests/TailEventsTests.swift": 2,
    "Tests/HTTPServerTests/TestServer.swift": 2,
    // A reader that sips.
    "Tests/HTTPServerTests/TimeLimitTests.swift": 1,
    "Tests/KafkaTests/BrokerFaultTests.swift": 2,
    "Tests/KafkaTests/KafkaConsumerTests.swift": 1,
    "Tests/KafkaTests/Story.swift": 1,
    // A server that is silent until it is stopped.
    "Tests/TestServers/Receiver.swift": 1,
    "Tests/TestServers/RedisServer.swift": 1,
    // How long a crowd acts.
    "Tests/TestKit/Whereabouts.swift": 1,
    // What the program's services do by themselves.
    "Tests/TestKit/OfficeCluster.swift": 1,
  ]

  static let sleepingTest = Rule(name: "sleeping test") { tree in
    tree.swift("Tests").filter { $0.target != "TidyTests" }.flatMap { file in
      let places = ["usleep(", "sleep(", "nanosleep("]
        .flatMap { file.places(of: $0) }.sorted()
      let allowed = sleeps[file.path] ?? 0
      if places.count < allowed {
        return [file.offence(at: 0, "\(places.count) pauses, \(allowed) listed: mend the list")]
      }
      return places.dropFirst(allowed).map {
        file.offence(
          at: $0, "a test waits for time to pass: give what it tests a clock, or use `eventually`")
      }
    }
  }
}
