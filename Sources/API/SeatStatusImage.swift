import Booking
import JSON
import Ticketing

/// The bytes of a performance's statuses, one letter per seat in plan order, kept ready and patched in place
/// like ``SeatMapImage``.
struct SeatStatusImage: Sendable {
  private(set) var bytes: [UInt8] = []
  private var versionSlot = 0
  private var lettersStart = 0

  private static let versionWidth = 16

  init(_ map: SeatMap, source: String) {
    let letters = map.seats.indices.map { map.status(at: $0).letter }
    var writer = JSONWriter(reservingCapacity: 160 + letters.count)
    writer.beginObject()
    writer.member("performanceId", map.performanceID.text)
    writer.member("source", source)
    writer.key("version")
    versionSlot = writer.count
    writer.raw([UInt8](repeating: UInt8(ascii: " "), count: Self.versionWidth))
    writer.key("statuses")
    lettersStart = writer.count + 1
    writer.string(String(decoding: letters, as: UTF8.self))
    writer.endObject()
    bytes = writer.bytes
    stamp(map.version)
  }

  /// Writes one seat's status.
  mutating func patch(_ index: Int, _ status: SeatStatus) {
    bytes[lettersStart + index] = status.letter
  }

  /// Writes the version, padded with blanks, which JSON allows.
  mutating func stamp(_ version: Int) {
    let digits = Array(String(version).utf8.prefix(Self.versionWidth))
    for position in 0..<Self.versionWidth {
      bytes[versionSlot + position] =
        position < digits.count ? digits[position] : UInt8(ascii: " ")
    }
  }
}

extension SeatStatus {
  /// The letter of the API: A, H or S.
  var letter: UInt8 {
    switch self {
    case .available: UInt8(ascii: "A")
    case .held: UInt8(ascii: "H")
    case .sold: UInt8(ascii: "S")
    }
  }
}
