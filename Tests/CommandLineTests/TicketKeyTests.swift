import Encoding
import Foundation
import Signing
import TestKit
import Testing
import Ticketing

@testable import App
@testable import CommandLine

@Suite("Gates without a network")
struct TicketKeyTests {
  private static let signer = TicketSigner(secret: [UInt8](repeating: 9, count: 32))
  private static let friday = PerformanceID(high: 8, low: 1)

  private static func code(_ number: UInt64, _ performance: PerformanceID = friday) -> String {
    signer.code(ticket: (7, number), performance: (performance.high, performance.low))
  }

  private static func ticket(_ number: UInt64) -> TicketID { TicketID(high: 7, low: number) }

  @Test("each line is answered once with what it is worth")
  func verdicts() throws {
    var check = TicketCheck(
      verifier: Self.signer.verifier, now: Timestamp(milliseconds: 1_800_000_000_000))
    check.performance = Self.friday
    let listed =
      "ticketId,status,shortCode\n\(Self.ticket(3)),CANCELED,\n\(Self.ticket(8)),VALID,000000G47H"
    check.list = try TicketList(FileTable(Array(listed.utf8)), path: "list")
    let saturday = PerformanceID(high: 8, low: 2)
    let foreign = TicketSigner(secret: [UInt8](repeating: 8, count: 32))
      .code(ticket: (7, 1), performance: (8, 1))
    #expect(check.verdict(Self.code(1)) == "VALID \(Self.ticket(1)) \(Self.friday)")
    #expect(check.verdict("") == nil)
    #expect(check.verdict("  \(Self.code(2))\r") == "VALID \(Self.ticket(2)) \(Self.friday)")
    #expect(check.verdict(Self.code(1)) == "REPEATED 4 \(Self.ticket(1)) of line 1")
    #expect(check.verdict(Self.code(3)) == "INVALID 5 canceled")
    #expect(check.verdict(Self.code(4, saturday)) == "INVALID 6 for performance \(saturday)")
    #expect(check.verdict(foreign) == "INVALID 7 not signed by this key")
    // No holder is told that a ticket is invalid when only the scan is.
    for text in ["x", String(Self.code(5).dropLast()), Self.code(5) + "A", foreign.uppercased()] {
      #expect(check.verdict(text)?.hasPrefix("UNREADABLE") == true)
    }
    #expect(check.verdict("ㅁㅂㅎㄹ")?.contains("Hangul") == true)
    #expect(check.seen == 11 && check.refused == 9)
    #expect(check.verdict("00000-0g47h") == "VALID \(Self.ticket(8)) \(Self.friday)")
    #expect(check.verdict("000000G47H")?.hasPrefix("REPEATED") == true)
    #expect(check.verdict("44Y621H795")?.hasPrefix("INVALID") == true)
  }

  @Test("codes are read with whatever equipment adds to them")
  func equipment() {
    let code = Self.code(1)
    let turned = String(
      code.map { letter in
        Character(letter.isUppercase ? letter.lowercased() : letter.uppercased())
      })
    let wide = String(
      String.UnicodeScalarView(
        code.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
    for text in [
      "\u{FEFF}\(code)", "\"\(code)\"", "'\(code)'", "“\(code)”", "]Q1\(code)", "]C0\(code)\r\n",
      "]d2\"\(code)\"", "\u{2}\(code)\u{3}\r", "\(code),", "\(code);;", "\"\(code)\"\tA 12",
      "7,\(code)",
      turned, wide, "\(code.prefix(60)) \(code.dropFirst(60))", "'\(code)", "\u{200B}\(code)\u{1D}",
    ] {
      var check = TicketCheck(verifier: Self.signer.verifier, now: Timestamp(milliseconds: 0))
      #expect(check.verdict(text) == "VALID \(Self.ticket(1)) \(Self.friday)", "\(text)")
    }
  }

  @Test("lists and codes are read in the encodings and with the ends that programs give them")
  func files() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
      }
      func utf16(_ text: String, isBig: Bool = false) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
          .chunked(2).flatMap { isBig ? $0 : $0.reversed() }
      }
      let rows = [
        ["ticketId", "section", "row", "number", "grade", "status"],
        ["\(Self.ticket(1))", "1층, 왼쪽", "갬", "2\"", "R", "VALID"],
        ["\(Self.ticket(2))", "A", "1", "3", "", "CANCELED"],
      ]
      func file(_ mark: String, _ end: String, isQuoted: Bool) -> String {
        rows.map { row in
          row.map { value in
            isQuoted || value.contains(",") || value.contains("\"")
              ? "\"\(value.replacing("\"", with: "\"\""))\"" : value
          }.joined(separator: mark)
        }.joined(separator: end) + end
      }
      let comma = file(",", "\r\n", isQuoted: false)
      // "층", "왼", "쪽" and "갬" as Windows of Korea writes them; each with a second byte of any kind.
      var cp949 = Array(comma.utf8)
      for (letter, bytes) in [
        ("층", [0xC3, 0xFE]), ("왼", [0xBF, 0xDE]), ("쪽", [0xC2, 0xCA]), ("갬", [0xB0, 0xB7]),
      ] as [(String, [UInt8])] {
        while let found = cp949.firstRange(of: Array(letter.utf8)) {
          cp949.replaceSubrange(found, with: bytes)
        }
      }
      let lists: [[UInt8]] = [
        Array(comma.utf8), [0xEF, 0xBB, 0xBF] + Array(comma.utf8), cp949,
        Array(file(",", "\n", isQuoted: true).utf8), Array(file(";", "\r", isQuoted: true).utf8),
        [0xFF, 0xFE] + utf16(file("\t", "\r\n", isQuoted: false)),
        [0xFE, 0xFF] + utf16(file("\t", "\r\n", isQuoted: true), isBig: true),
        utf16(comma), Array((comma + ",,,,,\r\n\r\n").utf8),
        // A mark in front of the file's own, and one that got into the first value's quotes.
        Array("\u{FEFF}\u{FEFF}\(comma)".utf8), [0xFF, 0xFE] + utf16("\u{FEFF}\(comma)"),
        Array("\"\u{FEFF}\(file(",", "\n", isQuoted: true).dropFirst())".utf8),
      ]
      let codes = "\(Self.code(1))\r\n"
      for (number, list) in lists.enumerated() {
        let read = try TicketList.read(try write(list, "list"))
        #expect(read.unusable == [Self.ticket(2): "canceled"], "list \(number)")
        for (place, bytes) in [
          Array(codes.utf8), [0xEF, 0xBB, 0xBF] + Array(codes.utf8), [0xFF, 0xFE] + utf16(codes),
          [0xFE, 0xFF] + utf16(codes, isBig: true), Array("\"\(Self.code(1))\"\r".utf8),
        ].enumerated() {
          let line = [
            "verify-tickets", try write(bytes, "codes"), "--key", Self.signer.publicKeyText,
            "--list", "\(folder)/list",
          ]
          #expect(await Commands.run(line) == 0, "list \(number), codes \(place)")
        }
      }
      let noText = try write([0xC3, 0xFE, 0x0A], "none")
      for line in [["--key", noText], ["--key", Self.signer.publicKeyText, "--list", noText]] {
        let stop = try await stopped(["verify-tickets", "\(folder)/codes"] + line)
        #expect(!stop.message.contains("Success"), "\(stop.message)")
      }
    }
  }
}

extension Array {
  fileprivate func chunked(_ size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

extension TicketKeyTests {
  @Test("the commands verify with a printed key, a key file, hex digits, or the secret itself")
  func commands() async throws {
    try await withFolder { folder in
      let files = folder + ".files"
      for path in [folder, files] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      }
      let key = Self.signer.publicKeyText
      func write(_ text: String, _ name: String) throws -> String {
        try text.write(toFile: "\(files)/\(name)", atomically: false, encoding: .utf8)
        return "\(files)/\(name)"
      }
      let keyFile = try write(key + "\n", "gate.key")
      let good = try write("\(Self.code(1))\n\n\(Self.code(2))", "good")
      let twice = try write("\(Self.code(1))\n\(Self.code(1))\n", "twice")
      let head = "ticketId,section,row,number,grade,status\r\n"
      let list = try write(
        head
          + "\(Self.ticket(1)),\"A, left\",1,2,R,VALID\r\n\(Self.ticket(2)),A,1,3,R,CANCELED\r\n",
        "list.csv")
      try String(repeating: "09", count: 32).write(
        toFile: folder + "/secret", atomically: false, encoding: .utf8)
      for way in [["--key", key], ["--key", keyFile], ["--data", folder]] {
        #expect(await Commands.run(["verify-tickets", good] + way) == 0)
        #expect(await Commands.run(["verify-tickets", twice] + way) == 1)
      }
      #expect(await Commands.run(["ticket-key", "--data", folder]) == 0)
      #expect(
        await Commands.run(["verify-tickets", good, "--key", key, "--list", list]) == 1)
      #expect(
        await Commands.run(
          ["verify-tickets", good, "--key", key, "--performance", Self.friday.text]) == 0)
      let cases: [(line: [String], code: Int32, says: String)] = [
        (["a", "b"], 64, "one file"), (["--key", "nowhere"], 64, "ticket-key"),
        ([good, "--key", good], 1, "holds no key"),
        ([files + "/none", "--key", key], 1, "none cannot be read"),
        ([good, "--key", key, "--list", good], 1, "first line"),
        ([good, "--key", key, "--performance", "friday"], 64, "--performance"),
        ([good, "--data", files], 78, "no secret"),
      ]
      for (line, code, says) in cases {
        let stop = try await stopped(["verify-tickets"] + line)
        #expect(stop.code == code, "\(stop.message)")
        #expect(stop.message.contains(says), "\(stop.message)")
      }
      #expect(try await stopped(["ticket-key", "--data", files]).code == 78)
      #expect(!FileManager.default.fileExists(atPath: files + "/secret"))
    }
  }

  @Test("the key is understood as hex digits too")
  func hex() throws {
    let bytes = try #require(Base64URL.decode(Self.signer.publicKeyText))
    #expect(TicketVerifier(publicKeyText: Hex.encode(bytes)) == Self.signer.verifier)
    #expect(TicketVerifier(publicKeyText: Hex.encode(bytes) + "00") == nil)
  }
}
