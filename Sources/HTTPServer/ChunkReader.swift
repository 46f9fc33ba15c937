import Encoding

/// Reads the chunks of a body, strictly (RFC 9112, chapter 7.1): anything another parser could read
/// differently is refused.
struct ChunkReader {
  private enum State {
    /// Before or in the size's digits.
    case size
    /// In the extensions after the size.
    case note
    /// The line feed after a size.
    case sizeEnd
    case data
    /// The carriage return and line feed after data.
    case dataEnd, dataEndFeed
    /// In trailer fields: at a line's start, in its name, in its value, at its end.
    case trailer, trailerName, trailerValue, trailerEnd
    /// The last line feed.
    case end
    case whole
  }

  /// Bytes of one chunk's size and extensions: no real client sends extensions.
  private static let noteBytes = 256
  /// Bytes of all trailers, which are ignored.
  private static let trailerBytes = 4_096

  private var state = State.size
  private var digits = 0
  private var size = 0
  private var others = 0

  /// Whether the body is over.
  var isWhole: Bool { state == .whole }

  /// Reads up to a piece of data, the end of `bytes`, or the end of the body. Returns the number of bytes
  /// read, and the piece among them, which has at most `dataMax` bytes.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, dataMax: Int
  ) throws(RequestHead.Refusal) -> (used: Int, data: Range<Int>?) {
    var position = 0
    while position < bytes.count, state != .whole {
      if state == .data {
        let count = min(size, bytes.count - position, dataMax)
        guard count > 0 else { return (position, nil) }
        size -= count
        if size == 0 { state = .dataEnd }
        return (position + count, position..<(position + count))
      }
      try read(bytes[position])
      position += 1
    }
    return (position, nil)
  }

  /// Reads one byte outside the data.
  private mutating func read(_ byte: UInt8) throws(RequestHead.Refusal) {
    switch (state, byte) {
    case (.size, _):
      try readSize(byte)
    case (.note, 13): state = .sizeEnd
    case (.note, 9), (.note, 32...126), (.note, 128...255): try count(upTo: Self.noteBytes)
    case (.sizeEnd, 10):
      others = 0
      state = size > 0 ? .data : .trailer
    case (.dataEnd, 13): state = .dataEndFeed
    case (.dataEndFeed, 10): (state, digits, others) = (.size, 0, 0)
    case (.trailer, 13): state = .end
    case (.trailer, _) where RequestHead.isTokenCharacter(byte),
      (.trailerName, _) where RequestHead.isTokenCharacter(byte):
      state = .trailerName
      try count(upTo: Self.trailerBytes)
    case (.trailerName, UInt8(ascii: ":")): state = .trailerValue
    case (.trailerValue, 13): state = .trailerEnd
    case (.trailerValue, 9), (.trailerValue, 32...126), (.trailerValue, 128...255):
      try count(upTo: Self.trailerBytes)
    case (.trailerEnd, 10): state = .trailer
    case (.end, 10): state = .whole
    default: throw .malformed(.chunks)
    }
  }

  private mutating func readSize(_ byte: UInt8) throws(RequestHead.Refusal) {
    guard let digit = Hex.value(byte) else {
      switch byte {
      case 13 where digits > 0: state = .sizeEnd
      case UInt8(ascii: ";") where digits > 0: state = .note
      default: throw .malformed(.chunks)
      }
      return
    }
    if digits == 0 { size = 0 }
    digits += 1
    // Refuses sizes larger than any body, and with more digits than one needs, before they overflow.
    guard size < 1 << 56 else { throw .bodyTooLarge }
    try count(upTo: Self.noteBytes)
    size = size << 4 | Int(digit)
  }

  private mutating func count(upTo max: Int) throws(RequestHead.Refusal) {
    others += 1
    guard others <= max else { throw .malformed(.chunks) }
  }
}
