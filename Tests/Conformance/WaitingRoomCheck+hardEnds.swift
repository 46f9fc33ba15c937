import Testing
import Ticketing
import WaitingRoom

/// However often seats are held in it, a stay ends; and those behind are promised nothing false.
extension WaitingRoomCheck {
  static let hardEnds = [
    WaitingRoomCheck("a stay has a hard end, however often seats are held in it") { lent in
      let policies = [
        LinePolicy.capacity(maxActive: 1, activeSeconds: 60),
        .batch(size: 1, everySeconds: 170, activeSeconds: 60), .cycle(size: 1, periodSeconds: 60),
      ]
      for (position, policy) in policies.enumerated() {
        let start = 1_000 * position
        try await lent.open(policy, hold: 100, now: at(start))
        let token = try await lent.join(0..<1, now: at(start))[0]
        try await lent.room.runRound(now: at(start))
        for second in start..<(start + 160) {
          // Held, cancelled and held again, each second.
          lent.room.extend(fan(0), arena, until: at(second + 100))
          if second % 20 == 0 { try await lent.room.runRound(now: at(second)) }
          let admission = try await lent.room.admission(
            token, user: fan(0), concert: arena, now: at(second))
          #expect(admission.endsBy == at(start + 160))
        }
        #expect(try await lent.refusal(token, now: at(start + 160)) == .tokenExpired)
        try await lent.room.runRound(now: at(start + 160))
        #expect(lent.room.summary(arena, now: at(start + 160))?.active == 0)
      }
    },
    WaitingRoomCheck("a stay's hard end is the same after a restart") { lent in
      let policy = LinePolicy.capacity(maxActive: 1, activeSeconds: 60)
      try await lent.open(policy, hold: 100)
      let tokens = try await lent.join(0..<2)
      try await lent.room.runRound(now: opening)
      lent.room.extend(fan(0), arena, until: at(150))
      let room = try await lent.restarted(now: at(150))
      try await room.configure(concert(arena, policy, hold: 100), now: at(150))
      room.extend(fan(0), arena, until: at(250))
      #expect(try await room.place(tokens[0], now: at(150)).expiresAt == at(160))
      try await room.runRound(now: at(160))
      #expect(try await room.place(tokens[1], now: at(160)).status == .active)
    },
    WaitingRoomCheck(
      "the time a holder may ask for lengthens a stay once, to a hard end of its own"
    ) {
      lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60), hold: 100, more: 30)
      let token = try await lent.join(0..<1)[0]
      try await lent.room.runRound(now: opening)
      for until in [150, 160, 190, 500] {
        lent.room.extend(fan(0), arena, until: at(until))
        #expect(try await lent.room.place(token, now: at(59)).expiresAt == at(min(until, 190)))
      }
      #expect(
        try await lent.room.admission(token, user: fan(0), concert: arena, now: at(189)).endsBy
          == at(190))
      try await lent.room.runRound(now: at(190))
      #expect(try await lent.refusal(token, now: at(190)) == .tokenExpired)
    },
    WaitingRoomCheck("people inside keep the end they have when the time to hold is cut") { lent in
      let policy = LinePolicy.capacity(maxActive: 1, activeSeconds: 60)
      try await lent.open(policy, hold: 100)
      let token = try await lent.join(0..<1)[0]
      try await lent.room.runRound(now: opening)
      lent.room.extend(fan(0), arena, until: at(150))
      try await lent.open(policy, hold: 10, now: at(1))
      lent.room.extend(fan(0), arena, until: at(155))
      #expect(try await lent.room.place(token, now: at(2)).expiresAt == at(150))
    },
    WaitingRoomCheck("nobody is told a second throughout while nothing moves") { lent in
      try await lent.open(.capacity(maxActive: 10, activeSeconds: 10), hold: 80)
      _ = try await lent.join(0..<10)
      try await lent.room.runRound(now: opening)
      let first = try await lent.join(10..<11)[0]
      var told: [Int] = []
      for second in 0..<90 {
        for bot in 0..<10 { lent.room.extend(fan(bot), arena, until: at(second + 80)) }
        try await lent.room.runRound(now: at(second))
        told.append(try await lent.room.place(first, now: at(second)).remainingTime)
      }
      #expect(told[0] == 1, "before anything is known")
      #expect(told[9] == 9)
      #expect(told[44] == 40)
      #expect(told[80] == 10, "the slots are free at their hard end")
      try await lent.room.runRound(now: at(90))
      #expect(try await lent.room.place(first, now: at(90)).status == .active)
    },
    WaitingRoomCheck("filling empty slots says nothing about the pace of a line") { lent in
      try await lent.open(.capacity(maxActive: 100, activeSeconds: 600))
      let tokens = try await lent.join(0..<150)
      try await lent.room.runRound(now: opening)
      #expect(try await lent.room.place(tokens[149], now: at(1)).remainingTime == 300)
      // Ten who leave, and ten who take their slots, do.
      for token in tokens[0..<10] { _ = try await lent.room.leave(token, now: at(30)) }
      try await lent.room.runRound(now: at(30))
      #expect(try await lent.room.place(tokens[149], now: at(31)).remainingTime == 240)
    },
    WaitingRoomCheck("a line that stands still is not told as moving at once") { lent in
      for policy in [
        LinePolicy.capacity(maxActive: 1, activeSeconds: 60),
        .batch(size: 1, everySeconds: 60, activeSeconds: 60), .cycle(size: 1, periodSeconds: 60),
      ] {
        try await lent.open(policy, isPaused: true)
        let token = try await lent.join(0..<1)[0]
        try await lent.room.runRound(now: at(45))
        #expect(try await lent.room.place(token, now: at(45)).remainingTime == 45)
        _ = try await lent.room.leave(token, now: at(45))
      }
    },
  ]
}
