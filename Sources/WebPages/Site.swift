import Encoding
public import HTTPServer
public import JSON
public import Ticketing

/// The pages, their files and the API document as the server answers them: made once, then shared by all
/// answers.
///
/// Two HTML shells, one for fans and one for the organiser's console, are answered at all their addresses,
/// which each shell lists itself; their scripts make the content. Files are at `/assets/<version>/…`, where
/// the version is a hash of all files: a page's addresses change with its files, so browsers cache the files
/// forever, and a module may import its neighbours by relative paths.
public struct Site: Sendable {
  /// The handler of a pattern; nil when nothing is there after all.
  public typealias Answer = @Sendable (Request) -> Response?

  /// The entity that the identifier in an address names.
  public enum Subject: Sendable {
    /// A concert.
    case concert
    /// A date of a concert.
    case performance
  }

  /// The handler of a page about a concert; nil when nothing is there.
  public typealias ConcertAnswer = @Sendable (ListingLookUp, Request) -> Response?

  /// The areas for programs: a refusal there is always problem+json.
  private static let machineAreas = ["/api", "/assets", "/health", "/metrics"]
  /// The placeholder in the shells for the folder of this version's files.
  private static let mark = "{{assets}}"
  private static let assetsFolder = "assets/"

  /// Identifies these files: it changes when one of them does.
  let version: String
  /// By path after the version.
  private let assets: [String: Page]
  /// The addresses of the fan's pages.
  let fanViews: Views
  /// The addresses of the console's pages.
  let consoleViews: Views
  private let fan: Shell
  /// By pattern.
  private let consolePages: [String: Page]
  /// At an unknown address of the console, whose script reports that.
  private let consoleMissing: Page
  let origins: Origins
  /// Documents at fixed addresses that are the same for all clients: an icon, the manifest, a worker.
  private let fixed: [(path: String, page: Page)]
  private let docs: Page
  private let openAPI: Page

  /// Makes the pages. Throws when the embedded document is not JSON, which a test rules out.
  ///
  /// - Parameters:
  ///   - isSecure: Whether the server speaks TLS itself: absolute addresses then begin with https.
  ///   - trustsProxies: Whether `X-Forwarded-Proto` is trusted.
  public init(isSecure: Bool = false, trustsProxies: Bool = false) throws(JSONError) {
    try self.init(
      files: WebPages.files, Origins(isSecure: isSecure, trustsProxies: trustsProxies))
  }

  /// Makes the pages from other files.
  init(
    files: [String: SharedBytes],
    _ origins: Origins = Origins(isSecure: false, trustsProxies: false)
  ) throws(JSONError) {
    self.origins = origins
    let folder = Self.assetsFolder
    let own = files.filter { $0.key.hasPrefix(folder) }
    version = Self.version(of: own)
    assets = Dictionary(
      uniqueKeysWithValues: own.map { path, content in
        (String(path.dropFirst(folder.count)), Page(content, type: FileType.of(path), .asset))
      })
    let base = "/assets/\(version)"
    let fanText = Self.text(files["fan.html"], base: base)
    let consoleText = Self.text(files["console.html"], base: base)
    (fanViews, consoleViews) = (try Views(in: fanText), try Views(in: consoleText))
    let modules = ModuleGraph(
      Dictionary(
        uniqueKeysWithValues: own.map { (String($0.key.dropFirst(folder.count)), $0.value) }))
    fan = Shell(
      fanText, picture: base + "/icons/share.png",
      preloads: Page.preloads(
        fanViews, after: "fan/main.js", modules: modules, base: base))
    consolePages = Page.preloads(
      consoleViews, after: "console/main.js", modules: modules, base: base
    ).mapValues { Page(consoleText, preloads: $0) }
    consoleMissing = Page(consoleText, preloads: [])
    fixed =
      ["favicon.ico", "manifest.webmanifest"].map { path in
        // An image is not text: only the manifest names files.
        let content =
          path.hasSuffix(".ico")
          ? files[path] ?? SharedBytes([])
          : SharedBytes(Array(Self.text(files[path], base: base).utf8))
        return (path: "/" + path, page: Page(content, type: FileType.of(path), .data))
      } + [
        // The service worker of the tickets' pages: at the root, because it serves pages there.
        (
          path: "/tickets-worker.js",
          page: Page(
            files["tickets-worker.js"] ?? SharedBytes([]), type: FileType.of("tickets-worker.js"),
            .asset)
        )
      ]
    let document = files[WebPages.openAPIPath] ?? SharedBytes([])
    openAPI = Page(document, type: FileType.json, .data)
    docs = Page(
      SharedBytes(
        try DocsPage.render(
          openAPI: document.bytes, style: base + "/docs/docs.css",
          script: files["assets/docs/try.js"].map { _ in base + "/docs/try.js" })),
      type: FileType.html, .docs)
  }

  /// A file with the placeholder replaced by the folder of this version's files.
  private static func text(_ file: SharedBytes?, base: String) -> String {
    String(decoding: file?.bytes ?? [], as: UTF8.self)
      .split(separator: mark, omittingEmptySubsequences: false).joined(separator: base)
  }

  private static func version(of files: [String: SharedBytes]) -> String {
    var hash = FNV1a()
    for (path, content) in files.sorted(by: { $0.key < $1.key }) {
      // No path contains a zero byte, and with the lengths no two lists of files give the same input.
      hash.add("\(path)\0\(content.bytes.count)\0".utf8)
      hash.add(content.bytes)
    }
    return String(hash.value, radix: 16)
  }

  /// Every pattern whose answer does not depend on the concerts, with its handler.
  public var routes: [(pattern: String, answer: Answer)] {
    let pages =
      (fanViews.patterns.map { ($0, fan.plain(at: $0)) }
      + consoleViews.patterns.map { ($0, console(at: $0)) })
      .filter { $0.0 != "/" && Self.subject(of: $0.0) == nil }
      + [("/docs", docs), ("/openapi.json", openAPI)] + fixed.map { ($0.path, $0.page) }
    let file: Answer = { asset($0) }
    let home: Answer = { fan.home(origin: origins.origin(of: $0)).response(to: $0) }
    let robots: Answer = { self.robots($0) }
    return [("/", home), ("/robots.txt", robots)]
      + pages.map { pattern, page in
        let shown: Answer = { request in
          // A truncated or mistyped link identifies nothing, which is reported at once.
          guard request.parameters.allSatisfy({ Identifier<Self>($0) != nil }) else {
            return missing(request)
          }
          return page.response(to: request)
        }
        return (pattern, shown)
      } + [("/assets/{version}/{path...}", file)]
  }

  /// The patterns of pages about a concert, with the entity that their identifier names and the handler.
  public var concertRoutes: [(pattern: String, subject: Subject, answer: ConcertAnswer)] {
    (fanViews.patterns.map { ($0, false) } + consoleViews.patterns.map { ($0, true) })
      .compactMap { pattern, isConsole in
        guard let subject = Self.subject(of: pattern) else { return nil }
        return (pattern, subject, { found, request in page(found, pattern, isConsole, request) })
      }
  }

  private func console(at pattern: String) -> Page { consolePages[pattern] ?? consoleMissing }

  /// The entity that a pattern's identifier names, when it is a concert or a date of one.
  private static func subject(of pattern: String) -> Subject? {
    if pattern.contains("{concertId}") { return .concert }
    return pattern.contains("{performanceId}") ? .performance : nil
  }

  private func page(
    _ found: ListingLookUp, _ pattern: String, _ isConsole: Bool, _ request: Request
  ) -> Response? {
    switch found {
    case .found(let listing):
      let page =
        isConsole
        ? console(at: pattern)
        : fan.concert(listing, at: pattern, origin: origins.origin(of: request))
      return page.response(to: request)
    case .missing: return missing(request, isConsole: isConsole)
    // The page exists, and reports that the box office is unavailable.
    case .unavailable:
      return (isConsole ? console(at: pattern) : fan.plain(at: pattern))
        .response(to: request, status: 503, caching: .never)
    }
  }

  /// The file at `/assets/<version>/`. Another version is that of another instance during an upgrade: its
  /// file of that name may differ, so caching is disabled.
  private func asset(_ request: Request) -> Response? {
    guard request.parameters.count == 2, let page = assets[request.parameters[1]] else {
      return nil
    }
    let isOurs = request.parameters[0] == version
    return page.response(to: request, caching: isOurs ? .forever : .askAgain)
  }

  /// The page for a person at an unknown address; nil for programs.
  public func missing(_ request: Request) -> Response? { missing(request, isConsole: false) }

  private func missing(_ request: Request, isConsole: Bool) -> Response? {
    guard request.method == .get || request.method == .head,
      !Self.machineAreas.contains(where: {
        request.path == $0 || request.path.hasPrefix($0 + "/")
      }), request.headers.accepts("text/html")
    else { return nil }
    return (isConsole ? consoleMissing : fan.missing).response(
      to: request, status: 404, caching: .never, varying: "Accept, Accept-Encoding")
  }
}

extension Site {
  /// Files by path with their sizes as sent, for a test of a page's size.
  var sizes: [String: Int] { assets.mapValues(\.bytesSent) }
  /// The number of cached pages of concerts and names of the site.
  var pagesKept: Int { fan.kept }
  /// The size of the fan's shell as sent.
  var shellSize: Int { fan.home(origin: "https://tickets.example.com").bytesSent }
}
