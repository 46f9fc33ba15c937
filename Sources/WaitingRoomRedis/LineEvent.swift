import Ticketing
import WaitingRoom

/// One change of a line, as the log records it.
enum LineEvent: Sendable {
  /// A person joined the line: at the end, or, after a loss, at their old place.
  case joined(Int64)
  /// A person entered.
  case admitted(Int64, MirroredStay)
  /// A place ended.
  case gone(Int64)
  /// A stay was extended.
  case extended(Int64, until: Timestamp)
  /// The terms changed.
  case terms(Line.Terms)
  /// The time of the next batch, and the rest of this one.
  case beat(BatchClock)
  /// Every planned entry before this change is void.
  case replanned
  /// People from this number on enter then, up to the next such change.
  case planned(Int64, Timestamp)
  /// More changed than the log carries: the line must be read again.
  case tooMuch

  /// Reads one line of the log; nil for one that no version of ours writes.
  init?(_ line: some Collection<UInt8>) {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    func number(_ position: Int) -> Int64? {
      guard position < words.count else { return nil }
      return LineEvent.number(words[position])
    }
    func time(_ position: Int) -> Timestamp? { number(position).flatMap(LineTexts.time) }
    guard let kind = words.first, kind.count == 1, let letter = kind.first else { return nil }
    switch UnicodeScalar(letter) {
    case "j":
      guard let index = number(1) else { return nil }
      self = .joined(index)
    case "a":
      guard let index = number(1), words.count == 5, let user = LineTexts.user(words[2]),
        let entered = time(3), let until = time(4)
      else { return nil }
      self = .admitted(index, MirroredStay(user: user, enteredAt: entered, until: until))
    case "g":
      guard let index = number(1) else { return nil }
      self = .gone(index)
    case "s":
      guard let index = number(1), let until = time(2) else { return nil }
      self = .extended(index, until: until)
    case "c":
      let text = words.dropFirst().map { String(decoding: $0, as: UTF8.self) }
      guard let terms = LineTexts.terms(text.joined(separator: " ")) else { return nil }
      self = .terms(terms)
    case "b":
      guard let left = number(2) else { return nil }
      self = .beat(BatchClock(nextAt: time(1), left: Int(left)))
    case "p": self = .replanned
    case "x": self = .tooMuch
    case "q":
      guard let index = number(1), let entry = time(2) else { return nil }
      self = .planned(index, entry)
    default: return nil
    }
  }

  /// Reads decimal digits up to what Redis counts exactly; nil for anything else.
  static func number(_ digits: some Collection<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.count <= 16 else { return nil }
    var number: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return number <= RedisRoomLimits.indexMax ? number : nil
  }

  /// Reads the lines of a reply; nil when one cannot be read.
  static func all(_ bytes: [UInt8]) -> [LineEvent]? {
    var events: [LineEvent] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let event = LineEvent(line) else { return nil }
      events.append(event)
    }
    return events
  }
}

/// A person inside.
struct MirroredStay: Hashable, Sendable {
  let user: UserID
  let enteredAt: Timestamp
  var until: Timestamp
}
