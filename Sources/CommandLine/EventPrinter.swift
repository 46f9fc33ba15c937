import App
import Glibc
import JSON
import Kafka
import Synchronization

/// Prints messages on the reader's thread, and counts them.
final class EventPrinter: Sendable {
  private struct State {
    var printed = 0
    var duplicates = 0
    var nameless = 0
    var seen = RecentIdentifiers(countMax: EventPrinter.remembered)
  }

  /// Identifiers remembered for detecting duplicates: about an hour of a sale's events, at a hundred bytes or
  /// so each.
  static let remembered = 200_000

  private let isUnique: Bool
  private let countMax: Int?
  private let file: Int32
  private let state = Mutex(State())

  init(isUnique: Bool, countMax: Int?, file: Int32 = STDOUT_FILENO) {
    self.isUnique = isUnique
    self.countMax = countMax
    self.file = file
  }

  /// Prints a message unless it was printed before; returns whether to continue.
  func receive(_ record: KafkaRecord) -> Bool {
    state.withLock { state in
      if isUnique {
        if let identifier = Self.identifier(of: record.value) {
          guard state.seen.insert(identifier) else {
            state.duplicates += 1
            return true
          }
        } else {
          state.nameless += 1
        }
      }
      guard Self.write(Self.line(record.value), to: file) else { return false }
      state.printed += 1
      return countMax.map { state.printed < $0 } ?? true
    }
  }

  /// The numbers of printed and dropped messages.
  var summary: String {
    state.withLock { state in
      var text = "boxoffice: \(state.printed) events"
      if isUnique {
        text += ", \(state.duplicates) duplicates dropped"
        if state.nameless > 0 { text += ", \(state.nameless) without an id" }
      }
      return text + "."
    }
  }

  /// A value as one line: in JSON a line break can only be between tokens.
  private static func line(_ value: [UInt8]) -> [UInt8] {
    value.map { $0 == 10 || $0 == 13 ? 32 : $0 } + [10]
  }

  /// The identity of an event in the JSON form of CloudEvents: its source and its id.
  static func identifier(of value: [UInt8]) -> [String]? {
    guard let event = try? JSONValue.parse(value, limits: .request),
      let id = event["id"]?.stringValue, !id.isEmpty
    else { return nil }
    return [event["source"]?.stringValue ?? "", id]
  }

  /// Writes everything; returns false when the reader is gone.
  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(
          file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}

/// The most recent identifiers; older ones are forgotten.
struct RecentIdentifiers {
  private let countMax: Int
  private var known: Set<[String]> = []
  private var ring: [[String]] = []
  private var oldest = 0

  init(countMax: Int) { self.countMax = countMax }

  /// Remembers one; returns false when it is remembered already.
  mutating func insert(_ identifier: [String]) -> Bool {
    guard known.insert(identifier).inserted else { return false }
    if ring.count < countMax {
      ring.append(identifier)
    } else {
      known.remove(ring[oldest])
      ring[oldest] = identifier
      oldest = (oldest + 1) % countMax
    }
    return true
  }
}
