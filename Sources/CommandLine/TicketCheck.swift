import App
import Glibc
import Signing
import Ticketing

/// Checks codes one by one and remembers earlier ones.
struct TicketCheck {
  let verifier: TicketVerifier
  /// The time of the check; keys may have ended.
  let now: Timestamp
  /// The date of this gate; nil for any.
  var performance: PerformanceID?
  /// The known tickets; without it, short codes and refunds are unknown.
  var list: TicketList?
  /// The number of lines that are not empty.
  private(set) var seen = 0
  /// The number of those that do not open the gate.
  private(set) var refused = 0
  private var line = 0
  private var firstLines: [TicketID: Int] = [:]

  init(verifier: TicketVerifier, now: Timestamp) {
    self.verifier = verifier
    self.now = now
  }

  /// The verdict on a line; nil for an empty one.
  mutating func verdict(_ text: String) -> String? {
    line += 1
    let reading = TicketReading(text)
    guard !reading.text.isEmpty else { return nil }
    seen += 1
    if let signed = signed(reading) { return verdict(signed.ticket, signed.performance) }
    if let short = reading.candidates.lazy.compactMap({ ShortCode($0) }).first {
      guard let list else { return refuse("UNREADABLE", "a short code needs --list") }
      guard let ticket = list.shortCodes[short] else {
        return refuse("INVALID", "this short code is not on the list")
      }
      // The list is of one date, that of this gate.
      return verdict(ticket, performance)
    }
    if reading.isHangul {
      return refuse("UNREADABLE", "typed with a Hangul keyboard layout: switch it to English")
    }
    guard TicketVerifier.number(of: reading.text) != nil, reading.hasBothCases else {
      return refuse("UNREADABLE", "this is not a complete code: scan it again")
    }
    return refuse("INVALID", "not signed by this key")
  }

  private func signed(
    _ reading: TicketReading
  ) -> (ticket: TicketID, performance: PerformanceID)? {
    for candidate in reading.candidates {
      guard let ids = verifier.verify(candidate, at: now.milliseconds) else { continue }
      return (
        TicketID(high: ids.ticket.0, low: ids.ticket.1),
        PerformanceID(high: ids.performance.0, low: ids.performance.1)
      )
    }
    return nil
  }

  private mutating func verdict(_ ticket: TicketID, _ date: PerformanceID?) -> String {
    if let performance, let date, performance != date {
      return refuse("INVALID", "for performance \(date)")
    }
    if let reason = list?.unusable[ticket] { return refuse("INVALID", reason) }
    if let first = firstLines[ticket] { return refuse("REPEATED", "\(ticket) of line \(first)") }
    firstLines[ticket] = line
    return "VALID \(ticket)" + (date.map { " \($0)" } ?? "")
  }

  private mutating func refuse(_ word: String, _ reason: String) -> String {
    refused += 1
    return "\(word) \(line) \(reason)"
  }
}

/// The lines of a file of codes, or of a scanner that types them.
struct CodeLines {
  private let file: UnsafeMutablePointer<FILE>
  private var endedByReturn = false

  init(_ file: UnsafeMutablePointer<FILE>) { self.file = file }

  /// The next line without its end, or nil at the end of the file. A line ends with a line feed, a carriage
  /// return, or both; after a carriage return nothing is awaited, because scanners send nothing else.
  mutating func next() -> String? {
    var bytes: [UInt8] = []
    while true {
      let byte = getc_unlocked(file)
      guard byte != EOF else { return bytes.isEmpty ? nil : Self.text(bytes) }
      // Codes are ASCII: without its zeros, UTF-16 is the same.
      if byte == 0 { continue }
      if byte == 10, endedByReturn, bytes.isEmpty {
        endedByReturn = false
        continue
      }
      if byte == 10 || byte == 13 {
        endedByReturn = byte == 13
        return Self.text(bytes)
      }
      endedByReturn = false
      // A line longer than any code is not one; the rest of it is read and discarded.
      if bytes.count <= Self.lineMax { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    }
  }

  /// Without the byte order marks of UTF-16, which appear nowhere else.
  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.filter { $0 < 0xFE }, as: UTF8.self)
  }
}
