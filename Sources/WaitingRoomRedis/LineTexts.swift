import Encoding
import Ticketing
import WaitingRoom

/// How users, times and terms are written for Redis.
enum LineTexts {
  /// Thirty-two hexadecimal digits.
  static func text(_ user: UserID) -> String {
    Hex.text(user.high) + Hex.text(user.low)
  }

  /// Reads thirty-two digits.
  static func user(_ digits: some Collection<UInt8>) -> UserID? {
    guard digits.count == 32, let high = Hex.number(digits.prefix(16)),
      let low = Hex.number(digits.dropFirst(16))
    else { return nil }
    return UserID(high: high, low: low)
  }

  /// Whole milliseconds, within what Lua counts exactly.
  static func text(_ time: Timestamp) -> String {
    String(min(max(0, time.milliseconds), RedisRoomLimits.timeMax))
  }

  /// A time that Redis sent; nil for a number that no time of ours can have.
  static func time(_ milliseconds: Int64) -> Timestamp? {
    guard (0...RedisRoomLimits.indexMax).contains(milliseconds) else { return nil }
    return Timestamp(milliseconds: milliseconds)
  }

  /// Kind, three numbers, grace time, whether paused, opening and closing time.
  static func text(_ terms: Line.Terms) -> String {
    let policy =
      switch terms.policy {
      case .capacity(let maxActive, let activeSeconds): "capacity \(maxActive) \(activeSeconds) 0"
      case .batch(let size, let everySeconds, let activeSeconds):
        "batch \(size) \(everySeconds) \(activeSeconds)"
      case .cycle(let size, let periodSeconds): "cycle \(size) \(periodSeconds) 0"
      }
    return "\(policy) \(terms.graceSeconds) \(terms.isPaused ? 1 : 0) \(text(terms.opensAt)) "
      + text(terms.closesAt)
  }

  /// Reads terms; nil for anything ``text(_:)-(Line.Terms)`` does not write.
  static func terms(_ text: String) -> Line.Terms? {
    let words = text.split(separator: " ")
    let numbers = words.dropFirst().compactMap { Int64($0) }
    guard words.count == 8, numbers.count == 7,
      numbers.allSatisfy({ (0...RedisRoomLimits.indexMax).contains($0) })
    else { return nil }
    let (a, b, c) = (Int(numbers[0]), Int(numbers[1]), Int(numbers[2]))
    let policy: LinePolicy
    switch words[0] {
    case "capacity": policy = .capacity(maxActive: a, activeSeconds: b)
    case "batch": policy = .batch(size: a, everySeconds: b, activeSeconds: c)
    case "cycle": policy = .cycle(size: a, periodSeconds: b)
    default: return nil
    }
    return Line.Terms(
      opensAt: Timestamp(milliseconds: numbers[5]), closesAt: Timestamp(milliseconds: numbers[6]),
      policy: policy, graceSeconds: Int(numbers[3]), isPaused: numbers[4] == 1)
  }
}
