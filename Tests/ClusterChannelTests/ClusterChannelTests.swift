import API
import Booking
import BookingStore
import BoxOffice
import Cluster
import Database
import HTTPServer
import Redis
import TestKit
import TestServers
import Testing
import Ticketing

/// Two offices with the same date and a Redis between them.
@Suite("Events between two instances")
struct ClusterChannelTests {
  @Test("a hold on one instance is on the other's map, and a log-out on one refused on the other")
  func carried() async throws {
    try await withPair { pair in
      let fan = try await pair.first.fan("Mina")
      let token = try await pair.first.admit(fan, pair.sale)
      _ = try await pair.first.hold(fan, token, pair.sale, [3])
      try await pair.until { pair.second.catalogue.figures(now: pair.second.now).held == 1 }
      let client = pair.clients[0].by(fan)
      #expect(try await client.send(.delete, "/api/v1/sessions/current").status == 204)
      // The other instance knows the same secret, so only the event can make it refuse.
      let other = pair.clients[1].by(fan)
      try await pair.until { try await other.send(.get, "/api/v1/wallet").status == 401 }
      #expect(pair.channels[1].takeUnread().isEmpty)
    }
  }

  @Test("an event of a concert asks for that concert; a stranger's first, for the whole store")
  func missed() async throws {
    try await withPair { pair in
      let hana = try await pair.first.person("Hana the second", role: .organiser)
      let made = try await pair.first.sale(by: hana, seats: 2)
      let concert = try #require(ConcertID(made.concert))
      // That concert and no more: a press of "pause" must not make all instances read everything.
      try await pair.until { pair.channels[1].takeUnread().concerts == [concert] }
      try await pair.until { pair.channels[1].takeUnread().isEmpty }
      _ = try await pair.redis.call(
        RedisCommand("PUBLISH", "boxoffice:news", #"{"from":"x","first":9,"news":[]}"#))
      try await pair.until { pair.channels[1].takeUnread().isAll }
      _ = try await pair.redis.call(RedisCommand("PUBLISH", "boxoffice:news", "nonsense"))
      try await pair.until { pair.channels[1].takeUnread().isAll }
    }
  }

  @Test("a version is behind until it is published, then behind in the lines until they follow")
  func versions() async throws {
    try await withPair { pair in
      let (one, two) = (pair.channels[0], pair.channels[1])
      let version = one.version(after: "stranger.5~two.1")
      #expect(version.hasPrefix("one.") && version.hasSuffix("~stranger.5~two.1"))
      let mine = version.prefix { $0 != "~" }
      let number = try #require(Int(mine.dropFirst("one.".count)))
      #expect(two.standing("one.\(number + 9)") == .behind, "not told yet")
      #expect(one.standing(mine) == .linesBehind)
      try await pair.until { two.standing(mine) == .linesBehind }
      for channel in [one, two] {
        channel.linesFollow(channel.received)
        #expect(channel.standing(mine) == .current)
      }
      // The store is to be read first.
      let hana = try await pair.first.person("Hana the second", role: .organiser)
      _ = try await pair.first.sale(by: hana, seats: 2)
      let later = one.version(after: nil)[...]
      try await pair.until { !two.takeUnread().isEmpty }
      two.linesFollow(two.received)
      #expect(two.standing(later) == .behind)
      two.haveRead()
      try await pair.until {
        if !two.takeUnread().isEmpty { two.haveRead() }
        two.linesFollow(two.received)
        return two.standing(later) == .current
      }
      #expect(two.standing("one.99999999") == .current, "nobody gave that")
      try await pair.until {
        // Gone, and the store was read since.
        if !two.takeUnread().isEmpty { two.haveRead() }
        return two.standing("stranger.5") == .current
      }
      await pair.server.stop()
      try await pair.until { !two.isConnected }
      #expect(two.standing(one.version(after: nil)[...]) == .current, "nobody can hear anything")
    }
  }

  @Test("without Redis no instance is current, and with it again each reads the store once")
  func away() async throws {
    try await withPair { pair in
      await pair.server.stop()
      try await pair.until { pair.channels.allSatisfy { !$0.isConnected } }
      #expect(
        pair.channels[1].takeUnread().isAll && pair.channels[1].takeUnread().isAll, "every time")
      try await pair.server.start()
      try await pair.until { pair.channels[1].isConnected && pair.channels[1].takeUnread().isEmpty }
    }
  }
}

/// Two offices, their events, and what lies between.
private struct Pair: Sendable {
  let first: TestOffice
  let second: TestOffice
  let clients: [Client]
  let sale: Sale
  let channels: [ClusterChannel]
  let redis: RedisLane
  let server: RedisServer

  /// Publishes events until a condition holds; fails when it does not after many attempts.
  func until(_ isSo: () async throws -> Bool) async throws {
    for _ in 0..<400 {
      for one in channels { one.publish() }
      first.clock.advance(milliseconds: 50)
      second.clock.advance(milliseconds: 50)
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it never came to be so")
  }
}

private func withPair(_ body: @Sendable (Pair) async throws -> Void) async throws {
  try await withOffice(.inProcess) { first, client in
    try await withOffice(.inProcess) { second, other in
      let sale = try await first.sale(by: first.organiser(), seats: 5)
      let (concerts, dates) = try await first.database.read { tx in
        try (
          Concerts.all(in: tx),
          Concerts.performances(in: tx).map { ($0, try Seats.all(of: $0.id, in: tx)) }
        )
      }
      for concert in concerts { second.catalogue.put(concert) }
      for (performance, standings) in dates {
        second.catalogue.put(
          performance,
          map: SeatMap(performanceID: performance.id, standings: standings, firstVersion: 1))
      }
      try await RedisServer.with { server in
        let address = server.address
        let lane = try RedisLane(address)
        let channels = zip(["one", "two"], [first, second]).map { name, office in
          ClusterChannel(redis: lane, instance: name, now: { office.clock.now })
        }
        for (one, office) in zip(channels, [first, second]) {
          try one.connect(address, live: office.office.live)
        }
        let pair = Pair(
          first: first, second: second, clients: [client, other], sale: sale, channels: channels,
          redis: lane, server: server)
        try await pair.until {
          // The first reading of the store is done already.
          channels.allSatisfy { $0.isConnected && $0.takeUnread().isEmpty }
        }
        try await body(pair)
        for one in channels { await one.end() }
        await lane.close()
      }
    }
  }
}
