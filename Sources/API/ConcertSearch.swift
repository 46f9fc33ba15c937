import BookingStore
import BoxOffice
import HTTPServer
import Ticketing

extension ConcertSearch {
  /// Parses `?q=`, `?from=`, `?to=` and `?order=`; throws 400 for invalid values.
  init(_ request: Request, now: Timestamp) throws {
    var words = ""
    var order = Order.newest
    var bounds: (from: Timestamp?, to: Timestamp?) = (nil, nil)
    var errors: [FieldProblem] = []
    for (name, value) in try Query.pairs(request.query) {
      switch name {
      case "q":
        if value.unicodeScalars.count > APILimits.searchLength {
          errors.append(
            FieldProblem(
              field: "q", reason: "must have at most \(APILimits.searchLength) characters"))
        } else {
          words = value
        }
      case "from", "to":
        guard let time = Timestamp(value) else {
          errors.append(
            FieldProblem(
              field: name, reason: "must be an RFC 3339 time, such as 2026-12-01T10:00:00Z"))
          continue
        }
        if name == "from" { bounds.from = time } else { bounds.to = time }
      case "order":
        if let known = Order(rawValue: value) {
          order = known
        } else {
          errors.append(FieldProblem(field: "order", reason: "must be NEWEST or START"))
        }
      default: continue
      }
    }
    // A date that starts no earlier than now can still be attended.
    let from = bounds.from ?? (order == .start ? now : Timestamp(milliseconds: 0))
    let to = bounds.to ?? Self.end
    if let asked = bounds.from, asked > to {
      errors.append(FieldProblem(field: "to", reason: "must not be before from"))
    }
    if !errors.isEmpty { throw Problem.invalid(errors) }
    let isBound = order == .start || bounds.from != nil || bounds.to != nil
    self.init(text: words, range: isBound ? from..<max(from, to) : nil, order: order)
  }

  /// 9999-12-31: after every date.
  private static var end: Timestamp { Timestamp(milliseconds: 253_402_300_799_000) }
}
