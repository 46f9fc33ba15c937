import BookingStore
import BoxOffice
import Encoding
import HTTPServer
import JSON
import Signing
import Ticketing

/// The immutable part of a performance's seats, by columns: where they are and what they cost; and when the
/// performance starts, in local time.
///
/// Tens of thousands of browsers fetch it before they need any status, so it is made and compressed once, and
/// is the same on every instance. Columns compress better than objects; identifiers are most of what remains,
/// and half of each is random.
struct SeatPlan: Sendable {
  let plain: SharedBytes
  /// nil when gzip does not make it smaller.
  let zipped: SharedBytes?
  /// The ETag of the plain bytes; that of gzip is ``zippedTag``.
  let tag: String
  /// The zone it was made with: when the organiser names another, it is made again.
  let timeZone: ZoneName

  var zippedTag: String { "\(tag.dropLast())-gz\"" }

  init(_ performance: Performance, in timeZone: ZoneName, seats: [Seat]) {
    self.timeZone = timeZone
    let bytes = Self.bytes(performance, timeZone, seats)
    plain = SharedBytes(bytes)
    zipped = Gzip.compressed(bytes, .columns).map { SharedBytes($0) }
    tag = "\"\(SHA256.hex(bytes).prefix(32))\""
  }

  /// The answer, or 304.
  func response(to request: Request) -> Response {
    Representation(
      type: "application/json", caching: "public, max-age=\(APILimits.planSeconds)",
      varying: zipped == nil ? nil : "Accept-Encoding"
    ).response(to: request) {
      guard let zipped, request.headers.acceptsGzip else { return .init(.shared(plain), tag: tag) }
      return .init(.shared(zipped), tag: zippedTag, isZipped: true)
    }
  }

  private static func bytes(
    _ performance: Performance, _ timeZone: ZoneName, _ seats: [Seat]
  ) -> [UInt8] {
    let grades = GradePrice.all(of: seats)
    var sections = Names()
    var rows = Names()
    let section = seats.map { sections.index(of: $0.section) }
    let row = seats.map { rows.index(of: $0.row) }
    let places = Dictionary(
      grades.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return JSONWriter.object { writer in
      writer.member("performanceId", performance.id.text)
      writer.member("concertId", performance.concertID.text)
      writer.member("currency", Currency.code)
      writer.member("startsAt", performance.startsAt.text)
      writer.member("timeZone", timeZone.text)
      writer.member("capacity", seats.count)
      writer.grades(grades)
      writer.array("sections") { writer in for name in sections.all { writer.string(name) } }
      writer.array("rows") { writer in for name in rows.all { writer.string(name) } }
      writer.object("seats") { writer in
        writer.object("seatId") { writer in
          let ids = SeatPlanIdentifiers(seats.map(\.id))
          writer.member("prefix", ids.prefix)
          writer.member("rest", ids.rest)
        }
        writer.array("section") { writer in for index in section { writer.integer(index) } }
        writer.array("row") { writer in for index in row { writer.integer(index) } }
        writer.array("number") { writer in for seat in seats { writer.string(seat.number) } }
        writer.array("grade") { writer in
          for seat in seats { writer.integer(places[GradePrice(seat)] ?? 0) }
        }
        writer.array("x") { writer in for seat in seats { writer.shortest(seat.x) } }
        writer.array("y") { writer in for seat in seats { writer.shortest(seat.y) } }
      }
    }
  }

  /// Names in order of first appearance.
  private struct Names {
    private(set) var all: [String] = []
    private var places: [String: Int] = [:]

    mutating func index(of name: String) -> Int {
      if let known = places[name] { return known }
      places[name] = all.count
      all.append(name)
      return all.count - 1
    }
  }
}

/// Identifiers as hexadecimal digits: the common prefix, then the other digits column by column. Digits that
/// count upwards from seat to seat cost almost nothing that way, and gzip is left with the random ones.
struct SeatPlanIdentifiers {
  let prefix: String
  /// The next digit of each, then the one after it of each, up to the 32nd.
  let rest: String

  init(_ ids: [SeatID]) {
    let digits = ids.map { $0.text.utf8.filter { $0 != UInt8(ascii: "-") } }
    var shared = digits.first?[...] ?? []
    for id in digits { shared = shared.prefix(zip(shared, id).prefix { $0 == $1 }.count) }
    prefix = String(decoding: shared, as: UTF8.self)
    let columns = (digits.isEmpty ? 32 : shared.count)..<32
    rest = String(
      decoding: columns.flatMap { column in digits.map { $0[column] } }, as: UTF8.self)
  }
}

extension JSONWriter {
  /// A number without a redundant fraction.
  fileprivate mutating func shortest(_ value: Double) {
    if let whole = Int64(exactly: value) { integer(whole) } else { real(value) }
  }
}
