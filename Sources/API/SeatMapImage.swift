import Booking
import JSON
import Ticketing

/// The bytes of a seat map's answer, kept ready and patched in place.
///
/// Each status has a slot as wide as the longest word, padded with blanks, which JSON allows between tokens:
/// a changed seat means writing eleven bytes rather than rendering a document.
struct SeatMapImage: Sendable {
  private(set) var bytes: [UInt8] = []
  private var slots: [Int] = []
  private var versionSlot = 0

  private static let statusWidth = 11
  private static let versionWidth = 16

  init(_ map: SeatMap) {
    var writer = JSONWriter(reservingCapacity: 128 + map.seats.count * 224)
    slots.reserveCapacity(map.seats.count)
    writer.beginObject()
    writer.member("performanceId", map.performanceID.text)
    writer.key("version")
    versionSlot = writer.count
    writer.raw(Self.padded("", to: Self.versionWidth))
    writer.key("seats")
    writer.beginArray()
    for index in map.seats.indices {
      writer.beginObject()
      writer.seat(map.seats[index])
      writer.key("status")
      slots.append(writer.count)
      writer.raw(Self.padded("", to: Self.statusWidth))
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    bytes = writer.bytes
    for index in map.seats.indices { patch(index, map.status(at: index)) }
    stamp(map.version)
  }

  /// Writes one seat's status.
  mutating func patch(_ index: Int, _ status: SeatStatus) {
    write("\"\(status.word)\"", at: slots[index], width: Self.statusWidth)
  }

  /// Writes the version.
  mutating func stamp(_ version: Int) {
    write(String(version), at: versionSlot, width: Self.versionWidth)
  }

  private mutating func write(_ text: String, at slot: Int, width: Int) {
    var position = slot
    for byte in text.utf8.prefix(width) {
      bytes[position] = byte
      position += 1
    }
    while position < slot + width {
      bytes[position] = UInt8(ascii: " ")
      position += 1
    }
  }

  private static func padded(_ text: String, to width: Int) -> [UInt8] {
    Array(text.utf8) + Array(repeating: UInt8(ascii: " "), count: width - text.utf8.count)
  }

  /// Renders only the free seats; not cached, because it changes with every hold.
  static func freeSeats(of map: SeatMap) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 128 + map.freeCount * 224)
    writer.beginObject()
    writer.member("performanceId", map.performanceID.text)
    writer.member("version", map.version)
    writer.key("seats")
    writer.beginArray()
    for index in map.seats.indices where map.status(at: index) == .available {
      writer.beginObject()
      writer.seat(map.seats[index])
      writer.member("status", SeatStatus.available.word)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
