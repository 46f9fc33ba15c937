import Foundation

extension Rule {
  /// What the documents say of the code.
  static let documents = [
    documentedNames, documentedTree, documentedLayers, documentedCounts, pageAddress,
  ]

  /// The documents that describe what is; decisions and changes tell what was.
  private static func present(_ tree: Tree) -> [SourceFile] {
    tree.files.filter { file in
      file.path.hasSuffix(".md")
        && (file.path.hasPrefix("docs/")
          || ["README.md", "CONTRIBUTING.md", "SECURITY.md"].contains(file.path)
          || file.path.hasPrefix("deploy/"))
    }
  }

  /// Files, types, functions and columns named in backquotes exist.
  static let documentedNames = Rule(name: "name in a document") { tree in
    let names = KnownNames(tree)
    return present(tree).flatMap { file in
      Markdown.quoted(file).compactMap { line, text -> Offence? in
        guard let missing = names.missing(in: text) else { return nil }
        return Offence(
          path: file.path, line: line,
          message: "`\(text)` names \(missing), which does not exist: name what does")
      }
    }
  }

  /// Folders and files in drawn trees exist.
  static let documentedTree = Rule(name: "tree in a document") { tree in
    present(tree).flatMap { file in
      Markdown.blocks(file).flatMap { block in
        drawn(block, tree).map { number, path in
          Offence(
            path: file.path, line: number,
            message: "the tree has \(path), which does not exist: draw what is there")
        }
      }
    }
  }

  /// What a drawn tree names and the repository lacks.
  private static func drawn(_ block: Markdown.Block, _ tree: Tree) -> [(Int, String)] {
    guard let first = block.lines.first?.1, first.hasSuffix("/"), !first.contains(" ") else {
      return []
    }
    var parents: [String] = []
    var missing: [(Int, String)] = []
    for (number, line) in block.lines {
      let depth = line.prefix { $0 == " " }.count / 2
      let words = line.split(separator: " ")
      let isFiles = words.first?.hasSuffix("/") == false
      let entries = words.prefix { $0.hasSuffix("/") || isFiles && $0.contains(".") }
      parents = Array(parents.prefix(depth))
      for entry in entries where !entry.contains(where: { "…*".contains($0) || $0 == "\"" }) {
        guard !entry.hasPrefix("AREA.") else { continue }
        let name = entry.hasSuffix("/") ? entry.dropLast() : entry
        let path = (parents + [String(name)]).joined(separator: "/")
        if !tree.folders.contains(where: { $0 == path || $0.hasSuffix("/\(path)") }),
          !tree.paths.contains(where: { $0 == path || $0.hasSuffix("/\(path)") })
        {
          missing.append((number, path))
        }
      }
      if let entry = entries.first, entry.hasSuffix("/") {
        parents.append(String(entry.dropLast()))
      }
    }
    return missing
  }

  /// The addresses of the pages stand in the shells, which server and router read; nowhere else, and each with
  /// a module that is there.
  static let pageAddress = Rule(name: "address of a page") { tree in
    let folder = "Sources/WebPages/Public/"
    return tree.files.filter { $0.path.hasPrefix(folder) }.flatMap { file -> [Offence] in
      let lines = file.lines.enumerated()
      if file.path.hasSuffix(".js") {
        return lines.filter { $0.element.contains("path: '/") }.map { number, _ in
          Offence(
            path: file.path, line: number + 1,
            message: "a second list of addresses: the shell's is read by `readViews`")
        }
      }
      guard file.path.hasSuffix(".html") else { return [] }
      return lines.compactMap { number, line -> Offence? in
        guard line.contains("{\"path\": "), let mark = line.range(of: "\"module\": \"") else {
          return nil
        }
        let module = line[mark.upperBound...].prefix { $0 != "\"" }
        guard !tree.paths.contains("\(folder)assets/\(module)") else { return nil }
        return Offence(
          path: file.path, line: number + 1,
          message: "\(module) draws this address and is not there: name the module that does")
      }
    }
  }

  /// A count of what the code has is the count, or is not there.
  static let documentedCounts = Rule(name: "count in a document") { tree in
    let counts = [
      "targets": tree.folders.filter {
        $0.hasPrefix("Sources/") && $0.split(separator: "/").count == 2
      }
      .count,
      "unstructured tasks": tree.swift("Sources").reduce(0) { $0 + unstructuredTasks($1).count },
      "rules": -1, "routes": -1, "tests": -1, "modules": -1, "decisions": -1, "source files": -1,
      "unchecked conformances": tree.swift("Sources")
        .reduce(0) { $0 + $1.places(of: "@unchecked Sendable").count },
    ]
    return present(tree).flatMap { file in
      Markdown.prose(file).flatMap { line, text -> [Offence] in
        counts.compactMap { noun, count in
          guard let said = Markdown.number(before: noun, in: text), said != count else {
            return nil
          }
          return Offence(
            path: file.path, line: line,
            message: count < 0
              ? "a count of \(noun) that nothing computes: leave it out"
              : "says \(said) \(noun), there are \(count): say that, or leave it out")
        }
      }
    }
  }
}
