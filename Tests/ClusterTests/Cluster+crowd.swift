import HTTPServer
import JSON
import TestKit

/// Who fills the box office: shoppers in a hall, and a line of people who wait.
struct Crowd: Sendable {
  var shoppers: [Shopper]
  /// Tokens of a line that hardly moves: two inside, the others wait.
  let tokens: [String]
}

extension Cluster {
  /// Opens a hall and a line, and brings people with money into them.
  func gather(_ count: Int, seats: Int, seed: UInt64) async throws -> Crowd {
    let organiser = try await Organiser(instances[0])
    let ids = try await organiser.concert(
      "Hall", seats: seats, price: 100,
      terms: ["seatsPerUser": 100, "policy": Self.capacity(1_000)])
    let line = try await organiser.concert(
      "Line", seats: 1, price: 1,
      terms: [
        "policy": Self.capacity(2)
      ])
    let accounts = try await signUp(count)
    let tokens = try await onThread { [self] in
      try accounts.prefix(8).map { try join(line.concert, as: $0) }
    }
    let found = try await onThread { [self] in
      let token = try join(ids.concert, as: accounts[0])
      return try instances.map { try findSeats(of: ids.performance, $0, accounts[0], token) }
    }
    try await onThread { [self] in
      for instance in instances { try awaitLine(of: line.concert, instance) }
    }
    let hall = Shopper.Hall(
      concert: ids.concert, performance: ids.performance, seats: found[0])
    let shoppers = accounts.enumerated().map { number, token in
      Shopper(number, self, token: token, hall: hall, seed: seed)
    }
    return Crowd(shoppers: try await each(shoppers) { try $0.topUp(1_000_000) }, tokens: tokens)
  }

  private static func capacity(_ count: Int64) -> JSONValue {
    ["kind": "capacity", "maxActive": .integer(count), "activeSeconds": 600]
  }

  private func signUp(_ count: Int) async throws -> [String] {
    try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<count {
        group.addTask { [instances] in
          try await onThread {
            try Visitor.joinUp(
              instances[number % instances.count], email: "shopper\(number)@example.com",
              password: "a long password")
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func join(_ concert: String, as account: String) throws -> String {
    var visitor = Visitor(instances[0], token: account)
    defer { visitor.close() }
    return try visitor.ask(
      .post, "/api/v1/queue-tokens", json: ["concertId": .string(concert)]
    ).text("token")
  }

  /// Waits until the instance knows the concert.
  private func awaitLine(of concert: String, _ instance: Whereabouts) throws {
    var visitor = Visitor(instance)
    defer { visitor.close() }
    for _ in 0..<200 {
      if try visitor.ask(.get, "/api/v1/concerts/\(concert)/queue").status == 200 { return }
      pause(milliseconds: 50)
    }
    throw Visitor.GaveUp()
  }

  /// The seats' ids, once the instance shows them: events take a moment.
  private func findSeats(
    of performance: String, _ instance: Whereabouts, _ account: String, _ token: String
  ) throws -> [String] {
    var visitor = Visitor(instance, token: account)
    defer { visitor.close() }
    for _ in 0..<200 {
      let map = try visitor.ask(
        .get, "/api/v1/performances/\(performance)/seats", queueToken: token)
      if map.status == 200 {
        return (map.json["seats"]?.arrayValue ?? []).compactMap { $0["seatId"]?.stringValue }
      }
      pause(milliseconds: 50)
    }
    throw Visitor.GaveUp()
  }
}

/// Runs `body` on every shopper, each on a thread; the shoppers afterwards.
func each(
  _ shoppers: [Shopper], _ body: @escaping @Sendable (inout Shopper) throws -> Void
) async throws -> [Shopper] {
  try await withThrowingTaskGroup(of: Shopper.self) { group in
    for shopper in shoppers {
      group.addTask {
        try await onThread {
          var shopper = shopper
          try body(&shopper)
          return shopper
        }
      }
    }
    return try await group.reduce(into: []) { $0.append($1) }
  }
}
