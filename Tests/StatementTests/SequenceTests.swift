import Foundation
import Testing

/// The diagrams of `docs/SEQUENCES.md` are what the program does.
@Suite("Sequence diagrams")
struct SequenceTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let page = Result {
    try String(contentsOf: root.appending(path: "docs/SEQUENCES.md"), encoding: .utf8)
  }

  /// The flows of an evening that each section draws.
  private static let flows = [
    "Join": ["join", "let in"], "Hold": ["hold"], "Pay": ["pay"], "Refund": ["refund"],
    "Relay": ["relay"], "Webhook": ["webhook"], "Check-in": ["check in"],
  ]

  /// What a section says is sent to the store, in order.
  private static func drawn(_ section: String) throws -> [String] {
    let text = try #require(try page.get().split(separator: "\n## \(section)\n").last)
    let diagram = try #require(text.split(separator: "```mermaid\n").dropFirst().first)
    return diagram.prefix(upTo: diagram.firstRange(of: "```")?.lowerBound ?? diagram.endIndex)
      .split(separator: "\n").compactMap { line in
        line.split(separator: "->>S: ").dropFirst().first.map(String.init)
      }
  }

  @Test("each draws what goes to the store, in order", arguments: Engine.allCases)
  func statements(engine: Engine) async throws {
    try await engine.withStore(seats: 0) { store in
      for (section, flows) in Self.flows {
        let done = flows.flatMap { store.evening.workload.story(of: $0) }
        let drawn = try Self.drawn(section)
        #expect(drawn == done, "\(section):\n\(done.joined(separator: "\n"))")
      }
    }
  }

  @Test("each file it names is there, with what it names in it")
  func names() throws {
    let links = try Self.page.get().matches(of: /\]\(\.\.\/(Sources[^)]*)\)/)
    #expect(links.count > 10)
    for link in links {
      #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: link.1).path))
    }
    for named in try Self.page.get().matches(of: /\[`(\w+)`\]\(\.\.\/(Sources[^)]*)\)/) {
      let file = Self.root.appending(path: String(named.2))
      let text = try String(contentsOf: file, encoding: .utf8)
      let isThere = ["(", "<"].contains { text.contains("func \(named.1)\($0)") }
      #expect(isThere, "\(named.2): no function \(named.1)")
    }
  }
}
