import Foundation
import Testing

@testable import HTTPServer

@Suite("Trace context")
struct TraceContextTests {
  static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  static let parent = "00f067aa0ba902b7"
  static let sent = "00-\(trace)-\(parent)-01"

  static let readable: [(String, UInt8)] = [
    (sent, 1), ("00-\(trace)-\(parent)-00", 0), ("00-\(trace)-\(parent)-ff", 0xFF),
    ("00-0000000000000000a3ce929d0e0e4736-\(parent)-01", 1),
    ("00-4bf92f3577b34da60000000000000000-\(parent)-01", 1),
    // Versions to come: as long, or longer behind another dash.
    ("01-\(trace)-\(parent)-01", 1), ("fe-\(trace)-\(parent)-01-what-comes", 1),
    ("cc-\(trace)-\(parent)-01-", 1),
  ]

  @Test("what the specification allows is read", arguments: readable)
  func valid(text: String, flags: UInt8) throws {
    let read = try #require(Traceparent(Array(text.utf8)))
    #expect(read.flags == flags)
    #expect(read.parent == 0x00f0_67aa_0ba9_02b7)
  }

  static let unreadable: [String] = [
    "", "00", "00-", sent.uppercased(), "ff-\(trace)-\(parent)-01", sent + "-",
    sent + "-what-comes", sent + "0", "01-\(trace)-\(parent)-01.what", String(sent.dropLast()),
    "00-\(String(repeating: "0", count: 32))-\(parent)-01",
    "00-\(trace)-\(String(repeating: "0", count: 16))-01", "0-\(trace)-\(parent)-01",
    "00_\(trace)-\(parent)-01", "00-\(trace)_\(parent)-01", "00-\(trace)-\(parent)_01",
    "00-\(trace)-\(parent)-0g", "0x-\(trace)-\(parent)-01", " \(sent)", "00--\(trace)-\(parent)-1",
    "00-\(trace.dropLast())é-\(parent)-01",
  ]

  @Test("what it calls invalid is not", arguments: unreadable)
  func invalid(text: String) { #expect(Traceparent(Array(text.utf8)) == nil) }

  @Test("whatever is sent, it is read exactly when the specification's pattern matches")
  func fuzz() throws {
    let pattern = try NSRegularExpression(
      pattern:
        "^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$",
      options: .dotMatchesLineSeparators)
    var chance = SystemRandomNumberGenerator()
    let letters = Array("0123456789abcdefAFg-0 \u{7F}".utf8)
    var readable = 0
    for _ in 0..<20_000 {
      var bytes = Array(Self.sent.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &chance) {
        let letter = letters[Int.random(in: 0..<letters.count, using: &chance)]
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: bytes.append(letter)
        case 1 where !bytes.isEmpty:
          bytes.remove(at: Int.random(in: 0..<bytes.count, using: &chance))
        case 2: bytes.insert(letter, at: Int.random(in: 0...bytes.count, using: &chance))
        default:
          if !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &chance)] = letter }
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let whole = NSRange(text.startIndex..., in: text)
      var isValid = pattern.firstMatch(in: text, range: whole) != nil
      if text.hasPrefix("00"), bytes.count != 55 { isValid = false }
      #expect((Traceparent(bytes) != nil) == isValid, "\(text)")
      if isValid { readable += 1 }
    }
    #expect(readable > 1_000 && readable < 19_000)
  }

  @Test("a client's trace goes on with this request as the parent; without one there is a new one")
  func handedOn() async throws {
    let test = try TestServer(
      handler: .inline { request in
        TestServer.text("\(request.trace ?? "none") \(request.traceState ?? "none")")
      })
    let bodies = try await blocking { [port = test.port] in
      let client = try RawClient(port: port)
      func ask(_ fields: String) -> String {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        return client.answer()?.body ?? ""
      }
      return [
        ask("TraceParent: \(Self.sent)\r\ntracestate: a=1\r\ntracestate: b=2\r\n"),
        ask("traceparent: \(Self.sent)\r\n"),
        ask("tracestate: a=1\r\n"),
        ask("traceparent: \(Self.sent.uppercased())\r\ntracestate: a=1\r\n"),
        ask("traceparent: \(Self.sent)\r\ntraceparent: \(Self.sent)\r\n"),
        ask("traceparent: \(Self.sent)\r\ntracestate: \(String(repeating: "a", count: 513))\r\n"),
      ]
    }
    let records = try await test.log.records(6)
    for (body, state) in zip(bodies, ["a=1,b=2", "none"]) {
      let words = body.split(separator: " ")
      #expect(words.first?.hasPrefix("00-\(Self.trace)-") == true && words.last == state[...])
      #expect(words.first?.hasSuffix("-01") == true)
      #expect(words.first?.contains(Self.parent) == false)
    }
    #expect(bodies[2...4].allSatisfy { $0 == "none none" })
    #expect(bodies[5].hasSuffix(" none") && bodies[5].hasPrefix("00-"))
    let traces = records.compactMap(\.trace)
    #expect(traces.count == 6 && Set(traces.map(\.span)).count == 6)
    #expect(traces.map(\.isContinued) == [true, true, false, false, false, true])
    #expect(Set(traces.filter { !$0.isContinued }.map(\.low)).count == 3)
    #expect(bodies[0].split(separator: " ").first.map(String.init) == traces[0].traceparent)
  }
}
