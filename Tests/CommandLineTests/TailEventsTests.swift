import Foundation
import Kafka
import Testing

@testable import App
@testable import CommandLine

@Suite("Printing events")
struct TailEventsTests {
  private static let from = ["--from", "kafka://h/t"]

  @Test("the flags say where to begin and when to end")
  func wishes() throws {
    let plain = try TailEvents.Request(Self.from)
    #expect(plain.start == .end && plain.count == nil && !plain.isUnique && !plain.endsAtEnd)
    #expect(try TailEvents.Request(Self.from + ["--from-start"]).start == .beginning)
    let all = try TailEvents.Request(
      Self.from + ["--group", "g", "--from-start", "--count", "7", "--unique", "--until-end"])
    #expect(all.start == .group("g", oldestFirst: true))
    #expect(all.count == 7 && all.isUnique && all.endsAtEnd)
    #expect(
      try TailEvents.Request(Self.from + ["--group=g"]).start == .group("g", oldestFirst: false))
  }

  @Test(
    "what cannot be understood is refused by name",
    arguments: [
      ([], "--from"), (["--from", "redis://h"], "--from"), (["--from", "kafka://h"], "topic"),
      (["--from", "kafka://h/t?acks=0"], "acks"), (from + ["--count", "0"], "--count"),
      (from + ["--count", "x"], "--count"), (from + ["--count", "-1"], "--count"),
      (from + ["--group", ""], "--group"), (from + ["x"], "'x'"), (from + ["--x"], "--x"),
      (from + ["--group", String(repeating: "g", count: 250)], "--group"),
    ])
  func refused(arguments: [String], word: String) async throws {
    let stop = try await stopped(["tail-events"] + arguments)
    #expect(stop.code == 64)
    #expect(stop.message.contains(word), "\(stop.message)")
  }

  @Test("no broker is said with the address but without its password")
  func unreachable() async throws {
    let line = [
      "tail-events", "--from",
      "kafka://anna:secret@127.0.0.1:1/t?security.protocol=ssl&ssl.ca.location=%2Fno",
    ]
    let stop = try await stopped(line)
    #expect(stop.code == 78 && !stop.message.contains("secret"), "\(stop.message)")
  }

  /// What a printer writes of these values, and its summary.
  private static func printed(
    _ values: [String], isUnique: Bool, countMax: Int? = nil
  ) throws -> (lines: [Substring], summary: String, goOn: [Bool]) {
    let path = FileManager.default.temporaryDirectory.appending(path: "tail-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    defer { close(file) }
    let printer = EventPrinter(isUnique: isUnique, countMax: countMax, file: file)
    let goOn = values.map { value in
      printer.receive(
        KafkaRecord(partition: 0, offset: 0, key: [], value: Array(value.utf8), headers: []))
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return (text.split(separator: "\n", omittingEmptySubsequences: false), printer.summary, goOn)
  }

  @Test("each value is one line as it is; duplicates are dropped by source and id when asked")
  func prints() throws {
    let events = [
      #"{"id":"1","source":"a"}"#, #"{"id":"1","source":"b"}"#, #"{"id":"1","source":"a","x":2}"#,
      "no event", "{\n\"id\":\"2\"}", #"{"id":"2"}"#,
    ]
    let all = try Self.printed(events, isUnique: false)
    #expect(all.lines.dropLast().count == 6 && all.lines[0] == events[0])
    #expect(all.lines[4] == "{ \"id\":\"2\"}")
    #expect(all.summary == "boxoffice: 6 events.")
    let unique = try Self.printed(events, isUnique: true)
    #expect(
      unique.lines.dropLast() == [all.lines[0], all.lines[1], all.lines[3], all.lines[4]][...])
    #expect(unique.summary == "boxoffice: 4 events, 2 duplicates dropped, 1 without an id.")
  }

  @Test("it ends after so many lines, and when its reader is gone")
  func ends() throws {
    let three = try Self.printed(["1", "2", "3"], isUnique: false, countMax: 2)
    #expect(three.goOn == [true, false, false])
    let closed = EventPrinter(isUnique: false, countMax: nil, file: -1)
    #expect(!closed.receive(KafkaRecord(partition: 0, offset: 0, key: [], value: [], headers: [])))
  }

  @Test("memory is bounded: the oldest identifier is forgotten first")
  func forgets() {
    var recent = RecentIdentifiers(countMax: 3)
    let answers = ["a", "a", "b", "c", "d", "b", "d", "a", "b"].map { recent.insert([$0]) }
    #expect(answers == [true, false, true, true, true, false, false, true, true])
  }
}
