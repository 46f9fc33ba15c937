import Testing
import Ticketing
import WaitingRoom

extension WaitingRoomCheck {
  static let joining = [
    WaitingRoomCheck("places are given in order of arrival") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      for number in 0..<5 {
        let joined = try await lent.room.join(fan(number), arena, now: opening)
        #expect(joined.isNew)
        #expect(joined.place.ahead == number)
        #expect(joined.place.queuePosition == number + 1)
        #expect(joined.place.status == .waiting)
        #expect(joined.place.user == fan(number))
      }
    },
    WaitingRoomCheck("joining again gives the live place") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let first = try await lent.join(0..<3)
      let again = try await lent.room.join(fan(1), arena, now: at(1))
      #expect(!again.isNew)
      #expect(again.place.token == first[1])
      #expect(again.place.ahead == 1)
    },
    WaitingRoomCheck("a hundred joins of one person at once make one place") { lent in
      try await lent.open(.standard)
      let room = lent.room
      let answers = try await withThrowingTaskGroup(of: Joined.self) { group in
        for _ in 0..<100 {
          group.addTask { try await room.join(fan(1), arena, now: opening) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.place.token)).count == 1)
      #expect(answers.count(where: \.isNew) == 1)
      #expect(room.summary(arena, now: opening)?.waiting == 1)
    },
    WaitingRoomCheck("a thousand people joining at once get a thousand places") { lent in
      try await lent.open(.standard)
      let room = lent.room
      let tokens = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<1_000 {
          group.addTask { try await room.join(fan(number), arena, now: opening).place.token }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      var places = Set<Int>()
      for token in tokens { places.insert(try await room.place(token, now: at(1)).ahead) }
      #expect(places == Set(0..<1_000))
    },
    WaitingRoomCheck("a person's places are found in every line") { lent in
      try await lent.open(.standard)
      try await lent.room.configure(concert(club, .standard), now: opening)
      _ = try await lent.room.join(fan(1), arena, now: opening)
      _ = try await lent.room.join(fan(2), club, now: opening)
      _ = try await lent.room.join(fan(1), club, now: opening)
      let places = try await lent.room.places(of: fan(1), now: at(1))
      #expect(places.map(\.concert) == [arena, club])
      #expect(places.map(\.ahead) == [0, 1])
      #expect(try await lent.room.places(of: fan(3), now: at(1)).isEmpty)
    },
    WaitingRoomCheck("leaving moves everybody behind up, at once and exactly") { lent in
      try await lent.open(.capacity(maxActive: 1, activeSeconds: 60))
      let tokens = try await lent.join(0..<4)
      let left = try await lent.room.leave(tokens[1], now: at(1))
      #expect(left.user == fan(1))
      #expect(!left.wasActive)
      #expect(try await lent.room.place(tokens[0], now: at(1)).ahead == 0)
      #expect(try await lent.refusal(tokens[1], now: at(1)) == .tokenExpired)
      #expect(try await lent.room.place(tokens[3], now: at(1)).ahead == 2)
      let again = try await lent.room.join(fan(1), arena, now: at(2))
      #expect(again.isNew)
      #expect(again.place.token != tokens[1])
      #expect(again.place.ahead == 3)
    },
  ]
}
