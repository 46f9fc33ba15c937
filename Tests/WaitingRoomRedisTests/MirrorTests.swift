import Chance
import Redis
import TestServers
import Testing
import Ticketing
import WaitingRoom

@testable import WaitingRoomRedis

@Suite("Mirrors")
struct MirrorTests {
  @Test("a position shown by one instance never grows, whatever others do", arguments: 1...12)
  func neverGrows(seed: Int) async throws {
    var chance = SeededChance(seed: UInt64(seed))
    try await withRooms(3, .capacity(maxActive: 4, activeSeconds: 40)) { rooms, _ in
      // The line on paper: tokens waiting, in order; and the few inside.
      var waiting: [String] = []
      var inside: [String] = []
      var everybody: [String] = []
      var shown = [[String: Int]](repeating: [:], count: rooms.count)
      for step in 0..<250 {
        let now = Cast.opening.adding(milliseconds: Int64(step) * 100)
        let number = Int.random(in: 0..<rooms.count, using: &chance)
        let room = rooms[number]
        switch Int.random(in: 0..<10, using: &chance) {
        case 0..<4:
          let token = try await room.join(Cast.fan(step), Cast.arena, now: now).place.token
          waiting.append(token)
          everybody.append(token)
        case 4..<6:
          try await room.runRound(now: now)
          while inside.count < 4, !waiting.isEmpty { inside.append(waiting.removeFirst()) }
        case 6:
          guard let token = (waiting + inside).randomElement(using: &chance) else { continue }
          _ = try await room.leave(token, now: now)
          waiting.removeAll { $0 == token }
          inside.removeAll { $0 == token }
        case 7:
          guard let token = waiting.randomElement(using: &chance) else { continue }
          let place = try await room.place(token, now: now)
          #expect(place.ahead == waiting.firstIndex(of: token))
          #expect(place.ahead <= shown[number][token] ?? .max)
          shown[number][token] = place.ahead
        default:
          try await room.follow(now: now)
          for token in everybody {
            let ahead = try? room.knownPlace(token, now: now)?.get().ahead
            #expect(ahead == (inside.contains(token) ? 0 : waiting.firstIndex(of: token)))
          }
        }
        for (number, room) in rooms.enumerated() {
          for token in waiting {
            guard let ahead = try? room.knownPlace(token, now: now)?.get().ahead else { continue }
            #expect(ahead <= shown[number][token] ?? .max, "a shown place never grows")
            shown[number][token] = ahead
          }
        }
      }
    }
  }

  @Test("ranks are exact over random joins, departures and returns", arguments: 1...6)
  func ranks(seed: Int) {
    var chance = SeededChance(seed: UInt64(seed))
    var indexes = WaitingIndexes()
    var paper: [Int64] = []
    var next: Int64 = 1_000_000
    for step in 0..<6_000 {
      switch Int.random(in: 0..<10, using: &chance) {
      case 0..<6:
        next += Int64.random(in: 1...1_000, using: &chance)
        indexes.insert(next)
        paper.append(next)
      case 6:
        // A person comes back before, between or among the others, or is there already.
        let old = Int64.random(in: 0...next, using: &chance)
        indexes.insert(old)
        let slot = paper.firstIndex { $0 >= old } ?? paper.endIndex
        if slot == paper.endIndex || paper[slot] != old { paper.insert(old, at: slot) }
      default:
        guard !paper.isEmpty else { continue }
        let slot = min(Int.random(in: 0..<paper.count, using: &chance), step % 3 == 0 ? 0 : .max)
        let isRemoved = indexes.remove(paper.remove(at: slot))
        #expect(isRemoved)
      }
      if step % 10 == 0, let slot = paper.indices.randomElement(using: &chance) {
        #expect(indexes.rank(paper[slot]) == slot)
        #expect(
          indexes.rank(paper[slot] - 1)
            == (slot > 0 && paper[slot - 1] == paper[slot] - 1 ? slot - 1 : nil))
      }
    }
    for (slot, index) in paper.enumerated() { #expect(indexes.rank(index) == slot) }
    #expect(indexes.count == paper.count)
  }

  @Test("a waiting person takes at most 32 bytes")
  func memory() { #expect(MemoryLayout<Waiter>.stride <= 16, "the rest is room to grow") }

  @Test("nothing a server may answer is trusted")
  func strangeReplies() {
    let head: [RedisReply] = [
      .bytes(Array("ok".utf8)), .bytes(Array("1".utf8)), .bytes(Array("1".utf8)),
      .bytes(Array("1".utf8)), .bytes(Array("1".utf8)), .bytes(Array("j 5".utf8)),
    ]
    #expect(LineReply(RedisAnswer(reply: .array(head), connection: 1)) != nil)
    let strange: [RedisReply] = [
      .null, .integer(.min), .integer(.max), .status("x"), .array([]), .failure("x"),
      .bytes([0xFF]), .bytes(Array("-1".utf8)), .bytes(Array("99999999999999999999".utf8)),
      .bytes(Array("j\nj 5 6\nq 1\na 1 2 3 4\nb - 99999999999999999\ns 1".utf8)),
    ]
    for position in head.indices {
      for reply in strange {
        var members = head
        members[position] = reply
        let answer = RedisAnswer(reply: .array(members), connection: 1)
        guard let read = LineReply(answer) else { continue }
        _ = Standing(read)
        let line = LockedLine(Cast.arena)
        line.absorb(read)
      }
      #expect(LineReply(RedisAnswer(reply: .array(Array(head[..<position])), connection: 1)) == nil)
    }
    for reply in strange {
      #expect(LineReply(RedisAnswer(reply: reply, connection: 1)) == nil)
    }
    for text in ["", "capacity", "capacity 1 1 0 0 0 0", "turnstile 1 1 0 0 0 0 1"] {
      #expect(LineTexts.terms(text) == nil)
    }
  }
}
