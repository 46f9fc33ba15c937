import Foundation
import Testing

@testable import App
@testable import CommandLine

@Suite("Printing the schema")
struct PrintingSchemaTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/schema")

  private static func page(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test("what stands under docs/schema is what is printed", arguments: ["sqlite", "postgres"])
  func committed(dialect: String) throws {
    let printed = try PrintingSchema.text(["--dialect", dialect]) + "\n"
    let isSame = try Self.page("\(dialect).sql") == printed
    #expect(isSame, "docs/schema/\(dialect).sql is another schema: run 'make schema'")
  }

  @Test("so is the diagram of its page")
  func diagram() throws {
    let parts = try Self.page("README.md").split(separator: "```mermaid\n")
    try #require(parts.count == 2)
    let printed = try PrintingSchema.text(["--dialect", "postgres", "--format", "mermaid"]) + "\n"
    let isSame = parts[1].hasPrefix(printed + "```\n")
    #expect(isSame, "docs/schema/README.md has another diagram: run 'make schema'")
  }

  @Test(
    "what cannot be meant is wrong usage",
    arguments: [
      [], ["--dialect", "oracle"], ["--dialect", "sqlite", "--format", "png"],
      ["--dialect", "sqlite", "tables"], ["--colour", "red"],
    ])
  func usage(arguments: [String]) async throws {
    #expect(try await stopped(["schema"] + arguments).code == 64)
  }
}
