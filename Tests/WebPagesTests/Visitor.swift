import HTTPServer
import Testing

@testable import WebPages

/// Asks a site as the router does.
struct Visitor {
  let site: Site

  init(_ site: Site) { self.site = site }

  func request(
    _ path: String, accepting type: String?, method: Method = .get
  ) -> Request {
    Request(
      method: method, path: path, headers: Headers(type.map { [("Accept", $0)] } ?? []))
  }

  func get(
    _ pattern: String, parameters: [String] = [], encoding: String = "",
    accepting type: String? = nil, knowing tag: String? = nil
  ) throws -> Response {
    var headers = [(name: "Accept-Encoding", value: encoding)]
    if let tag { headers.append(("If-None-Match", tag)) }
    if let type { headers.append(("Accept", type)) }
    let answer = try #require(site.routes.first { $0.pattern == pattern }).answer
    return try #require(
      answer(
        Request(
          method: .get, path: pattern, headers: Headers(headers), parameters: parameters)))
  }

  /// A file of this version, or of another.
  func file(
    _ path: String, version: String? = nil, encoding: String = "", knowing tag: String? = nil
  ) throws -> Response {
    try get(
      "/assets/{version}/{path...}", parameters: [version ?? site.version, path],
      encoding: encoding, knowing: tag)
  }

  func bytes(_ response: Response) throws -> [UInt8] {
    switch response.body {
    case .none: return []
    case .bytes(let bytes): return bytes
    case .shared(let shared): return shared.bytes
    case .stream: throw Unexpected.stream
    }
  }

  enum Unexpected: Error { case stream }
}

extension Response {
  /// A header field's value.
  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
}
