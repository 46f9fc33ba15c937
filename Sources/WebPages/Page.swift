import Encoding
import HTTPServer

/// One page or file: bytes that do not change while the process lives, with their gzip form.
struct Page: Sendable {
  /// The cache policy of a page.
  enum CachePolicy: String, Sendable {
    /// Revalidated each time: a new version of the program may have changed it.
    case askAgain = "no-cache"
    /// Cached forever: the address identifies the content.
    case forever = "public, max-age=31536000, immutable"
    /// Not cached: an answer at an unknown address.
    case never = "no-store"
  }

  /// The bytes in one of the two forms they are sent in, each with its own ETag.
  private struct Form: Sendable {
    let content: SharedBytes
    let representation: Representation.Form

    init(_ content: SharedBytes, isZipped: Bool = false) {
      self.content = content
      representation = Representation.Form(
        .shared(content), tag: "\"\(String(FNV1a.hash(content.bytes), radix: 16))\"",
        isZipped: isZipped)
    }
  }

  private let plain: Form
  /// nil when gzip does not make it smaller.
  private let zipped: Form?
  private let type: String
  private let fields: [(name: String, value: String)]

  init(_ content: SharedBytes, type: String, _ headers: SecurityHeaders) {
    plain = Form(content)
    zipped = Gzip.compressed(content.bytes, .small).map { Form(SharedBytes($0), isZipped: true) }
    self.type = type
    fields = headers.fields
  }

  /// The number of bytes sent to a client that accepts gzip.
  var bytesSent: Int { (zipped ?? plain).content.bytes.count }

  /// The page, or 304 when the client has it already.
  func response(
    to request: Request, status: Int = 200, caching: CachePolicy = .askAgain,
    varying: String = "Accept-Encoding"
  ) -> Response {
    let form = request.headers.acceptsGzip ? zipped ?? plain : plain
    return Representation(
      type: type, caching: caching.rawValue, varying: zipped == nil ? nil : varying
    ).response(to: request, status: status, fields: fields) { form.representation }
  }
}

extension Page {
  /// The placeholder in a shell for what is needed at an address.
  static let preloadsMark = "{{preloads}}"

  /// Makes a page of the console: its file with what is needed at an address.
  init(_ text: String, preloads: [UInt8]) {
    let named = String(decoding: preloads, as: UTF8.self)
    let whole = text.split(separator: Self.preloadsMark, omittingEmptySubsequences: false)
      .joined(separator: named)
    self.init(SharedBytes(Array(whole.utf8)), type: FileType.html, .shell)
  }

  /// For each address, elements that name the imports of its view and of the first script: a browser fetches
  /// all of them at once.
  static func preloads(
    _ views: Views, after main: String, modules: ModuleGraph, base: String
  ) -> [String: [UInt8]] {
    Dictionary(
      views.all.map { view in
        var html = HTML()
        for path in modules.needed(by: [main, view.module]) where path != main {
          html.markup("<link rel=\"modulepreload\" href=\"")
          html.text("\(base)/\(path)")
          html.markup("\">\n")
        }
        return (view.pattern, html.bytes)
      }, uniquingKeysWith: { first, _ in first })
  }
}
