import Testing

/// The rules, on the repository.
@Suite("The house is tidy")
struct RepositoryTests {
  private static let tree = Result { try Tree.read(root) }
  /// The repository's folder: three above this file.
  private static let root =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  @Test("nothing breaks a rule", arguments: Rule.all)
  func rule(_ rule: Rule) throws {
    let offences = rule.check(try Self.tree.get())
    #expect(offences.isEmpty, "\(offences.map(\.description).joined(separator: "\n"))")
  }

  @Test("there is something to look at")
  func tree() throws {
    let tree = try Self.tree.get()
    #expect(tree.swift("Sources").count > 300)
    #expect(tree.files.contains { $0.path == "docs/ARCHITECTURE.md" })
  }
}

extension Rule: CustomTestStringConvertible {
  var testDescription: String { name }
}
