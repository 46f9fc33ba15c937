/// Reads a version, and writes only if it still stands; else everything again.
struct OptimisticWay: Way {
  let shop: Shop
  let crowding: Crowding
  /// Nil goes on until it works.
  let tries: Int?

  var name: String { tries.map { "optimistic, gives up after \($0) tries" } ?? "optimistic" }
  let promise = Table.Promise.exact

  /// A request that loses a seat, or pays what is paid, finds that out at the second attempt: the number of
  /// attempts says nothing.
  func wants(_ wanted: Wanted) -> Bool { wanted == .wallet || tries == nil }

  func run(_ wanted: Wanted, slot: Int) throws -> Tally {
    let address = shop.address
    let triesMax = tries ?? .max
    return try Crowd.run(requests: crowding.requests, connections: crowding.connections) {
      number in
      let teller = try Teller(address, wanted, guarded: true)
      _ = try teller.attempt(-1 - number)
      return teller
    } ask: { teller in
      var retries = 0
      while true {
        do {
          if let kind = try teller.attempt(slot) { return Outcome(kind: kind, retries: retries) }
        } catch {
          return Outcome(kind: .error, retries: retries)
        }
        guard retries + 1 < triesMax else { return Outcome(kind: .gaveUp, retries: retries) }
        retries += 1
      }
    }
  }
}
