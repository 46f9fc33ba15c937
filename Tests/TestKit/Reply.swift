public import JSON

/// An answer as a client sees it.
public struct Reply: Sendable {
  /// The status code.
  public let status: Int
  /// Header fields in the order they came.
  public let headers: [(name: String, value: String)]
  /// The body.
  public let body: [UInt8]

  /// Makes a reply.
  public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The body as JSON; `null` when it is none.
  public var json: JSONValue { (try? JSONValue.parse(body, limits: .plan)) ?? .null }

  /// A member of the body.
  public subscript(name: String) -> JSONValue? { json[name] }

  /// A refusal's stable word.
  public var code: String? { json["code"]?.stringValue }

  /// The list of a page's items.
  public var items: [JSONValue] { json["items"]?.arrayValue ?? [] }

  /// A header field's first value; the name in any case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// A member of the body that must be text; records nothing, empty when it is not.
  public func text(_ name: String) -> String { json[name]?.stringValue ?? "" }

  /// A member of the body that must be a whole number; `Int64.min` when it is not.
  public func number(_ name: String) -> Int64 { json[name]?.integerValue ?? .min }
}
