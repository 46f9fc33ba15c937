import App
import BookingStore
import Foundation
import Testing

@Suite("The log of rehearsals")
struct RehearsalLogTests {
  private func record(_ number: Int) -> RehearsalRecord {
    RehearsalRecord(
      date: "2026-11-30T01:02:03Z", concert: "c\(number)", digest: "d", settings: "s \"\(number)\"",
      fans: number, seatsSold: number, sellOutMilliseconds: number.isMultiple(of: 2) ? 9 : nil,
      isClean: true, first: "nothing")
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rehearsals-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test("the newest twenty come back as they were written, for the owner's eyes only")
  func kept() throws {
    try withFolder { folder in
      #expect(RehearsalLog.read(folder) == [])
      for number in 1...25 { #expect(RehearsalLog.add(record(number), to: folder)) }
      #expect(RehearsalLog.read(folder) == (6...25).map(record))
      let attributes = try FileManager.default.attributesOfItem(
        atPath: RehearsalLog.path(in: folder))
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test(
    "a file that is none of ours has no rehearsals",
    arguments: ["", "{", "[]", "{\"rehearsals\":[{}, 1]}"])
  func other(text: String) throws {
    try withFolder { folder in
      try text.write(toFile: RehearsalLog.path(in: folder), atomically: true, encoding: .utf8)
      #expect(RehearsalLog.read(folder) == [])
      #expect(RehearsalLog.add(record(1), to: folder))
      #expect(RehearsalLog.read(folder) == [record(1)])
    }
  }
}
