import JSON

/// The addresses of one group of pages with their views: the list in the group's own file (`fan.html`,
/// `console.html`), which the router of the pages reads too.
struct Views: Sendable {
  /// The view at one address.
  struct View: Sendable {
    /// The address in the form of the server's router, such as `/concerts/{concertId}`. Each placeholder
    /// stands for an identifier.
    let pattern: String
    /// The module that draws it, by its path in the assets.
    let module: String
  }

  private static let opening = "<script type=\"application/json\" id=\"views\">"

  /// In the file's order; empty when the file has no list.
  let all: [View]

  /// Reads the list from a page's file. Throws when it is not JSON, which a test rules out.
  init(in page: String) throws(JSONError) {
    guard let start = page.firstRange(of: Self.opening),
      let end = page[start.upperBound...].firstRange(of: "</script>")
    else {
      all = []
      return
    }
    let list = try JSONValue.parse(
      Array(page[start.upperBound..<end.lowerBound].utf8), limits: .request)
    all = (list.arrayValue ?? []).compactMap { entry in
      guard let path = entry["path"]?.stringValue, let module = entry["module"]?.stringValue
      else { return nil }
      return View(pattern: Self.pattern(of: path), module: module)
    }
  }

  /// The addresses, in order of the list.
  var patterns: [String] { all.map(\.pattern) }

  /// Converts `/concerts/:concertId`, the form of the pages' router, to `/concerts/{concertId}`.
  private static func pattern(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }
}
