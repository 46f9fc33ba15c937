import Foundation
import TestKit
import TestServers
import Testing

@testable import App

/// What is read out of an answer to a scrape: names, labels and their values.
private struct Scrape {
  var labels: [String: [String: Set<String>]] = [:]
  var types: [String: String] = [:]

  init(_ texts: [String]) throws {
    for text in texts {
      for key in try prometheusSamples(text).keys {
        let name = String(key.prefix { $0 != "{" })
        labels[name, default: [:]].merge([:]) { $1 }
        for pair in key.matches(of: /([a-z_]+)="([^"]*)"/) {
          labels[name]?[String(pair.1), default: []].insert(String(pair.2))
        }
      }
      for line in text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        types[String(words[2])] = String(words[3])
      }
    }
  }

  /// What is wrong with a query: names and labels that no server exports.
  func faults(of query: String) -> [String] {
    var faults: [String] = []
    var known: Set<String> = ["instance", "job"]
    for match in query.matches(of: /\b((?:boxoffice|process)_[a-z_]+)(?:\{([^}]*)\})?/) {
      let name = String(match.1)
      guard let own = labels[name] else {
        faults.append("nobody tells \(name)")
        continue
      }
      known.formUnion(own.keys)
      for matcher in (match.2 ?? "").matches(of: /([a-z_]+)(=~|!~|!=|=)"([^"]*)"/) {
        let (label, kind, value) = (String(matcher.1), matcher.2, String(matcher.3))
        guard !["instance", "job"].contains(label) else { continue }
        guard let values = own[label] else {
          faults.append("\(name) has no label \(label)")
          continue
        }
        if kind == "=", !values.contains(value) {
          faults.append("\(name) has no \(label) \(value)")
        }
      }
    }
    for match in query.matches(of: /\b(?:by|on|without|ignoring) *\(([a-z_, ]*)\)/) {
      for label in match.1.split(whereSeparator: { ", ".contains($0) })
      where !known.contains(String(label)) {
        faults.append("nothing has the label \(label)")
      }
    }
    return faults
  }
}

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

private func file(_ path: String) throws -> String {
  try String(contentsOf: root.appending(path: path), encoding: .utf8)
}

@Suite("Metrics, dashboard and alerts")
struct ObservingFilesTests {
  @Test("the reference, the dashboard and the alerts name what real servers export, and all of it")
  func agree() async throws {
    let log = try LogFile(.error)
    let embedded = try await withFolder { folder in
      try await withBoxOffice(
        // Nothing listens there: what waits is exported too.
        ["--data", folder, "--events", "webhook,kafka://127.0.0.1:1/sales"], log: log
      ) { port in
        try await onThread { try Evening(port: port).metrics }
      }
    }
    let clustered = try await withClusteredOffice(log: LogFile(.error)) { port, _ in
      try await onThread { try Evening(port: port).metrics }
    }
    let scrape = try Scrape([embedded, clustered])
    #expect(scrape.types.count > 40)
    try reference(scrape)
    try dashboard(scrape)
    try alerts(scrape)
    try await promtool(metrics: [embedded, clustered])
  }

  /// docs/METRICS.md has a row for each family: its name, type and labels.
  private func reference(_ scrape: Scrape) throws {
    var documented: Set<String> = []
    for line in try file("docs/METRICS.md").split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let name = cells[0].replacing("`", with: "")
      #expect(documented.insert(name).inserted, "\(name) comes twice")
      #expect(scrape.types[name] == cells[1], "\(name)")
      let told = (scrape.labels[name] ?? scrape.labels[name + "_bucket"] ?? [:]).keys
      let labels = Set(cells[2].matches(of: /`([a-z_]+)`/).map { String($0.1) })
      #expect(labels == Set(told).subtracting(["le"]), "\(name)")
    }
    #expect(documented == Set(scrape.types.keys))
  }

  private func dashboard(_ scrape: Scrape) throws {
    let text = try file("deploy/grafana/boxoffice.json")
    let whole = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let panels = try #require(whole["panels"] as? [[String: Any]])
    var queries = 0
    for panel in panels {
      for target in panel["targets"] as? [[String: Any]] ?? [] {
        let query = try #require(target["expr"] as? String)
        let faults = scrape.faults(of: query)
        #expect(faults.isEmpty, "\(panel["title"] ?? ""): \(faults)")
        queries += 1
        // What a legend shows is what the query groups by.
        let groups = query.matches(of: /\b(?:by|on) *\(([a-z_, ]*)\)/)
          .flatMap { $0.1.split(whereSeparator: { ", ".contains($0) }).map(String.init) }
        for label in (target["legendFormat"] as? String ?? "").matches(of: /\{\{([a-z_]+)\}\}/) {
          #expect(label.1 == "instance" || groups.contains(String(label.1)), "\(query)")
        }
      }
    }
    #expect(queries > 40)
    #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
  }

  private func alerts(_ scrape: Scrape) throws {
    let text = try file("deploy/prometheus/alerts.yml")
    let alerts = text.split(separator: "- alert: ").dropFirst()
    #expect(alerts.count == 14)
    let headings = try file("docs/OPERATING.md").split(separator: "\n")
      .filter { $0.hasPrefix("#") }
      .map { heading in
        heading.drop { $0 == "#" || $0 == " " }.lowercased().replacing(" ", with: "-")
          .filter { $0.isLetter || $0.isNumber || $0 == "-" }
      }
    for alert in alerts {
      let name = alert.prefix { $0 != "\n" }
      let query = alert.prefix(
        upTo: alert.firstRange(of: "annotations:")?.lowerBound ?? alert.endIndex)
      let faults = scrape.faults(of: String(query))
      #expect(faults.isEmpty, "\(name): \(faults)")
      #expect(alert.contains("summary: "), "\(name)")
      let link = alert.firstMatch(of: /runbook_url: docs\/OPERATING\.md#([a-z-]+)/)
      #expect(link.map { headings.contains(String($0.1)) } == true, "\(name) leads nowhere")
    }
  }

  /// What Prometheus itself says of the rules, of their tests, and of the answers to a scrape.
  private func promtool(metrics: [String]) async throws {
    let tool = root.appending(path: ".build/tools/promtool").path
    try #require(
      FileManager.default.isExecutableFile(atPath: tool), "run scripts/install-promtool first")
    let rules = root.appending(path: "deploy/prometheus/alerts.yml").path
    let tests = root.appending(path: "deploy/prometheus/alerts_test.yml").path
    for (arguments, input) in [
      (["check", "rules", rules], nil), (["test", "rules", tests], nil),
      (["check", "metrics"], metrics[0]), (["check", "metrics"], metrics[1]),
    ] as [([String], String?)] {
      let outcome = try await onOwnThread { try run(tool, arguments, input: input) }
      #expect(outcome.code == 0, "promtool \(arguments.joined(separator: " ")): \(outcome.text)")
    }
  }
}

/// Runs a program to its end; blocking.
private func run(_ tool: String, _ arguments: [String], input: String?) throws -> (
  code: Int32, text: String
) {
  let process = Process()
  process.executableURL = URL(filePath: tool)
  process.arguments = arguments
  let folder = FileManager.default.temporaryDirectory
  let (given, told) = (
    folder.appending(path: "promtool-\(UUID()).in"),
    folder.appending(path: "promtool-\(UUID()).out")
  )
  try (input ?? "").write(to: given, atomically: false, encoding: .utf8)
  try Data().write(to: told)
  defer { for file in [given, told] { try? FileManager.default.removeItem(at: file) } }
  let output = try FileHandle(forWritingTo: told)
  process.standardInput = try FileHandle(forReadingFrom: given)
  process.standardOutput = output
  process.standardError = output
  try Spawning.alone { try process.run() }
  process.waitUntilExit()
  return (process.terminationStatus, try String(contentsOf: told, encoding: .utf8))
}
