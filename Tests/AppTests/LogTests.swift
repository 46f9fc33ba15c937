import Foundation
import HTTPServer
import JSON
import Testing
import Ticketing

@testable import App

/// A log that writes into a file of its own.
struct LogFile {
  let log: Log
  private let path: String
  private let handle: FileHandle

  init(_ level: LogLevel = .debug) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID())").path
    try Data().write(to: URL(filePath: path))
    handle = try #require(FileHandle(forWritingAtPath: path))
    log = Log(level: level, file: handle.fileDescriptor) { Timestamp(milliseconds: 0) }
  }

  /// Closes the log, takes the file away, and gives what was in it.
  func text() throws -> String {
    log.close()
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  /// The lines, each read as JSON.
  func lines() throws -> [JSONValue] {
    let text = try text()
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return try text.split(separator: "\n").map {
      try JSONValue.parse(Array($0.utf8), limits: .request)
    }
  }
}

@Suite("The log")
struct LogTests {
  @Test("whatever a line carries, it is one line of JSON that gives it back")
  func valid() throws {
    let texts = [
      "plain", "\"quoted\" \\ back", "two\nlines\r\n", "\u{0}\u{1}\u{1F}\u{7F}", "\u{2028}\u{2029}",
      "한국 🎟️", "", "{\"level\":\"info\"}", "\t",
    ]
    let file = try LogFile()
    for text in texts { file.log.line(.warning, text, [("detail", text), ("other", "x")]) }
    let lines = try file.lines()
    #expect(lines.count == texts.count)
    for (line, text) in zip(lines, texts) {
      #expect(line["message"]?.stringValue == text)
      #expect(line["detail"]?.stringValue == text)
      #expect(line["level"]?.stringValue == "warning")
      #expect(line["time"]?.stringValue == "1970-01-01T00:00:00.000Z")
    }
  }

  @Test("a request's line is JSON whatever a client sent")
  func access() throws {
    let file = try LogFile()
    for actor in ["somebody", nil] {
      file.log.access(
        RequestRecord(
          method: .get, pattern: "/api/v1/concerts/{concertId}", path: "/a\"b\\\u{1}é", status: 404,
          bytes: 12, nanoseconds: 34_567, id: "id\"\n", peer: "::1", actor: actor))
    }
    let lines = try file.lines()
    #expect(lines.count == 2)
    #expect(lines.first?["path"]?.stringValue == "/a\"b\\\u{1}é")
    #expect(lines.first?["requestId"]?.stringValue == "id\"\n")
    #expect(lines.first?["microseconds"]?.integerValue == 34)
    #expect(lines.first?["userId"]?.stringValue == "somebody")
    #expect(lines.last?["userId"] == nil)
  }

  @Test("a path is shown without what is as long as a token, and only so much of it")
  func paths() {
    let token = String(repeating: "A", count: 66)
    let id = "0192f0c1-0000-7000-8000-000000000001"
    #expect(LoggedPath.text("/api/v1/tickets/\(id)/qr.svg") == "/api/v1/tickets/\(id)/qr.svg")
    #expect(LoggedPath.text("/api/v1/queue-tokens/\(token)") == "/api/v1/queue-tokens/*")
    #expect(LoggedPath.text("/\(token)/x/\(token)") == "/*/x/*")
    #expect(LoggedPath.text(token) == "*")
    let deep = String(repeating: "/abcdefgh", count: 400)
    #expect(LoggedPath.text(deep).utf8.count == LoggedPath.bytesMax + 1)
    #expect(LoggedPath.text("") == "" && LoggedPath.text("/") == "/")
  }

  @Test("lines below the level are left out", arguments: LogLevel.allCases)
  func levels(level: LogLevel) throws {
    let file = try LogFile(level)
    for other in LogLevel.allCases { file.log.line(other, "m") }
    let told = try file.lines().compactMap { $0["level"]?.stringValue }
    #expect(told == LogLevel.allCases.filter { $0 >= level }.map(\.rawValue))
  }

  @Test("past its bound the log drops lines, counts them, and says so at the end")
  func bounded() throws {
    let file = try LogFile()
    let long = String(repeating: "x", count: 100_000)
    for _ in 0..<60 { file.log.line(.info, long) }
    let lines = try file.lines()
    let kept = lines.filter { $0["message"]?.stringValue == long }.count
    #expect(kept < 60)
    #expect(lines.last?["count"]?.stringValue == "\(60 - kept)")
  }

  @Test("lines of many threads stay whole, and closing loses none")
  func threads() async throws {
    let file = try LogFile()
    LogThread.start(file.log)
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask { for line in 0..<500 { file.log.line(.info, "\(task) \(line)") } }
      }
    }
    let told = try file.lines().compactMap { $0["message"]?.stringValue }
    #expect(told.count == 4_000)
    #expect(Set(told).count == 4_000)
  }
}
