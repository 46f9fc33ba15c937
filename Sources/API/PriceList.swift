import HTTPServer
import JSON
import Ticketing

/// The prices of a date: the few lines of its plan that clients need long before the seats themselves. Made
/// once, and the same on every instance.
struct PriceList: Sendable {
  private let bytes: SharedBytes

  init(_ performance: Performance, seats: [Seat]) {
    bytes = SharedBytes(
      JSONWriter.object { writer in
        writer.member("performanceId", performance.id.text)
        writer.member("concertId", performance.concertID.text)
        writer.member("currency", Currency.code)
        writer.grades(GradePrice.all(of: seats))
      })
  }

  /// The answer, which may be cached for a while.
  var response: Response {
    Response(
      status: 200,
      headers: [
        ("Content-Type", "application/json"),
        ("Cache-Control", "public, max-age=\(APILimits.planSeconds)"),
      ], body: .shared(bytes))
  }
}

/// A grade at a price: a grade may have several prices, on a plan with a price per seat.
struct GradePrice: Hashable, Sendable {
  let name: String
  let price: Int64

  init(_ seat: Seat) {
    name = seat.grade
    price = seat.price.amount
  }

  /// Highest price first, then by name.
  static func all(of seats: [Seat]) -> [Self] {
    Set(seats.map(Self.init)).sorted {
      $0.price != $1.price ? $0.price > $1.price : $0.name < $1.name
    }
  }
}

extension JSONWriter {
  /// The grades with their prices.
  mutating func grades(_ grades: [GradePrice]) {
    array("grades") { writer in
      for grade in grades {
        writer.object { writer in
          writer.member("grade", grade.name)
          writer.member("price", grade.price)
        }
      }
    }
  }
}
