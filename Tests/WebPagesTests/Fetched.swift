/// What a page makes a browser fetch at once: the files its markup names, and those their modules
/// import in turn. What a module imports later counts only when the page's first view is named.
struct Fetched {
  private(set) var paths: Set<String> = []

  /// - Parameters:
  ///   - later: What the first view loads by itself: its module and its words.
  ///   - read: The text of a file by its path; nil when there is none.
  init(from markup: String, base: String, later: [String], read: (String) -> String?) {
    var open =
      later
      + Self.addresses(in: markup).filter { $0.hasPrefix(base) }
      .map { String($0.dropFirst(base.count)) }
    while let path = open.popLast() {
      guard paths.insert(path).inserted, let text = read(path) else { continue }
      open += Self.imported(in: text).compactMap { Self.resolved($0, beside: path) }
    }
  }

  /// The values of `src` and `href` in markup.
  static func addresses(in markup: String) -> [String] {
    ["src=\"", "href=\""].flatMap { attribute in
      markup.split(separator: attribute, omittingEmptySubsequences: false).dropFirst()
        .map { String($0.prefix { $0 != "\"" }) }
    }
  }

  /// The relative addresses behind `from`: what a module imports at once.
  private static func imported(in text: String) -> [String] {
    text.split(separator: "from '", omittingEmptySubsequences: false).dropFirst()
      .map { String($0.prefix { $0 != "'" }) }
      .filter { $0.hasPrefix("./") || $0.hasPrefix("../") }
  }

  private static func resolved(_ address: String, beside path: String) -> String? {
    var parts = path.split(separator: "/").dropLast()
    for part in address.split(separator: "/") where part != "." {
      if part != ".." { parts.append(part) } else if parts.popLast() == nil { return nil }
    }
    return parts.joined(separator: "/")
  }
}
