import Chance
import API
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Anything at all")
struct FuzzTests {
  @Test("no request is ever answered 5xx, and money and seats stay right", arguments: [1, 2, 3])
  func anything(seed: UInt64) async throws {
    try await withContract(.inProcess) { office, client in
      var fuzz = Fuzz(seed: seed)
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, seats: 20)
      let second = try await office.sale(
        by: hana, terms: ["policy": ["kind": "batch", "size": 2, "everySeconds": 5]])
      fuzz.ids = [sale.concert, sale.performance, second.concert, nobody, "x"]
      fuzz.seats = sale.seats + second.seats
      var people = [hana]
      for name in ["Mina", "Jun", "Sora"] {
        people.append(try await office.fan(name, balance: 5_000))
      }
      for person in people { fuzz.queueTokens.append(try await office.admit(person, sale)) }
      fuzz.accessTokens = people.map(\.token) + ["forged"]
      let patterns = office.router.methods.map { $0 }.sorted { $0.key < $1.key }
      var succeeded = 0
      for step in 0..<2_000 {
        if step % 50 == 0 { try await office.advance(seconds: fuzz.below(40)) }
        let (pattern, methods) = fuzz.pick(patterns)
        let method = fuzz.chance(20) ? fuzz.pick(Method.allCases) : fuzz.pick(methods)
        let reply = try await client.send(
          method, fuzz.target(pattern), body: fuzz.body(pattern), headers: fuzz.headers())
        #expect(reply.status < 500, "seed \(seed), step \(step): \(method) \(pattern)")
        if reply.status < 300 { succeeded += 1 }
        fuzz.learn(reply)
      }
      #expect(succeeded > 100)
      try await office.sweep()
    }
  }
}

/// Makes requests that are partly right.
struct Fuzz {
  var random: SeededChance
  var ids: [String] = []
  var seats: [String] = []
  var queueTokens: [String] = []
  var accessTokens: [String] = []

  init(seed: UInt64) { random = SeededChance(seed: seed) }

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Remembers ids and tokens of an answer.
  mutating func learn(_ reply: Reply) {
    for member in reply.json.objectValue?.members ?? [] where member.name.hasSuffix("Id") {
      guard let id = member.value.stringValue, member.name != "requestId" else { continue }
      ids.append(id)
      if ids.count > 40 { ids.remove(at: 5) }
    }
    if let token = reply["token"]?.stringValue {
      queueTokens.append(token)
      if queueTokens.count > 12 { queueTokens.removeFirst() }
    }
  }

  mutating func target(_ pattern: String) -> String {
    var path = pattern.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.hasPrefix("{") ? pick(ids) : String(part)
    }.joined(separator: "/")
    if chance(10) {
      path +=
        "?" + pick(["limit=2", "cursor=\(pick(ids))", "limit=0", "status=AVAILABLE", "%", "="])
    }
    return path
  }

  mutating func headers() -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = []
    if chance(90) { headers.append(("Authorization", "Bearer \(pick(accessTokens))")) }
    if chance(85) { headers.append(("Queue-Token", pick(queueTokens))) }
    if chance(95) { headers.append(("Content-Type", "application/json")) }
    if chance(25) { headers.append(("Idempotency-Key", "key-\(below(20))")) }
    if chance(10) { headers.append(("If-None-Match", "*")) }
    return headers
  }

  mutating func body(_ pattern: String) -> [UInt8] {
    var value = seatRequest(pattern)
    if chance(25) { value = damaged(value) }
    var bytes = value.bytes
    if chance(5), !bytes.isEmpty { bytes[below(bytes.count)] = UInt8(below(256)) }
    if chance(3) { bytes = Array(bytes.prefix(below(bytes.count + 1))) }
    return bytes
  }

  private mutating func seatRequest(_ pattern: String) -> JSONValue {
    switch pattern.split(separator: "/").last {
    case "queue-tokens": return ["concertId": .string(pick(ids))]
    case "reservations":
      let count = 1 + below(3)
      return [
        "performanceId": .string(chance(60) ? ids[1] : pick(ids)),
        "seatIds": .array((0..<count).map { _ in .string(pick(seats)) }),
      ]
    case "payments": return ["reservationId": .string(pick(ids))]
    case "charges": return ["amount": .integer(Int64(below(5_000)))]
    case "users": return PeopleTests.mina.with(["email": "fan\(below(30))@example.com"])
    case "sessions": return ["email": "mina@example.com", "password": "\(Person.password)"]
    case "webhooks": return ["url": "https://example.org/", "events": nil]
    case "checkins": return ["code": .string(pick(queueTokens))]
    case "queue": return ["paused": .bool(chance(20)), "graceSeconds": .integer(Int64(below(200)))]
    case "performances":
      return [
        "startsAt": "2027-01-01T00:00:00Z", "seatCount": .integer(Int64(below(9))), "price": 7,
      ]
    default: return ["title": "x", "holdSeconds": .integer(Int64(below(900)))]
    }
  }

  /// The value with one part replaced by something else.
  private mutating func damaged(_ value: JSONValue) -> JSONValue {
    guard let members = value.objectValue?.members, !members.isEmpty, chance(80) else {
      return pick(BadInputTests.values)
    }
    let victim = pick(members)
    if chance(15) { return value.without(victim.name) }
    let part = victim.value.objectValue == nil ? pick(BadInputTests.values) : damaged(victim.value)
    return value.with(.object(BadInputTests.one(victim.name, part)))
  }
}
