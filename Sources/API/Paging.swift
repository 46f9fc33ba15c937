import HTTPServer
import JSON
import Ticketing

/// Where a list starts and how long it is: `?limit=` and `?cursor=`, newest first.
struct Paging<Entity> {
  /// Entries asked for.
  let limit: Int
  /// Entries are below this identifier.
  let before: Identifier<Entity>

  /// Reads the query; throws 400 for what does not fit.
  init(_ request: Request) throws {
    var limit = APILimits.pageDefault
    var before = Identifier<Entity>(high: .max, low: .max)
    var errors: [FieldProblem] = []
    for (name, value) in Query.pairs(request.query) {
      switch name {
      case "limit":
        if let number = Int(value), APILimits.page.contains(number) {
          limit = number
        } else {
          errors.append(FieldProblem(field: "limit", reason: "must be a number from 1 to 100"))
        }
      case "cursor":
        if let id = Identifier<Entity>(value) {
          before = id
        } else {
          errors.append(FieldProblem(field: "cursor", reason: "must be a nextCursor of this list"))
        }
      default: continue
      }
    }
    if !errors.isEmpty { throw Problem.invalid(errors) }
    self.limit = limit
    self.before = before
  }

  /// Writes `{items, nextCursor}`; `entries` may hold one more than the limit.
  func page<Element>(
    _ entries: [Element], id: (Element) -> Identifier<Entity>,
    write: (inout JSONWriter, Element) -> Void
  ) -> [UInt8] {
    let shown = entries.prefix(limit)
    return JSONWriter.object { writer in
      writer.array("items") { writer in
        for entry in shown { writer.object { writer in write(&writer, entry) } }
      }
      writer.member(
        "nextCursor", orNull: entries.count > limit ? shown.last.map { id($0).text } : nil)
    }
  }
}

/// The pairs of a query string.
enum Query {
  /// Names and values, percent-decoded; what cannot be decoded is left out.
  static func pairs(_ query: String) -> [(name: String, value: String)] {
    query.split(separator: "&").prefix(32).compactMap { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decode(halves[0]) else { return nil }
      guard halves.count == 2 else { return (name, "") }
      return decode(halves[1]).map { (name, $0) }
    }
  }

  private static func decode(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard rest.count >= 2, let digits = String(rest.prefix(2)),
          let value = UInt8(digits, radix: 16)
        else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
