/// What a page makes a browser fetch: the files its markup names, and those their modules and
/// stylesheets name in turn.
struct Fetched {
  private(set) var paths: Set<String> = []

  /// - Parameter read: The text of a file by its path; nil when there is none.
  init(from markup: String, base: String, read: (String) -> String?) {
    var open = Self.addresses(in: markup).filter { $0.hasPrefix(base) }
      .map { String($0.dropFirst(base.count)) }
    while let path = open.popLast() {
      guard paths.insert(path).inserted, let text = read(path) else { continue }
      open += Self.quoted(in: text).compactMap { Self.resolved($0, beside: path) }
    }
  }

  /// The values of `src` and `href` in markup.
  static func addresses(in markup: String) -> [String] {
    ["src=\"", "href=\""].flatMap { attribute in
      markup.split(separator: attribute, omittingEmptySubsequences: false).dropFirst()
        .map { String($0.prefix { $0 != "\"" }) }
    }
  }

  /// Relative addresses in quotes: what a module imports, now or later.
  private static func quoted(in text: String) -> [String] {
    text.split { "\"'`()".contains($0) }.map(String.init).filter {
      ($0.hasPrefix("./") || $0.hasPrefix("../")) && !$0.contains(" ") && $0.contains(".")
    }
  }

  private static func resolved(_ address: String, beside path: String) -> String? {
    var parts = path.split(separator: "/").dropLast()
    for part in address.split(separator: "/") where part != "." {
      if part != ".." { parts.append(part) } else if parts.popLast() == nil { return nil }
    }
    return parts.joined(separator: "/")
  }
}
