import HTTPServer

/// The imports between modules. A page names all the modules it needs, so that a browser fetches them at once
/// instead of discovering each in the previous one.
struct ModuleGraph: Sendable {
  /// The static imports of each module, by path in the assets, in the order of the file.
  private let imports: [String: [String]]

  /// - Parameter files: The assets by path. Files that are not modules import nothing.
  init(_ files: [String: SharedBytes]) {
    imports = Dictionary(
      uniqueKeysWithValues: files.filter { $0.key.hasSuffix(".js") }.map { path, content in
        let text = String(decoding: content.bytes, as: UTF8.self)
        let found = text.split(separator: "\n")
          .filter { $0.hasPrefix("import ") }
          .compactMap { line -> String? in
            guard let from = line.firstRange(of: " from '") else { return nil }
            return Self.resolved(line[from.upperBound...].prefix { $0 != "'" }, beside: path)
          }
        return (path, found.filter { files[$0] != nil })
      })
  }

  /// The modules and all their static imports, without duplicates, in order of discovery.
  func needed(by roots: [String]) -> [String] {
    var found: [String] = []
    var known: Set<String> = []
    var open = Array(roots.reversed())
    while let path = open.popLast() {
      guard let inside = imports[path], known.insert(path).inserted else { continue }
      found.append(path)
      open += inside.reversed()
    }
    return found
  }

  /// A relative address in a module as a path in the assets; nil for any other, and for one that leaves the
  /// assets.
  private static func resolved(_ address: Substring, beside path: String) -> String? {
    guard address.hasPrefix("./") || address.hasPrefix("../") else { return nil }
    var parts = path.split(separator: "/").dropLast()
    for part in address.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }
}
