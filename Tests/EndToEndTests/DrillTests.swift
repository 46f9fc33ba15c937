import Foundation
import JSON
import TestKit
import Testing

extension BuiltProgram {
  @Suite("A sale is rehearsed")
  struct DrillTests {
    /// Runs a drill in a place of its own, where it also has its temporary folder.
    private static func drill(
      _ flags: [String], under tracer: [String] = []
    ) async throws -> (outcome: Premises.Outcome, report: JSONValue, left: [String]) {
      let temporary = FileManager.default.temporaryDirectory.appending(path: "drill-\(UUID())")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: temporary) }
      let place = try Premises(variables: ["TMPDIR": temporary.path])
      let file = place.path + "/report.json"
      let words = try tracer + [Premises.binary(), "drill", "--json", file] + flags
      let outcome = try await place.run(words[0], Array(words.dropFirst()))
      let bytes = (try? Data(contentsOf: URL(filePath: file))).map { Array($0) } ?? Array("{}".utf8)
      await place.clear()
      let left = try FileManager.default.contentsOfDirectory(atPath: temporary.path)
      return (outcome, try JSONValue.parse(bytes, limits: .plan), left)
    }

    @Test("a small hall sells out to everyone who may come, and nothing is broken")
    func smallHall() async throws {
      let (outcome, report, left) = try await Self.drill([
        "--seats", "600", "--fans", "1000", "--arrive", "1s", "--think", "100ms", "--max-active",
        "150", "--active-seconds", "3", "--hold-seconds", "2", "--grace-seconds", "30",
        "--leave-silently", "5%", "--let-lapse", "3%", "--double-click", "20%",
        "--too-little-money", "10%", "--slow-payment", "2%", "--bots", "5",
      ])
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
      let result = report["result"]
      #expect(result?["seatsSold"]?.integerValue == 600, "\(outcome.output)")
      #expect(result?["isClean"]?.boolValue == true)
      let rules = result?["rulesChecked"]?.integerValue ?? 0
      #expect(rules > 10)
      #expect(report["violations"]?.arrayValue?.count == 0)
      let funnel = report["funnel"]
      #expect(funnel?["arrived"]?.integerValue == 1_005)
      for name in ["leftSilently", "letLapse", "toldSoldOut"] {
        let people = funnel?[name]?.integerValue ?? 0
        #expect(people > 0, "\(name): \(outcome.output)")
      }
      let steps = (report["steps"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
      #expect(
        steps == [
          "join", "poll", "dates", "statuses", "hold", "pay", "ticket", "leave", "release", "topUp",
        ] || steps.filter { $0 != "leave" }.count == 9, "\(steps)")
      let cpu = report["server"]?["cpuSeconds"]?.realValue ?? 0
      #expect(cpu > 0)
      #expect(outcome.output.contains("no promise was broken"))
      #expect(left.isEmpty, "\(left)")
    }

    @Test("its report is also a page, in the language asked for first")
    func page() async throws {
      let file = FileManager.default.temporaryDirectory.appending(path: "drill-\(UUID()).html")
      defer { try? FileManager.default.removeItem(at: file) }
      let (outcome, _, _) = try await Self.drill([
        "--seats", "50", "--fans", "80", "--arrive", "100ms", "--hurry", "--max-active", "80",
        "--report", file.path, "--language", "ko",
      ])
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
      let html = try String(contentsOf: file, encoding: .utf8)
      #expect(html.contains("<html lang=\"ko\">") && html.hasSuffix("</html>\n"))
      #expect(html.contains("50 seats sold in") && html.contains("50석이"))
      #expect(html.contains("<circle"))
    }

    @Test("a line that is too narrow is named, and the width that would do")
    func narrowLine() async throws {
      let (outcome, report, _) = try await Self.drill([
        "--seats", "60", "--fans", "120", "--arrive", "200ms", "--think", "300ms", "--max-active",
        "10", "--active-seconds", "20",
      ])
      #expect(outcome.code == 0, "\(outcome.errors)")
      let first = report["findings"]?.arrayValue?.first
      let kind = first?["kind"]?.stringValue ?? ""
      #expect(["maxActiveTooSmall", "lineTooNarrow"].contains(kind), "\(outcome.output)")
      #expect(first?["isFirst"]?.boolValue == true)
      #expect(first?["text"]?.stringValue?.contains("maxActive 10 is too small") == true)
      let advised = report["advice"]?["maxActive"]?.integerValue ?? 0
      #expect(advised > 10, "\(outcome.output)")
    }

    @Test("a slow disk is named")
    func slowDisk() async throws {
      let slow = [
        "/usr/bin/strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e",
        "trace=fdatasync,fsync",
        "-e", "inject=fdatasync,fsync:delay_enter=30000",
      ]
      let (outcome, report, _) = try await Self.drill(
        [
          "--seats", "300", "--fans", "400", "--arrive", "0", "--hurry", "--max-active", "400",
        ], under: slow)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let first = report["findings"]?.arrayValue?.first
      #expect(first?["kind"]?.stringValue == "slowDisk", "\(outcome.output)")
      let sync = report["server"]?["syncMilliseconds"]?.realValue ?? 0
      #expect(sync >= 30 && sync < 90)
    }

    @Test("a signal ends a drill with its server and its folder, and the report so far is printed")
    func interrupted() async throws {
      let temporary = FileManager.default.temporaryDirectory.appending(path: "drill-\(UUID())")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: temporary) }
      try await withPlace(variables: ["TMPDIR": temporary.path]) { place in
        // A minute of arrivals; the signal comes when the first second has been told.
        let script = """
          "$0" drill --seats 3000 --fans 3000 --arrive 60s >"$1/out" 2>"$1/errors" & child=$!
          until grep -q ' 1 s: ' "$1/errors"; do sleep 0.1; done
          kill -INT $child; wait $child
          """
        let outcome = try await place.run(
          "/bin/bash", ["-c", script, Premises.binary(), place.path])
        #expect(outcome.code == 1)
        let output = try String(contentsOfFile: place.path + "/out", encoding: .utf8)
        #expect(output.contains("no promise was broken"), "\(output)")
        let errors = try String(contentsOfFile: place.path + "/errors", encoding: .utf8)
        #expect(errors.contains("The drill was interrupted."), "\(errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary.path)
        #expect(left.isEmpty, "\(left)")
      }
    }

    @Test("wrong usage is refused before anything is made")
    func usage() async throws {
      let (outcome, _, left) = try await Self.drill(["--fans", "none"])
      #expect(outcome.code == 64)
      #expect(outcome.errors.contains("--fans must be a whole number"))
      #expect(left.isEmpty)
    }
  }
}
