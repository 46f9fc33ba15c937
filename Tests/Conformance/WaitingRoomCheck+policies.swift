import Testing
import Ticketing
import WaitingRoom

extension WaitingRoomCheck {
  static let policies = [
    WaitingRoomCheck("a batch enters at once, the next one beat later") { lent in
      try await lent.open(.batch(size: 2, everySeconds: 10, activeSeconds: 60))
      let tokens = try await lent.join(0..<5)
      try await lent.room.runRound(now: opening)
      #expect(try await lent.inside(tokens, now: opening).count { $0 } == 2)
      #expect(try await lent.room.place(tokens[3], now: at(4)).remainingTime == 6)
      #expect(try await lent.room.place(tokens[4], now: at(4)).remainingTime == 16)
      try await lent.room.runRound(now: at(9))
      #expect(try await lent.inside(tokens, now: at(9)).count { $0 } == 2)
      try await lent.room.runRound(now: at(10))
      #expect(try await lent.inside(tokens, now: at(10)).count { $0 } == 4)
      try await lent.room.runRound(now: at(20))
      #expect(try await lent.inside(tokens, now: at(20)).count { $0 } == 5)
    },
    WaitingRoomCheck("a cycle's entry is fixed when joining and lasts one period") { lent in
      try await lent.open(.cycle(size: 2, periodSeconds: 100))
      let tokens = try await lent.join(0..<5)
      for (token, wait) in zip(tokens, [0, 0, 100, 100, 200]) {
        #expect(try await lent.room.place(token, now: opening).remainingTime == wait)
      }
      try await lent.room.runRound(now: opening)
      // Leaving brings no one forward: the time was promised.
      _ = try await lent.room.leave(tokens[0], now: at(10))
      try await lent.room.runRound(now: at(99))
      #expect(
        try await lent.inside(Array(tokens[1...]), now: at(99)) == [true, false, false, false])
      #expect(try await lent.room.place(tokens[1], now: at(99)).expiresAt == at(100))
      try await lent.room.runRound(now: at(100))
      #expect(try await lent.inside(Array(tokens[2...]), now: at(100)) == [true, true, false])
    },
    WaitingRoomCheck("a cycle's count starts again only when the last cycle has ended") { lent in
      try await lent.open(.cycle(size: 1, periodSeconds: 100))
      _ = try await lent.join(0..<3)
      // The first cycles are over and the last one, 200 to 300, is not.
      for seconds in [0, 100, 200] { try await lent.room.runRound(now: at(seconds)) }
      let fourth = try await lent.room.join(fan(3), arena, now: at(299))
      #expect(fourth.place.remainingTime == 300)
      _ = try await lent.room.leave(fourth.place.token, now: at(300))
      let late = try await lent.room.join(fan(4), arena, now: at(2_000))
      #expect(late.place.remainingTime == 0)
    },
    WaitingRoomCheck("nobody enters a paused line, and a resumed one goes on in order") { lent in
      for policy in [
        LinePolicy.capacity(maxActive: 2, activeSeconds: 60),
        .batch(size: 2, everySeconds: 10, activeSeconds: 60), .cycle(size: 2, periodSeconds: 60),
      ] {
        try await lent.open(policy, isPaused: true)
        let tokens = try await lent.join(0..<3)
        try await lent.room.runRound(now: at(5))
        #expect(try await lent.inside(tokens, now: at(5)) == [false, false, false])
        #expect(lent.room.summary(arena, now: at(5))?.state == .paused)
        try await lent.open(policy, now: at(20))
        try await lent.room.runRound(now: at(20))
        #expect(try await lent.inside(tokens, now: at(20)) == [true, true, false])
        for token in tokens { _ = try await lent.room.leave(token, now: at(21)) }
        // A fresh beat for the next policy.
        try await lent.open(.standard, isPaused: true, now: at(22))
      }
    },
    WaitingRoomCheck("a changed policy holds at once, and people inside keep their end") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let tokens = try await lent.join(0..<6)
      try await lent.room.runRound(now: opening)
      try await lent.open(.capacity(maxActive: 3, activeSeconds: 10), now: at(1))
      try await lent.room.runRound(now: at(1))
      #expect(try await lent.inside(tokens, now: at(1)).count { $0 } == 3)
      #expect(try await lent.room.place(tokens[0], now: at(1)).expiresAt == at(60))
      #expect(try await lent.room.place(tokens[1], now: at(1)).expiresAt == at(11))
      try await lent.open(.cycle(size: 4, periodSeconds: 50), now: at(2))
      let waits = [0, 50, 50]
      for (token, wait) in zip(tokens[3...], waits) {
        #expect(try await lent.room.place(token, now: at(2)).remainingTime == wait)
      }
      try await lent.room.runRound(now: at(2))
      #expect(try await lent.inside(tokens, now: at(2)).count { $0 } == 4)
    },
  ]
}
