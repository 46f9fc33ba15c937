import Database
import Encoding
import Redis
import Ticketing
import WaitingRoom

/// A function's answer; every number is checked before it is used.
struct LineReply: Sendable {
  /// `ok`, a refusal, or `lineMissing`.
  let status: String
  /// Redis' time, or the caller's time returned.
  let now: Timestamp
  let update: LineUpdate
  /// The function's own results.
  let details: [RedisReply]
  /// The connection it came over.
  let connection: Int

  /// Whether the line is not in Redis: it was emptied, or the line was never configured.
  var isLineMissing: Bool { status == "lineMissing" }

  /// Reads an answer; nil for one that no version of ours gives.
  init?(_ answer: RedisAnswer) {
    guard let members = answer.reply.members, let status = members.first?.text else { return nil }
    self.status = status
    connection = answer.connection
    guard members.count >= 6 else {
      guard status == "lineMissing" else { return nil }
      now = Timestamp(milliseconds: 0)
      update = LineUpdate(born: 0, seq: 0, events: [])
      details = []
      return
    }
    guard let now = members[1].number.flatMap(LineTexts.time), let born = members[2].number,
      let seq = members[3].number, (0...RedisRoomLimits.indexMax).contains(seq),
      let count = members[4].number, case .bytes(let text) = members[5],
      let events = LineEvent.all(text), events.count == count
    else { return nil }
    self.now = now
    update = LineUpdate(born: born, seq: seq, events: events)
    details = Array(members[6...])
  }

  /// The text at a position of the details; nil when it is missing.
  func text(_ position: Int) -> String? {
    position < details.count ? details[position].text : nil
  }

  /// The bytes at a position of the details.
  func bytes(_ position: Int) -> [UInt8]? {
    guard position < details.count, case .bytes(let bytes) = details[position] else { return nil }
    return bytes
  }

  /// The number at a position of the details, from zero to what Redis counts exactly.
  func number(_ position: Int) -> Int64? {
    guard position < details.count, let number = details[position].number,
      (0...RedisRoomLimits.indexMax).contains(number)
    else { return nil }
    return number
  }

  /// The count of people at a position of the details.
  func count(_ position: Int) -> Int? { number(position).map { Int(min($0, Int64(UInt32.max))) } }

  /// The time at a position of the details; nil when there is none.
  func time(_ position: Int) -> Timestamp? { number(position).flatMap(LineTexts.time) }
}

/// Consecutive changes of a line.
struct LineUpdate: Sendable {
  /// The life of the line: the lowest number it gives.
  let born: Int64
  /// The number of the last change sent or, when none is sent, of the last there is.
  let seq: Int64
  /// The changes, in order.
  let events: [LineEvent]
}

/// The figures of one live place.
struct Standing: Sendable {
  let index: Int64
  let nonce: UInt64
  /// Nil while waiting.
  let stay: (enteredAt: Timestamp, until: Timestamp)?
  let ahead: Int
  let planned: Timestamp?
  let inside: Int
  let waiting: Int
  let batch: BatchClock

  /// Reads the results of the library's `standing`, from a position on.
  init?(_ reply: LineReply, from first: Int = 0) {
    guard let index = reply.number(first), let nonce = reply.bytes(first + 1),
      let nonce = Hex.number(nonce), let state = reply.text(first + 2),
      let ahead = reply.count(first + 3), let inside = reply.count(first + 7),
      let waiting = reply.count(first + 8)
    else { return nil }
    self.index = index
    self.nonce = nonce
    self.ahead = ahead
    self.inside = inside
    self.waiting = waiting
    planned = reply.time(first + 6)
    batch = BatchClock(nextAt: reply.time(first + 9), left: reply.count(first + 10) ?? 0)
    if state == "active" {
      guard let enteredAt = reply.time(first + 4), let until = reply.time(first + 5) else {
        return nil
      }
      stay = (enteredAt, until)
    } else {
      stay = nil
    }
  }
}
