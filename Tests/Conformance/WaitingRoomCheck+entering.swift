import Database
import Testing
import Ticketing
import WaitingRoom

extension WaitingRoomCheck {
  static let entering = [
    WaitingRoomCheck("the first enter, in order, up to the cap") { lent in
      try await lent.open(.capacity(maxActive: 2, activeSeconds: 60))
      let tokens = try await lent.join(0..<4)
      try await lent.room.runRound(now: at(1))
      #expect(try await lent.inside(tokens, now: at(1)) == [true, true, false, false])
      let place = try await lent.room.place(tokens[0], now: at(11))
      #expect(place.enteredAt == at(1))
      #expect(place.expiresAt == at(61))
      #expect(place.remainingTime == 50)
      #expect(place.queuePosition == 0)
      #expect(try await lent.room.place(tokens[3], now: at(1)).ahead == 1)
      let summary = lent.room.summary(arena, now: at(2))
      #expect(
        summary == LineSummary(state: .open, waiting: 2, active: 2, admittedPerMinute: 2))
    },
    WaitingRoomCheck("what was done is counted, and how long the first has waited") { lent in
      try await lent.open(.capacity(maxActive: 2, activeSeconds: 60))
      let tokens = try await lent.join(0..<4)
      _ = try await lent.join(0..<1)
      try await lent.room.runRound(now: at(1))
      let figures = lent.room.figures(arena, now: at(30))
      #expect(figures?.joined == 4 && figures?.admitted == 2 && figures?.ended == 0)
      #expect(figures?.oldestWait == 30)
      // Two stays end by time, and the next two enter.
      try await lent.room.runRound(now: at(61))
      try await lent.room.runRound(now: at(61))
      let later = lent.room.figures(arena, now: at(62))
      #expect(later?.admitted == 4 && later?.ended == 2 && later?.oldestWait == 0)
      _ = try await lent.room.leave(tokens[3], now: at(63))
      #expect(lent.room.figures(arena, now: at(63))?.ended == 2)
      #expect(lent.room.figures(club, now: at(63)) == nil)
    },
    WaitingRoomCheck("the cap holds with many turns at once") { lent in
      try await lent.open(.capacity(maxActive: 7, activeSeconds: 60))
      let tokens = try await lent.join(0..<60)
      let room = lent.room
      for round in 1...5 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<16 { group.addTask { try await room.runRound(now: at(round)) } }
          try await group.waitForAll()
        }
        let inside = try await lent.inside(Array(tokens[(round - 1)...]), now: at(round))
        #expect(inside.count { $0 } == 7)
        #expect(inside[..<7].allSatisfy { $0 })
        _ = try await room.leave(tokens[round - 1], now: at(round))
      }
    },
    WaitingRoomCheck("an ended stay frees its slot when the transaction commits") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let room = lent.room
      let tokens = try await lent.join(0..<2)
      try await room.runRound(now: at(1))
      let admission = try await room.admission(tokens[0], user: fan(0), concert: arena, now: at(1))
      #expect(admission.wasActive)
      await #expect(throws: Undone.self) {
        try await lent.database.write { transaction in
          try room.end(admission, in: transaction, now: at(2))
          throw Undone()
        }
      }
      #expect(try await room.place(tokens[0], now: at(2)).status == .active)
      try await lent.database.write { transaction in
        try room.end(admission, in: transaction, now: at(2))
      }
      #expect(try await lent.refusal(tokens[0], now: at(2)) == .tokenExpired)
      try await room.runRound(now: at(2))
      #expect(try await room.place(tokens[1], now: at(2)).status == .active)
    },
    WaitingRoomCheck("a freed slot wakes the turnstile") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let tokens = try await lent.join(0..<2)
      try await lent.room.runRound(now: at(1))
      // Whatever was signalled so far.
      await lent.room.waitForRound(timeout: .milliseconds(1))
      let room = lent.room
      let clock = ContinuousClock()
      let begun = clock.now
      async let woken: Void = room.waitForRound(timeout: .seconds(60))
      _ = try await room.leave(tokens[0], now: at(2))
      await woken
      #expect(clock.now - begun < .seconds(30))
    },
    WaitingRoomCheck("a stay ends at its time to the millisecond, and the next enters") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let tokens = try await lent.join(0..<2)
      try await lent.room.runRound(now: at(1))
      let last = at(61).adding(milliseconds: -1)
      #expect(try await lent.refusal(tokens[0], now: last) == nil)
      try await lent.room.runRound(now: last)
      #expect(try await lent.room.place(tokens[1], now: last).status == .waiting)
      #expect(try await lent.refusal(tokens[0], now: at(61)) == .tokenExpired)
      try await lent.room.runRound(now: at(61))
      #expect(try await lent.room.place(tokens[1], now: at(61)).status == .active)
      let again = try await lent.room.join(fan(0), arena, now: at(62))
      #expect(again.isNew)
      #expect(again.place.token != tokens[0])
    },
    WaitingRoomCheck("a stretched stay lasts as long as its hold and is never shortened") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let token = try await lent.join(0..<1)[0]
      try await lent.room.runRound(now: opening)
      lent.room.extend(fan(0), arena, until: at(30))
      #expect(try await lent.room.place(token, now: at(1)).expiresAt == at(60))
      lent.room.extend(fan(0), arena, until: at(100))
      try await lent.room.runRound(now: at(61))
      #expect(try await lent.room.place(token, now: at(99)).expiresAt == at(100))
      #expect(try await lent.refusal(token, now: at(100)) == .tokenExpired)
    },
  ]

  struct Undone: Error {}
}
