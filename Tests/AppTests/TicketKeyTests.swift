import Foundation
import Signing
import Testing
import Ticketing

@testable import App

@Suite("Gates without a network")
struct TicketKeyTests {
  private static let signer = TicketSigner(secret: [UInt8](repeating: 9, count: 32))
  private static let friday = PerformanceID(high: 8, low: 1)

  private static func code(_ number: UInt64, _ performance: PerformanceID = friday) -> String {
    signer.code(ticket: (7, number), performance: (performance.high, performance.low))
  }

  private static func ticket(_ number: UInt64) -> TicketID { TicketID(high: 7, low: number) }

  @Test("each line is told once what it is worth")
  func verdicts() {
    var check = TicketCheck(
      verifier: Self.signer.verifier, now: Timestamp(milliseconds: 1_800_000_000_000))
    check.performance = Self.friday
    check.unusable = [Self.ticket(3): "canceled"]
    let saturday = PerformanceID(high: 8, low: 2)
    let foreign = TicketSigner(secret: [UInt8](repeating: 8, count: 32))
      .code(ticket: (7, 1), performance: (8, 1))
    #expect(check.verdict(Self.code(1)) == "VALID \(Self.ticket(1)) \(Self.friday)")
    #expect(check.verdict("") == nil)
    #expect(check.verdict("  \(Self.code(2))\r") == "VALID \(Self.ticket(2)) \(Self.friday)")
    #expect(check.verdict(Self.code(1)) == "REPEATED 4 \(Self.ticket(1)) of line 1")
    #expect(check.verdict(Self.code(3)) == "INVALID 5 canceled")
    #expect(check.verdict(Self.code(4, saturday)) == "INVALID 6 for performance \(saturday)")
    for text in [foreign, "x", String(Self.code(5).dropLast()), Self.code(5) + "A"] {
      #expect(check.verdict(text)?.hasSuffix("not signed by this key") == true)
    }
    #expect(check.seen == 9 && check.refused == 7)
  }

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
