import Foundation
import TestKit
import Testing

extension BuiltProgram {
  @Suite("README's tour")
  struct TourTests {
    /// The README of a language, and the heading its tour stands under.
    enum Readme: String, CaseIterable, Sendable {
      case english = "README.md"
      case korean = "README.ko.md"

      var heading: String { self == .english ? "## The whole tour" : "## 전체 둘러보기" }
    }

    @Test("pasted into a shell it goes the whole way", arguments: Readme.allCases)
    func asItStands(_ readme: Readme) async throws {
      let tour = try Tour(readme)
      let told = try await run(tour.preamble + tour.steps.joined())
      #expect(told.contains("\"status\": \"CANCELED\""))
      for kind in ["CHARGE\t100000\t100000", "PAYMENT\t", "REFUND\t"] {
        #expect(told.contains(kind), "\(kind) is not in \(told)")
      }
      // Sent twice with one key.
      #expect(told.components(separatedBy: "CHARGE\t").count == 2)
    }

    @Test("who tops up only after the payment was refused pays then", arguments: Readme.allCases)
    func moneyLater(_ readme: Readme) async throws {
      let tour = try Tour(readme)
      let order = [1, 3, 4, 5, 6, 7, 2, 7, 8]
      let told = try await run(tour.preamble + order.map { tour.steps[$0 - 1] }.joined())
      #expect(told.contains("\"status\": \"VALID\""), "\(told.suffix(600))")
    }

    @Test("both languages run the same, and no key is made of what is paid")
    func same() throws {
      let tours = try Readme.allCases.map { try Tour($0) }
      #expect(tours[0].commands == tours[1].commands)
      let keys = tours[0].commands.filter { $0.contains("Idempotency-Key") }
      #expect(keys.count == 3)
      #expect(keys.allSatisfy { $0.contains("Idempotency-Key: $key\"") })
    }

    private func run(_ script: String) async throws -> String {
      var told = ""
      try await withPlace { place in
        let server = try await RunningServer.start(in: place, ["--demo"])
        let here =
          script
          .replacingOccurrences(of: "http://localhost:8080", with: server.url)
          .replacingOccurrences(
            of: ".build/release/boxoffice reconcile",
            with: "\(try Premises.binary()) reconcile --data \(place.data)")
        let outcome = try await place.run(
          "bash", ["-euo", "pipefail", "-c", "cd \(place.path)\n" + here])
        #expect(outcome.code == 0, "\(outcome.errors)")
        told = outcome.output
        #expect(try await server.stop() == 0)
      }
      return told
    }
  }
}

/// The commands of a README's tour.
private struct Tour {
  /// What comes before the first step.
  let preamble: String
  /// Each with its remarks; the first is number 1.
  let steps: [String]

  init(_ readme: BuiltProgram.TourTests.Readme) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: readme.rawValue), encoding: .utf8)
    let behind = try #require(text.components(separatedBy: readme.heading + "\n").dropFirst().first)
    let block = try #require(behind.components(separatedBy: "```sh\n").dropFirst().first)
    let script = try #require(block.components(separatedBy: "```").first)
    var parts = [""]
    for line in script.components(separatedBy: "\n") {
      if line.hasPrefix("# \(parts.count). ") { parts.append("") }
      parts[parts.count - 1] += line + "\n"
    }
    try #require(parts.count == 11)
    preamble = parts[0]
    steps = Array(parts.dropFirst())
  }

  /// What the shell runs: lines that are no remarks.
  var commands: [String] {
    (preamble + steps.joined()).components(separatedBy: "\n")
      .filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }
}
