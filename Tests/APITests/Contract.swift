import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing
import WebPages

/// The published contract, as a judge of answers.
struct Contract {
  /// Read once: hundreds of tests ask it.
  static let published = Result { try Contract() }

  let root: JSONValue

  private init() throws {
    root = try JSONValue.parse(WebPages.openAPI.bytes, limits: .plan)
  }

  /// `METHOD path` of every operation.
  var operations: Set<String> {
    var found: Set<String> = []
    for path in root["paths"]?.objectValue?.members ?? [] {
      for member in path.value.objectValue?.members ?? [] {
        let method = member.name.uppercased()
        if Method(rawValue: method) != nil { found.insert("\(method) \(path.name)") }
      }
    }
    return found
  }

  /// Where an answer does not fit what is published for its operation and status.
  func misfits(_ exchange: Client.Exchange) -> [String] {
    let reply = exchange.reply
    let here = "\(exchange.method.rawValue) \(exchange.target) \(reply.status)"
    if reply.status == 404 && reply.code == "NOT_FOUND" || reply.status == 405 { return [] }
    let isHead = exchange.method == .head
    guard exchange.method != .options,
      let operation = operation(isHead ? .get : exchange.method, exchange.target)
    else { return [] }
    guard let answer = resolve(operation["responses"]?["\(reply.status)"]) else {
      return ["\(here): this status is not published: \(reply.text.prefix(300))"]
    }
    guard let content = answer["content"]?.objectValue?.members.first else {
      return reply.body.isEmpty ? [] : ["\(here): a body nobody published"]
    }
    let type = reply.header("content-type")?.split(separator: ";").first.map(String.init)
    guard type == content.name else {
      return ["\(here): \(type ?? "no type") instead of \(content.name)"]
    }
    guard !isHead, content.name.hasSuffix("json"), let schema = content.value["schema"] else {
      return []
    }
    return misfits(reply.json, schema, at: "$").map { "\(here): \($0): \(reply.text.prefix(300))" }
  }

  /// Where an event's data does not fit a published schema.
  func misfits(_ value: JSONValue, of schema: String) -> [String] {
    misfits(value, ["$ref": "#/components/schemas/\(schema)"], at: schema)
  }

  private func operation(_ method: Method, _ target: String) -> JSONValue? {
    let path = target.split(separator: "?", omittingEmptySubsequences: false)[0]
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    var best: (literals: Int, value: JSONValue)?
    for member in root["paths"]?.objectValue?.members ?? [] {
      let pattern = member.name.split(separator: "/", omittingEmptySubsequences: false)
      guard pattern.count == segments.count,
        zip(pattern, segments).allSatisfy({ $0 == $1 || $0.hasPrefix("{") }),
        let value = member.value[method.rawValue.lowercased()]
      else { continue }
      let literals = pattern.count { !$0.hasPrefix("{") }
      if best.map({ $0.literals < literals }) ?? true { best = (literals, value) }
    }
    return best?.value
  }

  private func resolve(_ value: JSONValue?) -> JSONValue? {
    guard let reference = value?["$ref"]?.stringValue else { return value }
    var found: JSONValue? = root
    for part in reference.split(separator: "/").dropFirst() { found = found?[String(part)] }
    return resolve(found)
  }

  /// Where a value does not fit a schema; a field the schema does not list is a misfit too.
  private func misfits(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    guard let schema = resolve(schema) else { return ["\(place): no schema"] }
    var found: [String] = []
    if let choices = (schema["oneOf"] ?? schema["anyOf"])?.arrayValue {
      let failures = choices.map { misfits(value, $0, at: place) }
      if !failures.contains([]) { found += failures.joined() }
    }
    for part in schema["allOf"]?.arrayValue ?? [] { found += misfits(value, part, at: place) }
    if let constant = schema["const"], constant != value {
      found.append("\(place) is not \(constant)")
    }
    if let words = schema["enum"]?.arrayValue, !words.contains(value) {
      found.append("\(place) is none of the words")
    }
    let types = schema["type"]?.arrayValue ?? schema["type"].map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { Self.isOf($0.stringValue, value) }) {
      found.append("\(place) has another type")
    }
    found += Self.form(value, schema, at: place)
    for (index, element) in (value.arrayValue ?? []).enumerated() {
      found += schema["items"].map { misfits(element, $0, at: "\(place)[\(index)]") } ?? []
    }
    return found + members(value, schema, at: place)
  }

  private func members(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    guard let object = value.objectValue, let properties = schema["properties"] else { return [] }
    var found: [String] = []
    let required = schema["required"]?.arrayValue?.compactMap(\.stringValue)
    for name in required ?? [] where object[name] == nil {
      found.append("\(place).\(name) is missing")
    }
    for member in object.members {
      if let known = properties[member.name] {
        found += misfits(member.value, known, at: "\(place).\(member.name)")
      } else if required != nil {
        // Parts that only narrow another schema require nothing and list little.
        found.append("\(place).\(member.name) is not published")
      }
    }
    return found
  }

  private static func isOf(_ type: String?, _ value: JSONValue) -> Bool {
    switch value {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .integer: type == "integer" || type == "number"
    case .real: type == "number"
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    }
  }

  private static func form(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    if let number = value.integerValue {
      let range =
        (schema["minimum"]?.integerValue ?? .min)...(schema["maximum"]?.integerValue ?? .max)
      return range.contains(number) ? [] : ["\(place): \(number) is out of bounds"]
    }
    guard let text = value.stringValue, let format = schema["format"]?.stringValue else {
      return []
    }
    switch format {
    case "uuid": return ConcertID(text)?.text == text ? [] : ["\(place): \(text) is no id"]
    case "date-time": return Timestamp(text)?.text == text ? [] : ["\(place): \(text) is no time"]
    default: return []
    }
  }
}

/// Runs `body` with an office whose every answer is held against the published contract.
func withContract(
  _ way: Way, _ options: TestOffice.Options = TestOffice.Options(),
  _ body: (TestOffice, Client) async throws -> Void
) async throws {
  let contract = try Contract.published.get()
  try await withOffice(way, options) { office, client in
    var client = client
    client.witness = { exchange in
      for misfit in contract.misfits(exchange) { Issue.record("\(misfit)") }
      if exchange.reply.status >= 400, exchange.method != .head {
        #expect(exchange.reply.header("content-type") == "application/problem+json")
        #expect(exchange.reply["status"] == .integer(Int64(exchange.reply.status)))
        // A replay is the first answer to the byte, the first request's id included.
        if exchange.reply.header("idempotency-replayed") == nil {
          #expect(
            exchange.reply["requestId"]?.stringValue == exchange.reply.header("x-request-id"))
        }
      }
      if [429, 503].contains(exchange.reply.status) {
        let wait = exchange.reply.header("retry-after").flatMap { Int($0) }
        #expect(wait != nil && wait != 0)
      }
    }
    try await body(office, client)
    #expect(try await office.faults() == [])
  }
}

extension Client {
  /// GET under the API's base.
  func get(_ path: String) async throws -> Reply { try await send(.get, "/api/v1\(path)") }

  /// POST under the API's base.
  @discardableResult
  func post(_ path: String, _ json: JSONValue) async throws -> Reply {
    try await send(.post, "/api/v1\(path)", json: json)
  }

  /// PATCH under the API's base.
  @discardableResult
  func patch(_ path: String, _ json: JSONValue) async throws -> Reply {
    try await send(.patch, "/api/v1\(path)", json: json)
  }

  /// DELETE under the API's base.
  @discardableResult
  func delete(_ path: String) async throws -> Reply { try await send(.delete, "/api/v1\(path)") }

  /// POST /reservations for seats of a sale.
  func hold(_ sale: Sale, _ seats: [Int] = [0]) async throws -> Reply {
    try await post("/reservations", sale.seatRequest(seats))
  }

  /// POST /payments.
  func pay(_ reservation: String) async throws -> Reply {
    try await post("/payments", ["reservationId": "\(reservation)"])
  }
}

extension Sale {
  /// The body that holds these seats.
  func seatRequest(_ seats: [Int] = [0]) -> JSONValue {
    [
      "performanceId": "\(performance)",
      "seatIds": .array(seats.map { .string(self.seats[$0]) }),
    ]
  }
}

/// An id that nothing has.
let nobody = "01a00000-0000-7000-8000-000000000000"

/// Expects a status and, for refusals, a code.
func expect(
  _ reply: Reply, _ status: Int, _ code: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(reply.status == status, "\(reply.text)", sourceLocation: sourceLocation)
  if let code { #expect(reply.code == code, "\(reply.text)", sourceLocation: sourceLocation) }
}
