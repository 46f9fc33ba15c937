import Testing

@testable import App
@testable import CommandLine

@Suite("Help")
struct HelpTests {
  static let commands = [
    "serve", "import", "migrate", "schema", "reconcile", "drill", "check-config", "backup",
    "restore", "ticket-key", "verify-tickets", "tail-events", "plan", "version", "help",
  ]

  @Test("the overview names every command, and one without a command is the overview")
  func overview() async throws {
    let text = try Help.text(nil)
    for command in Self.commands { #expect(text.contains("boxoffice \(command)")) }
  }

  @Test("every command is explained", arguments: commands)
  func explained(command: String) throws {
    let text = try Help.text(command)
    #expect(text.hasPrefix("boxoffice \(command)"))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  @Test("commands that do something show an example", arguments: commands.dropLast(2))
  func example(command: String) throws {
    #expect(try Help.text(command).contains("Example"))
  }

  @Test("help for serve names every flag, and every variable that has none")
  func flags() throws {
    let text = try Help.text("serve")
    for flag in Configuration.settings.map(\.flag) + ["--config", "--demo"] {
      #expect(text.contains("  \(flag) ") || text.contains("  \(flag)\n"), "\(flag)")
    }
    for variable in ["SECRET", "ADMIN_EMAIL", "ADMIN_PASSWORD"] {
      #expect(text.contains("BOXOFFICE_\(variable)"))
    }
    for code in ["0 ended", "64 ", "69 ", "74 ", "78 "] { #expect(text.contains(code)) }
  }

  @Test("help for import names every flag")
  func importFlags() throws {
    let text = try Help.text("import")
    for flag in Importing.valued { #expect(text.contains(flag), "\(flag)") }
  }

  @Test("help for drill names every flag")
  func drillFlags() throws {
    let text = try Help.text("drill")
    for flag in DrillFlags.valued + DrillFlags.bare {
      #expect(text.contains("  \(flag) ") || text.contains("  \(flag)\n"), "\(flag)")
    }
  }

  @Test("help for tail-events names every flag")
  func tailFlags() throws {
    let text = try Help.text("tail-events")
    for flag in TailEvents.valued + TailEvents.bare {
      #expect(text.contains("  \(flag) "), "\(flag)")
    }
  }

  @Test("an unknown command is wrong usage, in help too")
  func unknown() async throws {
    let stop = #expect(throws: Stop.self) { try Help.text("sell") }
    #expect(stop?.code == 64)
    for arguments in [["sell"], ["sell", "--help"], ["help", "sell"]] {
      await #expect(throws: Stop.self) { try await Commands.dispatch(arguments) }
      #expect(await Commands.run(arguments) == 64)
    }
  }

  @Test("asking for help never starts anything")
  func harmless() async {
    for arguments in [[], ["help"], ["--help"], ["-h"], ["version"], ["--version"]] {
      #expect(await Commands.run(arguments) == 0)
    }
    for command in Self.commands {
      #expect(await Commands.run([command, "--help"]) == 0)
      #expect(await Commands.run(["help", command]) == 0)
    }
  }
}

extension Commands {
  /// Runs a whole command line inside this process and throws what `run` would print.
  static func dispatch(_ line: [String]) async throws {
    try await dispatch(line.first ?? "help", Array(line.dropFirst()))
  }
}
