import BookingStore
import BoxOffice
import Encoding
import HTTPServer
import JSON
import Ticketing

/// The start and length of a list: `?limit=` and `?cursor=`, newest first.
struct Paging<Entity> {
  /// The number of entries requested.
  let limit: Int
  /// Entries are below this identifier.
  let before: Identifier<Entity>

  /// Parses the query; throws 400 for invalid values.
  init(_ request: Request) throws {
    var limit = APILimits.pageDefault
    var before = Identifier<Entity>(high: .max, low: .max)
    var errors: [FieldProblem] = []
    for (name, value) in try Query.pairs(request.query) {
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
          errors.append(
            FieldProblem(field: "cursor", reason: "must be a nextCursor from this list"))
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
  /// Names and values, percent-decoded. Throws 400 for a `%` that begins no escape, for invalid UTF-8, for a
  /// repeated name and for more parameters than any route has: ignoring any of these would answer a different
  /// request than the one sent.
  static func pairs(_ query: String) throws -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for pair in query.split(separator: "&") {
      guard pairs.count < APILimits.queryPairs else {
        throw refused("query", "must have at most \(APILimits.queryPairs) parameters")
      }
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decode(halves[0]) else { throw refused("query", notEncoded) }
      guard let value = decode(halves.count == 2 ? halves[1] : "") else {
        throw refused(name, notEncoded)
      }
      guard !pairs.contains(where: { $0.name == name }) else {
        throw refused(name, "must not be given twice")
      }
      pairs.append((name, value))
    }
    return pairs
  }

  private static let notEncoded = "must be percent-encoded UTF-8"

  private static func refused(_ field: String, _ reason: String) -> Problem {
    .invalid([FieldProblem(field: field, reason: reason)])
  }

  private static func decode(_ text: Substring) -> String? {
    PercentEncoding.decode(text, plusIsSpace: true)
  }
}
