/// Media types of the files of pages.
enum FileType {
  static let html = "text/html; charset=utf-8"
  static let json = "application/json"
  static let text = "text/plain; charset=utf-8"
  static let xml = "application/xml"
  /// For a file with an unknown extension; a test ensures that there is none.
  static let unknown = "application/octet-stream"

  /// The media type of a file by its extension.
  static func of(_ path: String) -> String {
    switch path.split(separator: "/").last?.split(separator: ".").last {
    case "html": html
    case "css": "text/css; charset=utf-8"
    case "js", "mjs": "text/javascript; charset=utf-8"
    case "json": json
    case "svg": "image/svg+xml"
    case "webmanifest": "application/manifest+json"
    case "txt": text
    case "xml": xml
    case "png": "image/png"
    case "jpg": "image/jpeg"
    case "webp": "image/webp"
    case "ico": "image/x-icon"
    case "woff2": "font/woff2"
    default: unknown
    }
  }
}
