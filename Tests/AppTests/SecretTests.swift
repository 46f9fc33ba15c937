import Foundation
import TestKit
import Testing

@testable import App

private func mode(_ path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return try #require(attributes[.posixPermissions] as? Int)
}

@Suite("The secret")
struct SecretTests {
  @Test("the first start makes a secret only the owner can read; the next starts keep it")
  func made() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      var configuration = Configuration()
      configuration.data = folder
      let first = try Secrets.load(configuration)
      #expect(first.count == 32)
      #expect(try mode("\(folder)/secret") == 0o600)
      #expect(try Secrets.load(configuration) == first)
      let written = try String(contentsOfFile: "\(folder)/secret", encoding: .utf8)
      #expect(written.count == 65 && written.hasSuffix("\n"))
    }
  }

  @Test("no two boxes make the same secret")
  func different() async throws {
    var made: Set<[UInt8]> = []
    for _ in 1...3 {
      try await withFolder { folder in
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var configuration = Configuration()
        configuration.data = folder
        made.insert(try Secrets.load(configuration))
      }
    }
    #expect(made.count == 3)
  }

  @Test("a configured secret is used and not written down")
  func configured() async throws {
    try await withFolder { folder in
      var configured = try configuration(
        [], ["BOXOFFICE_SECRET": String(repeating: "0f", count: 32)])
      configured.data = folder
      #expect(try Secrets.load(configured) == [UInt8](repeating: 15, count: 32))
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test(
    "a damaged secret stops the start rather than making every ticket worthless",
    arguments: ["", "abcd\n", "not hex at all\n", String(repeating: "0g", count: 32)])
  func damaged(text: String) async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try text.write(toFile: "\(folder)/secret", atomically: false, encoding: .utf8)
      var configuration = Configuration()
      configuration.data = folder
      let stop = try #require(refusal { _ = try Secrets.load(configuration) })
      #expect(stop.code == 78)
      #expect(stop.message.contains("\(folder)/secret"))
      #expect(stop.message.contains("restore it from a backup"))
      #expect(try String(contentsOfFile: "\(folder)/secret", encoding: .utf8) == text)
    }
  }
}
