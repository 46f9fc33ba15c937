import CWebFiles
public import HTTPServer

/// The files of `Public`, embedded in the executable.
public enum WebPages {
  /// Every file, by its path in that folder.
  static let files: [String: SharedBytes] = {
    var files: [String: SharedBytes] = [:]
    for index in 0..<web_file_count() {
      let file = web_file(index)
      let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
      files[String(cString: file.path)] = SharedBytes(Array(bytes))
    }
    return files
  }()

  /// The OpenAPI 3.1 document, as served at `/openapi.json`.
  public static let openAPI = files[openAPIPath] ?? SharedBytes([])

  static let openAPIPath = "openapi.json"
}
