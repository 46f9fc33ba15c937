/// Every name that code, pages, scripts and settings have: what a document may name.
struct KnownNames {
  /// Names of other programs' things that documents mention.
  private static let foreign: Set<String> = [
    // Kafka's permissions, and a setting of Prometheus.
    "Describe", "IdempotentWrite", "remote_write",
    // What decisions weighed and did not take.
    "MHD_run_wait", "SharedWorker",
  ]
  /// First parts of what looks like a path and is none of ours.
  private static let foreignTops: Set<String> = [
    "Asia", "application", "audio", "image", "multipart", "text", "etc", "var", "usr",
  ]

  private let words: Set<Substring>
  private let endings: Set<Substring>

  init(_ tree: Tree) {
    var found: Set<Substring> = []
    let paths = tree.paths.union(tree.folders)
    for file in tree.files
    where !file.path.hasSuffix(".md") && !file.path.hasPrefix("Tests/TidyTests/") {
      SwiftText.names(in: file.uncommented) { found.insert($0) }
    }
    words = found
    var endings: Set<Substring> = []
    for path in paths {
      var rest = path[...]
      endings.insert(rest)
      while let slash = rest.firstIndex(of: "/") {
        rest = rest[rest.index(after: slash)...]
        endings.insert(rest)
      }
    }
    self.endings = endings
  }

  /// The part of a quoted text that names something of ours which is not there; nil when all is.
  func missing(in text: String) -> String? {
    guard !text.contains(where: { " …*<>{}$=:?&%|\"'".contains($0) }) else { return nil }
    if text.contains("/") { return isMissingPath(text) ? "a path" : nil }
    let call = text.prefix { $0 != "(" }
    let parts = call.split(separator: ".")
    if Self.isFileName(call) { return endings.contains(call) ? nil : "a file" }
    guard !parts.isEmpty, parts.allSatisfy(Self.isName), parts.contains(where: Self.isOurs) else {
      return nil
    }
    return parts.first { !words.contains($0) && !Self.foreign.contains(String($0)) }.map(
      String.init)
  }

  private func isMissingPath(_ text: String) -> Bool {
    let path = text.hasSuffix("/") ? text.dropLast() : text[...]
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, !first.isEmpty, first != ".", first != "..", first != ".build",
      !Self.foreignTops.contains(String(first)), parts.allSatisfy(Self.isPathPart),
      first.first?.isNumber == false
    else { return false }
    // A target's folder and a file in it, from anywhere.
    return !endings.contains(path)
  }

  private static let fileEndings = [
    "swift", "md", "js", "py", "json", "html", "css", "c", "h", "yml", "yaml", "conf", "sql",
  ]

  private static func isFileName(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".")
    return parts.count > 1 && fileEndings.contains(String(parts[parts.count - 1]))
      && parts.allSatisfy(isPathPart)
  }

  private static func isPathPart(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._+-".contains($0)) }
  }

  private static func isName(_ text: Substring) -> Bool {
    text.first?.isLetter == true
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// Whether a name has the form of a type, a function of several words or a column.
  private static func isOurs(_ text: Substring) -> Bool {
    let hasCapitalInside = text.dropFirst().contains { $0.isUppercase }
    let hasSmall = text.contains { $0.isLowercase }
    return hasSmall && (hasCapitalInside || text.contains("_") || text.first?.isUppercase == true)
  }
}
