import CWebFiles
public import HTTPServer

/// The files of `Public`, carried inside the executable.
public enum WebPages {
  /// The OpenAPI 3.1 document, as served at `/openapi.json`.
  public static let openAPI = SharedBytes(web_file_openapi_json())
  /// The stylesheet of `/docs` and `/`, as served at `/docs.css`.
  public static let stylesheet = SharedBytes(web_file_docs_css())
  /// The page at `/`.
  public static let landing = SharedBytes(web_file_landing_html())
}

extension SharedBytes {
  fileprivate convenience init(_ file: WebFile) {
    self.init(Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
  }
}
