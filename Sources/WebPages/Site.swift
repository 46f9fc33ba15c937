public import HTTPServer
public import JSON
import Ticketing

/// The pages, their files and the document as the server answers them: made once, then shared by all
/// answers.
///
/// Two shells of HTML, one for fans and one for the organiser's console, are answered at every
/// address of theirs; what stands in them is made by their scripts. Files are at
/// `/assets/<version>/…`, where the version is made of all of them: a page's addresses change with
/// its files, so browsers keep the files for ever, and a module may name its neighbour by a relative
/// path.
public struct Site: Sendable {
  /// What answers at a pattern of the router; nil when there is nothing there after all.
  public typealias Answer = @Sendable (Request) -> Response?

  /// Where the fan's pages are: the addresses of `fan/main.js`, in its order. Each placeholder stands
  /// for an identifier.
  static let fanPatterns = [
    "/", "/concerts/{concertId}", "/concerts/{concertId}/line", "/performances/{performanceId}",
    "/reservations/{reservationId}", "/tickets", "/tickets/{ticketId}", "/wallet", "/login",
    "/signup",
  ]
  /// Where the console's pages are: the addresses of `console/main.js`, in its order.
  static let consolePatterns = [
    "/console", "/console/new", "/console/webhooks", "/console/{concertId}",
    "/console/{concertId}/edit", "/console/{concertId}/performances/new",
    "/console/{concertId}/sales", "/console/{concertId}/checkin",
  ]
  /// What programs ask: a refusal there is always problem+json.
  private static let machineAreas = ["/api", "/assets", "/health", "/metrics"]
  /// Stands in the shells for the folder of this version's files.
  private static let mark = "{{assets}}"
  private static let assetsFolder = "assets/"

  /// Names these files: it changes when one of them does.
  let version: String
  /// By path behind the version.
  private let assets: [String: Page]
  private let fan: Page
  private let console: Page
  private let docs: Page
  private let openAPI: Page

  /// Makes the pages. Throws when the embedded document is not JSON, which a test rules out.
  public init() throws(JSONError) { try self.init(files: WebPages.files) }

  /// Makes the pages of other files.
  init(files: [String: SharedBytes]) throws(JSONError) {
    let folder = Self.assetsFolder
    let own = files.filter { $0.key.hasPrefix(folder) }
    version = Self.version(of: own)
    assets = Dictionary(
      uniqueKeysWithValues: own.map { path, content in
        (String(path.dropFirst(folder.count)), Page(content, type: FileType.of(path), .asset))
      })
    let base = "/assets/\(version)"
    fan = Self.shell(files["fan.html"], base: base)
    console = Self.shell(files["console.html"], base: base)
    let document = files[WebPages.openAPIPath] ?? SharedBytes([])
    openAPI = Page(document, type: FileType.json, .data)
    docs = Page(
      SharedBytes(
        try DocsPage.render(
          openAPI: document.bytes, style: base + "/docs/docs.css",
          script: files["assets/docs/try.js"].map { _ in base + "/docs/try.js" })),
      type: FileType.html, .docs)
  }

  private static func shell(_ file: SharedBytes?, base: String) -> Page {
    let text = String(decoding: file?.bytes ?? [], as: UTF8.self)
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    return Page(SharedBytes(Array(parts.joined(separator: base).utf8)), type: FileType.html, .shell)
  }

  private static func version(of files: [String: SharedBytes]) -> String {
    var hash = ContentHash()
    for (path, content) in files.sorted(by: { $0.key < $1.key }) {
      // No path has a zero, and no two lists of files with their lengths read the same.
      hash.add("\(path)\0\(content.bytes.count)\0".utf8)
      hash.add(content.bytes)
    }
    return hash.text
  }

  /// Every pattern with what answers there.
  public var routes: [(pattern: String, answer: Answer)] {
    let pages =
      Self.fanPatterns.map { ($0, fan) } + Self.consolePatterns.map { ($0, console) }
      + [("/docs", docs), ("/openapi.json", openAPI)]
    let file: Answer = { asset($0) }
    return pages.map { pattern, page in
      let shown: Answer = { request in
        // A link that was cut or mistyped names nothing, and says so at once.
        guard request.parameters.allSatisfy({ Identifier<Self>($0) != nil }) else {
          return missing(request)
        }
        return page.response(to: request)
      }
      return (pattern, shown)
    } + [("/assets/{version}/{path...}", file)]
  }

  /// The file behind `/assets/<version>/`. Another version is one of another instance while a new
  /// program is put in place: the file of that name may be another, so nobody may keep it.
  private func asset(_ request: Request) -> Response? {
    guard request.parameters.count == 2, let page = assets[request.parameters[1]] else {
      return nil
    }
    let isOurs = request.parameters[0] == version
    return page.response(to: request, keeping: isOurs ? .forever : .askAgain)
  }

  /// The page for a person who asks for an address that has nothing; nil for programs.
  public func missing(_ request: Request) -> Response? {
    guard request.method == .get || request.method == .head,
      !Self.machineAreas.contains(where: {
        request.path == $0 || request.path.hasPrefix($0 + "/")
      }), request.headers.accepts("text/html")
    else { return nil }
    return fan.response(
      to: request, status: 404, keeping: .never, varying: "Accept, Accept-Encoding")
  }
}

extension Site {
  /// Files by path with their sizes as sent, for a test of how much a page costs.
  var sizes: [String: Int] { assets.mapValues(\.bytesSent) }
  /// The size of the fan's shell as sent.
  var shellSize: Int { fan.bytesSent }
}
