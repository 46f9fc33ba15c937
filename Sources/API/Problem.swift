import HTTPServer
import JSON
import Ticketing

/// A refusal in the form of RFC 9457. `code` is the stable word clients act on.
struct Problem: Error, Sendable {
  let status: Int
  let code: String
  let title: String
  let detail: String
  var extra: [Extra] = []
  /// Seconds after which a retry can help.
  var retryAfter: Int?
  /// The methods of a route; for 405.
  var allow: String?

  /// An additional member of the document.
  enum Extra: Sendable {
    case seatIDs([SeatID])
    case money(StaticString, Money)
    case number(StaticString, Int)
    case time(StaticString, Timestamp)
    case text(StaticString, String)
    case seat(Seat)
    case fields([FieldProblem])
  }

  init(
    _ status: Int, _ code: String, _ detail: String, extra: [Extra] = [], retryAfter: Int? = nil,
    allow: String? = nil
  ) {
    self.status = status
    self.code = code
    title = Self.title(of: code)
    self.detail = detail
    self.extra = extra
    self.retryAfter = retryAfter
    self.allow = allow
  }

  /// The code as a title: `SEAT_TAKEN` becomes "Seat taken".
  private static func title(of code: String) -> String {
    let words = code.lowercased().split(separator: "_").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The document.
  func body(requestID: String) -> [UInt8] {
    JSONWriter.object { writer in
      writer.member("type", "/docs#\(code)")
      writer.member("title", title)
      writer.member("status", status)
      writer.member("detail", detail)
      writer.member("code", code)
      writer.member("requestId", requestID)
      for member in extra {
        switch member {
        case .seatIDs(let ids):
          writer.array("seatIds") { writer in for id in ids { writer.string(id.text) } }
        case .money(let name, let money): writer.member(name, money.amount)
        case .number(let name, let number): writer.member(name, number)
        case .time(let name, let time): writer.member(name, time.text)
        case .text(let name, let text): writer.member(name, text)
        case .seat(let seat): writer.ticketSeat(seat)
        case .fields(let errors):
          writer.array("errors") { writer in
            for error in errors {
              writer.object { writer in
                writer.member("field", error.field)
                writer.member("reason", error.reason)
              }
            }
          }
        }
      }
    }
  }

  /// The answer.
  func response(requestID: String) -> Response {
    var headers: [(name: String, value: String)] = [
      ("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"),
    ]
    if let retryAfter { headers.append(("Retry-After", String(retryAfter))) }
    if let allow { headers.append(("Allow", allow)) }
    if status == 401 { headers.append(("WWW-Authenticate", "Bearer")) }
    return Response(status: status, headers: headers, body: .bytes(body(requestID: requestID)))
  }
}

/// The error in one field of a body, query or header.
struct FieldProblem: Hashable, Sendable {
  let field: String
  let reason: String
}
