import Database
import Testing
import Ticketing
import WaitingRoom

extension WaitingRoomCheck {
  static let staying = [
    WaitingRoomCheck("the silent are dropped, and their places are not given back") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 600), grace: 60)
      let tokens = try await lent.join(0..<4)
      try await lent.room.runRound(now: opening)
      for seconds in stride(from: 10, through: 70, by: 10) {
        _ = try await lent.room.place(tokens[2], now: at(seconds))
        try await lent.room.runRound(now: at(seconds))
        if seconds == 50 {
          #expect(lent.room.summary(arena, now: at(seconds))?.waiting == 3)
        }
      }
      #expect(try await lent.refusal(tokens[0], now: at(70)) == nil, "inside nobody must poll")
      #expect(try await lent.refusal(tokens[1], now: at(70)) == .tokenExpired)
      #expect(try await lent.room.place(tokens[2], now: at(70)).ahead == 0)
      let again = try await lent.room.join(fan(1), arena, now: at(70))
      #expect(again.place.ahead == 1)
    },
    WaitingRoomCheck("departed people never stall the head") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 600), grace: 60, isPaused: true)
      let tokens = try await lent.join(0..<50)
      let last = tokens[49]
      for seconds in stride(from: 10, through: 80, by: 10) {
        try await lent.room.runRound(now: at(seconds))
        _ = try await lent.room.place(last, now: at(seconds))
      }
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 600), grace: 60, now: at(81))
      try await lent.room.runRound(now: at(81))
      #expect(try await lent.room.place(last, now: at(81)).status == .active)
    },
    WaitingRoomCheck("without a grace time nobody is dropped") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 1_000_000))
      let tokens = try await lent.join(0..<2)
      for hour in 0..<5 { try await lent.room.runRound(now: at(hour * 3_600)) }
      #expect(try await lent.refusal(tokens[1], now: at(5 * 3_600)) == nil)
    },
    WaitingRoomCheck("a restart keeps places, stays and numbers") { lent in
      try await lent.open(.capacity(maxActive: 2, activeSeconds: 300), grace: 60)
      let tokens = try await lent.join(0..<6)
      try await lent.room.runRound(now: at(1))
      _ = try await lent.room.leave(tokens[3], now: at(2))
      let room = try await lent.restarted(now: at(200))
      try await room.configure(
        concert(arena, .capacity(maxActive: 2, activeSeconds: 300), grace: 60), now: at(200))
      try await room.runRound(now: at(200))
      #expect(try await room.place(tokens[0], now: at(200)).expiresAt == at(301))
      #expect(try await room.place(tokens[2], now: at(200)).ahead == 0)
      #expect(try await room.place(tokens[4], now: at(200)).ahead == 1)
      #expect(try await room.place(tokens[5], now: at(200)).ahead == 2)
      let joined = try await room.join(fan(5), arena, now: at(200))
      #expect(!joined.isNew && joined.place.token == tokens[5])
      #expect(try await room.join(fan(9), arena, now: at(200)).place.ahead == 3)
      await #expect(throws: LineRefusal.tokenExpired) {
        try await room.place(tokens[3], now: at(200))
      }
    },
    WaitingRoomCheck("a line is forgotten its time after it closed; opened again it goes on") {
      lent in
      let policy = LinePolicy.capacity(maxActive: 1, activeSeconds: 60)
      try await lent.open(policy, closes: 100)
      let tokens = try await lent.join(0..<3)
      try await lent.room.runRound(now: at(1))
      try await lent.room.forgetLines(closedFor: 3_600, now: at(3_699))
      #expect(lent.room.summary(arena, now: at(3_699)) != nil)
      try await lent.room.forgetLines(closedFor: 3_600, now: at(3_700))
      #expect(lent.room.summary(arena, now: at(3_700)) == nil)
      // Nothing is there to forget any more.
      try await lent.room.forgetLines(closedFor: 3_600, now: at(3_701))
      try await lent.open(policy, now: at(3_702))
      let again = try await lent.room.join(fan(9), arena, now: at(3_702))
      #expect(again.isNew && !tokens.contains(again.place.token))
      for second in 3_703...3_705 { try await lent.room.runRound(now: at(second)) }
      #expect(
        try await lent.refusal(tokens[0], now: at(3_706)) == .tokenExpired, "its stay is over")
      #expect(lent.room.summary(arena, now: at(3_706))?.state == .open)
    },
    WaitingRoomCheck("a restart gives no number twice when everybody has left") { lent in
      try await lent.open(.standard)
      let tokens = try await lent.join(0..<3)
      for token in tokens { _ = try await lent.room.leave(token, now: at(1)) }
      let room = try await lent.restarted(now: at(2))
      try await room.configure(concert(arena, .standard), now: at(2))
      let again = try await room.join(fan(2), arena, now: at(2))
      #expect(again.isNew && again.place.token != tokens[2])
      await #expect(throws: LineRefusal.tokenExpired) {
        try await room.place(tokens[2], now: at(2))
      }
    },
    WaitingRoomCheck("a restart keeps the entry times of a cycle") { lent in
      let policy = LinePolicy.cycle(size: 2, periodSeconds: 100)
      try await lent.open(policy)
      let tokens = try await lent.join(0..<6)
      try await lent.room.runRound(now: opening)
      let room = try await lent.restarted(now: at(50))
      try await room.configure(concert(arena, policy), now: at(50))
      for (token, wait) in zip(tokens[2...], [50, 50, 150, 150]) {
        #expect(try await room.place(token, now: at(50)).remainingTime == wait)
      }
      let next = try await room.join(fan(9), arena, now: at(50))
      // Two enter at 200, so the cycle that begins at 300 is the first with room for sure.
      #expect((250...350).contains(next.place.remainingTime))
    },
    WaitingRoomCheck("a stay that ended while the server was away can still be stretched") { lent in
      let policy = LinePolicy.capacity(maxActive: 1, activeSeconds: 60)
      try await lent.open(policy)
      let tokens = try await lent.join(0..<2)
      try await lent.room.runRound(now: opening)
      lent.room.extend(fan(0), arena, until: at(200))
      let room = try await lent.restarted(now: at(100))
      try await room.configure(concert(arena, policy), now: at(100))
      room.extend(fan(0), arena, until: at(200))
      try await room.runRound(now: at(100))
      #expect(try await room.place(tokens[0], now: at(100)).expiresAt == at(200))
      #expect(try await room.place(tokens[1], now: at(100)).status == .waiting)
    },
  ]

  static let failures = [
    WaitingRoomCheck("a join that cannot be kept leaves nothing behind") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let first = try await lent.join(0..<1)[0]
      lent.failNextWrite()
      await #expect(throws: (any Error).self) {
        try await lent.room.join(fan(1), arena, now: at(1))
      }
      #expect(lent.room.summary(arena, now: at(1))?.waiting == 1)
      #expect(try await lent.room.places(of: fan(1), now: at(1)).isEmpty)
      #expect(try await lent.room.join(fan(2), arena, now: at(2)).place.ahead == 1)
      #expect(try await lent.room.join(fan(1), arena, now: at(3)).place.ahead == 2)
      let room = try await lent.restarted(now: at(4))
      try await room.configure(concert(arena, .standard), now: at(4))
      #expect(room.summary(arena, now: at(4))?.waiting == 3)
      #expect(try await room.place(first, now: at(4)).ahead == 0)
    },
    WaitingRoomCheck("a turn that cannot be kept lets nobody in, and the next does") { lent in
      for policy in [
        LinePolicy.capacity(maxActive: 2, activeSeconds: 60),
        .batch(size: 2, everySeconds: 10, activeSeconds: 60), .cycle(size: 2, periodSeconds: 60),
      ] {
        try await lent.open(policy)
        let tokens = try await lent.join(0..<3)
        lent.failNextWrite()
        await #expect(throws: (any Error).self) { try await lent.room.runRound(now: at(1)) }
        for (ahead, token) in tokens.enumerated() {
          let place = try await lent.room.place(token, now: at(1))
          #expect(place.status == .waiting && place.ahead == ahead)
        }
        #expect(lent.room.summary(arena, now: at(1))?.active == 0)
        try await lent.room.runRound(now: at(2))
        #expect(try await lent.inside(tokens, now: at(2)) == [true, true, false])
        for token in tokens { _ = try await lent.room.leave(token, now: at(3)) }
        try await lent.open(.standard, now: at(3))
      }
    },
    WaitingRoomCheck("leaving that cannot be kept is refused, or ends the place at once") { lent in
      try await lent.open(.standard)
      let tokens = try await lent.join(0..<2)
      lent.failNextWrite()
      do {
        _ = try await lent.room.leave(tokens[0], now: at(1))
        #expect(lent.room.knownPlace(tokens[0], now: at(1)) == .failure(.tokenExpired))
        #expect(try lent.room.knownPlace(tokens[1], now: at(1))?.get().ahead == 0)
        return
      } catch {
        #expect(error is DatabaseError)
      }
      #expect(try await lent.room.place(tokens[0], now: at(1)).ahead == 0)
      #expect(try await lent.room.place(tokens[1], now: at(1)).ahead == 1)
    },
  ]
}
