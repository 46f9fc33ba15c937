import BookingStore
import BoxOffice
import HTTPServer
import Ticketing

/// The requested piece of a file: `?limit=` rows after `?cursor=`, oldest first, and for some files `?from=`
/// (inclusive) and `?to=` (exclusive). Concatenating the pieces gives the whole file, because only the first
/// has the column names.
struct FilePaging<Entity> {
  /// The number of rows requested.
  let limit: Int
  /// Rows are above this identifier; nil for the first piece.
  let after: Identifier<Entity>?
  /// Rows are from this time range.
  let range: Range<Timestamp>
  private let hasRange: Bool

  /// Whether this is the first piece.
  var isFirst: Bool { after == nil }

  /// Parses the query; throws 400 for invalid values.
  init(_ request: Request, hasRange: Bool) throws {
    var limit = APILimits.fileRows.upperBound
    var after: Identifier<Entity>?
    var from = Timestamp(milliseconds: 0)
    var until = Self.end
    var errors: [FieldProblem] = []
    for (name, value) in try Query.pairs(request.query) {
      switch name {
      case "limit":
        if let number = Int(value), APILimits.fileRows.contains(number) {
          limit = number
        } else {
          errors.append(
            FieldProblem(
              field: "limit", reason: "must be a number from 1 to \(APILimits.fileRows.upperBound)")
          )
        }
      case "cursor":
        after = Identifier(value)
        if after == nil {
          errors.append(FieldProblem(field: "cursor", reason: "must be one from a Link header"))
        }
      case "from" where hasRange, "to" where hasRange:
        guard let time = Timestamp(value) else {
          errors.append(
            FieldProblem(
              field: name, reason: "must be an RFC 3339 time, such as 2026-12-01T10:00:00Z"))
          continue
        }
        if name == "from" { from = time } else { until = time }
      default: continue
      }
    }
    if from > until { errors.append(FieldProblem(field: "to", reason: "must not be before from")) }
    if !errors.isEmpty { throw Problem.invalid(errors) }
    self.limit = limit
    self.after = after
    self.hasRange = hasRange
    range = from..<until
  }

  /// The address of the next piece; nil after the last. `rows` may hold one more than the limit. `keeping` is
  /// the rest of the query to pass on to the next piece, such as `&performanceId=…`.
  func next<Row>(
    _ request: Request, _ rows: [Row], keeping rest: String = "", id: (Row) -> Identifier<Entity>
  ) -> String? {
    guard rows.count > limit, limit > 0 else { return nil }
    var query = "limit=\(limit)&cursor=\(id(rows[limit - 1]).text)"
    if hasRange {
      query += "&from=\(range.lowerBound.text)"
      if range.upperBound != Self.end { query += "&to=\(range.upperBound.text)" }
    }
    return request.path + "?" + query + rest
  }

  /// 9999-12-31: after every row.
  private static var end: Timestamp { Timestamp(milliseconds: 253_402_300_799_000) }
}

extension Response {
  /// A spreadsheet file, or a piece of one with the next piece at `next`.
  static func file(
    _ file: CSV, named name: String, next: String? = nil, actor: UserID
  ) -> Response {
    var headers: [(name: String, value: String)] = [
      ("Content-Type", "text/csv; charset=utf-8"), ("Cache-Control", "no-store"),
      ("Content-Disposition", "attachment; filename=\"\(name).csv\""),
    ]
    if let next { headers.append(("Link", "<\(next)>; rel=\"next\"")) }
    return Response(
      status: 200, headers: headers, body: .shared(SharedBytes(file.bytes)), actor: actor.text)
  }
}
