import Foundation

extension Rule {
  /// Where things are.
  static let structure = [imports, folderName, webFiles, looseTask, bound, secondCopy, version]

  /// What rules may not reach: libraries, SQL, sockets and forms.
  private static let ruleTargets = ["Booking", "Capacity", "Ticketing", "WaitingRoom"]

  static let imports = Rule(name: "import of a rule") { tree in
    tree.swift("Sources").filter { ruleTargets.contains(String($0.target)) }.flatMap { file in
      file.places(of: "import").compactMap { place -> Offence? in
        let line = file.code[place...].prefix { $0 != UInt8(ascii: "\n") }
        let name = String(decoding: line, as: UTF8.self).split(separator: " ").last ?? ""
        let isLibrary =
          name.first == "C" && name.dropFirst().first?.isUppercase == true
          || ["Glibc", "Dispatch", "JSON", "HTTPServer", "DatabaseSQLite"].contains(name)
          || name.hasPrefix("Foundation")
        return isLibrary
          ? file.offence(at: place, "a rule imports \(name): act in a shell, decide in the rule")
          : nil
      }
    }
  }

  static let folderName = Rule(name: "folder name") { tree in
    let vague = ["core", "utils", "helpers", "extensions", "common", "misc"]
    return tree.folders.sorted().filter { folder in
      (folder.hasPrefix("Sources/") || folder.hasPrefix("Tests/"))
        && vague.contains(folder.split(separator: "/").last.map { $0.lowercased() } ?? "")
    }
    .map { Offence(path: $0, line: 1, message: "a folder's name says what is in it") }
  }

  /// The files of the pages and the list of them that the compiler embeds.
  static let webFiles = Rule(name: "embedded files") { tree in
    let folder = "Sources/WebPages/Public/"
    let list = "Sources/CWebFiles/web_files.c"
    let begin = "#embed \"../WebPages/Public/"
    let lines = tree[list]?.lines ?? []
    var listed: [String: Int] = [:]
    for (number, line) in lines.enumerated() where line.hasPrefix(begin) {
      listed[String(line.dropFirst(begin.count).prefix { $0 != "\"" })] = number + 1
    }
    let present = Set(tree.paths.filter { $0.hasPrefix(folder) }.map { $0.dropFirst(folder.count) })
    let missing = present.filter { listed[String($0)] == nil }.sorted().map {
      Offence(path: folder + $0, line: 1, message: "not in \(list): run scripts/list-web-files")
    }
    let gone = listed.filter { !present.contains(Substring($0.key)) }.map {
      Offence(
        path: list, line: $0.value, message: "\($0.key) is gone: run scripts/list-web-files")
    }
    return missing + gone.sorted { $0.line < $1.line }
  }

  /// Every task that no group waits for, with the one who does.
  static let looseTasks: [String: Int] = [
    // The command itself; the program ends with it.
    "Sources/CommandLine/Commands.swift": 1,
    // Reads signals until the server, which keeps it, ends it.
    "Sources/App/Reloading.swift": 1,
    // The services, ended and awaited by `Serving`.
    "Sources/App/Serving.swift": 1,
    // One for each request that waits, counted and bounded by the server.
    "Sources/HTTPServer/Connection.swift": 1,
  ]

  static let looseTask = Rule(name: "unstructured task") { tree in
    tree.swift("Sources").flatMap { file in
      let places = unstructuredTasks(file)
      let allowed = looseTasks[file.path] ?? 0
      let few =
        places.count < allowed
        ? [
          file.offence(
            at: 0, "\(places.count) unstructured tasks, \(allowed) listed: mend the list")
        ]
        : []
      return few
        + places.dropFirst(allowed).map {
          file.offence(
            at: $0, "an unstructured task: add it to a task group, or to the list with its reason")
        }
    }
  }

  /// Where a file begins tasks that no group waits for.
  static func unstructuredTasks(_ file: SourceFile) -> [Int] {
    file.places(of: "Task").filter { place in
      var rest = file.code[(place + 4)...]
      if rest.starts(with: ".detached".utf8) { return true }
      rest = rest.drop { $0 == UInt8(ascii: " ") }
      return rest.first == UInt8(ascii: "{") || rest.starts(with: "(priority".utf8)
        || rest.starts(with: "(name".utf8)
    }
  }

  /// What the floor has once: signs of hexadecimal, base64, checksums, generators and threads.
  private static let floor = [
    "cbf29ce4", "bf58476d", "isHexDigit", "hexDigitValue", "97...102",
    "ascii: \"a\")...UInt8(ascii: \"f\"", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "pthread_create(",
    "CLOCK_MONOTONIC",
  ]

  static let secondCopy = Rule(name: "second copy") { tree in
    tree.swift("Sources").filter { !["Encoding", "Threads"].contains($0.target) }.flatMap { file in
      String(decoding: file.uncommented, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .compactMap { number, line -> Offence? in
          let text = line.filter { $0 != "_" }.lowercased()
          let signs = floor.map { $0.filter { $0 != "_" }.lowercased() }
          guard signs.contains(where: { text.contains($0) }) else { return nil }
          return Offence(
            path: file.path, line: number + 1,
            message: "the floor has this: use Sources/Encoding or Sources/Threads")
        }
    }
  }

  /// The version stands in one place, and the newest release in the changelog is of that version.
  static let version = Rule(name: "version") { tree in
    let begin = "static let version = \""
    let places = tree.swift("Sources").flatMap { file in
      file.lines.enumerated().compactMap { number, line -> (SourceFile, Int, Substring)? in
        guard let range = line.range(of: begin) else { return nil }
        return (file, number + 1, line[range.upperBound...].prefix { $0 != "\"" })
      }
    }
    guard let changes = tree["CHANGELOG.md"], let first = places.first else { return [] }
    let copies = places.dropFirst().map {
      Offence(path: $0.0.path, line: $0.1, message: "the version stands in \(first.0.path) already")
    }
    let headings = changes.lines.enumerated().filter { $0.element.hasPrefix("## ") }.prefix(2)
    let last = headings.last
    var wrong: [Offence] = []
    if headings.first?.element != "## [Unreleased]" {
      wrong.append(
        changes.offence(at: 0, "head what comes with `## [Unreleased]`, above the releases"))
    } else if last?.element.hasPrefix("## [\(first.2)] - ") != true {
      wrong.append(
        Offence(
          path: changes.path, line: (last?.offset ?? 0) + 1,
          message: "the newest release is not \(first.2), which the program tells"))
    }
    return copies + wrong
  }

  /// The ends of names of bounds, and of nothing else.
  private static let boundEnds = [
    "Max", "Min", "Milliseconds", "Nanoseconds", "Seconds", "Hours", "Days", "PerMinute",
    "PerSecond", "Enough",
  ]

  /// A number or a duration that is a bound stands in the target's list of them.
  static let bound = Rule(name: "bound") { tree in
    tree.swift("Sources").filter { !$0.name.hasSuffix("Limits.swift") }.flatMap { file in
      file.places(of: "static let").compactMap { place -> Offence? in
        let line = file.code[place...].prefix { $0 != UInt8(ascii: "\n") }.dropFirst(11)
        let parts = String(decoding: line, as: UTF8.self).split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let name = parts[0].split(separator: ":").first else { return nil }
        let value = parts[1].drop { $0 == " " }
        let isDuration =
          value.hasPrefix("Duration.") || parts[0].contains("Duration") && value.first == "."
        let isNumber = value.first?.isNumber == true && !value.contains("...")
        let isBound = boundEnds.contains { name.hasSuffix($0) || name.hasSuffix("\($0) ") }
        guard isDuration || isNumber && isBound else { return nil }
        return file.offence(
          at: place,
          "`\(name.filter { $0 != " " })` is a bound: put it into Sources/\(file.target)/Limits.swift "
            + "with its unit and reason")
      }
    }
  }
}
