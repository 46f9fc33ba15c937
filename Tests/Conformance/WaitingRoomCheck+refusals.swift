import Testing
import Ticketing
import WaitingRoom

extension WaitingRoomCheck {
  static let refusals = [
    WaitingRoomCheck("nobody joins outside the sale window or an unknown concert") { lent in
      try await lent.open(.standard, closes: 100)
      await #expect(throws: LineRefusal.concertNotFound) {
        try await lent.room.join(fan(0), club, now: opening)
      }
      for (time, isOpen) in [(-1, false), (0, true), (99, true), (100, false)] {
        if isOpen {
          _ = try await lent.room.join(fan(time), arena, now: at(time))
        } else {
          await #expect(throws: LineRefusal.saleNotOpen) {
            try await lent.room.join(fan(1), arena, now: at(time))
          }
          #expect(lent.room.summary(arena, now: at(time))?.state == .closed)
        }
      }
      #expect(lent.room.summary(club, now: opening) == nil)
    },
    WaitingRoomCheck("a sold-out line says so and lets nobody in; people inside stay") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let tokens = try await lent.join(0..<2)
      try await lent.room.runRound(now: opening)
      lent.room.stockChanged(arena, isSoldOut: true)
      #expect(lent.room.summary(arena, now: at(1))?.state == .soldOut)
      #expect(try await lent.refusal(tokens[1], now: at(1)) == .soldOut)
      #expect(try await lent.room.place(tokens[0], now: at(1)).status == .active)
      #expect(try await !lent.room.join(fan(0), arena, now: at(1)).isNew)
      for number in [1, 2] {
        await #expect(throws: LineRefusal.soldOut) {
          try await lent.room.join(fan(number), arena, now: at(1))
        }
      }
      _ = try await lent.room.leave(tokens[0], now: at(2))
      try await lent.room.runRound(now: at(2))
      #expect(lent.room.summary(arena, now: at(2))?.active == 0)
      lent.room.stockChanged(arena, isSoldOut: false)
      try await lent.room.runRound(now: at(3))
      #expect(try await lent.room.place(tokens[1], now: at(3)).status == .active)
    },
    WaitingRoomCheck("when the sale closes, people in line are told and people inside stay") {
      lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60), closes: 30)
      let tokens = try await lent.join(0..<2)
      try await lent.room.runRound(now: at(10))
      #expect(try await lent.refusal(tokens[1], now: at(30)) == .saleNotOpen)
      #expect(try await lent.refusal(tokens[0], now: at(30)) == nil)
      _ = try await lent.room.admission(tokens[0], user: fan(0), concert: arena, now: at(30))
      try await lent.room.runRound(now: at(80))
      #expect(lent.room.summary(arena, now: at(80))?.active == 0)
    },
    WaitingRoomCheck("the guard refuses in the documented order") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      try await lent.room.configure(concert(club, .standard), now: opening)
      let tokens = try await lent.join(0..<3)
      try await lent.room.runRound(now: opening)
      let unknown = ConcertID(high: 9, low: 9)
      let rows: [(String, UserID, ConcertID, Int, LineRefusal?)] = [
        (tokens[0], fan(0), arena, 59, nil),
        ("x", fan(9), unknown, 60, .concertNotFound),
        ("x", fan(9), arena, 60, .tokenInvalid),
        (tokens[0].uppercased(), fan(9), arena, 60, .tokenInvalid),
        (tokens[0], fan(9), arena, 60, .tokenMismatch),
        (tokens[0], fan(0), club, 60, .tokenMismatch),
        (tokens[2], fan(9), arena, 0, .tokenMismatch),
        (tokens[0], fan(0), arena, 60, .tokenExpired),
        (tokens[1], fan(1), arena, 0, .notActive(queuePosition: 1)),
        (tokens[2], fan(2), arena, 0, .notActive(queuePosition: 2)),
      ]
      for (token, user, concert, time, expected) in rows {
        var found: LineRefusal?
        do {
          let admission = try await lent.room.admission(
            token, user: user, concert: concert, now: at(time))
          #expect(admission.user == user && admission.concert == concert && admission.wasActive)
        } catch let refusal as LineRefusal {
          found = refusal
        }
        #expect(found == expected)
      }
    },
    WaitingRoomCheck("a token that was left cannot be used again") { lent in
      try await lent.open(.standard)
      let token = try await lent.join(0..<1)[0]
      try await lent.room.runRound(now: opening)
      #expect(try await lent.room.leave(token, now: at(1)).wasActive)
      await #expect(throws: LineRefusal.tokenExpired) {
        try await lent.room.leave(token, now: at(1))
      }
      await #expect(throws: LineRefusal.tokenInvalid) {
        try await lent.room.leave("", now: at(1))
      }
      #expect(try await lent.refusal(token, now: at(1)) == .tokenExpired)
      if let glance = lent.room.knownPlace(token, now: at(1)) {
        #expect(glance == .failure(.tokenExpired))
      }
    },
  ]
}
