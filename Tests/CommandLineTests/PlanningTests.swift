import JSON
import Testing

@testable import App
@testable import Capacity
@testable import CommandLine

@Suite("Planning a sale")
struct PlanningTests {
  private static let sale = ["--fans", "1000000", "--seats", "60000", "--minutes", "20"]

  private static func text(_ arguments: [String], costs: String? = nil) throws -> String {
    try Planning.text(arguments) { _ in costs.map { Array($0.utf8) } }
  }

  @Test("it says first whether one process is enough, and then what is needed")
  func people() throws {
    let large = try Self.text(Self.sale)
    let lines = large.split(separator: "\n")
    #expect(lines[0] == "1,000,000 fans for 60,000 seats in 20 minutes.")
    #expect(lines[1].hasPrefix("One process with SQLite is not enough"))
    for part in [
      "maxActive", "pollAfter", "PostgreSQL", "Redis", "What gives way first", "Assumed",
      "10,000,000 fans",
    ] {
      #expect(large.contains(part), "\(part)")
    }
    let small = try Self.text(["--fans", "20_000", "--seats", "15,048", "--minutes=5"])
    #expect(small.contains("One process with SQLite on 4 cores is enough."))
    for line in small.split(separator: "\n") + lines { #expect(line.count <= 120, "\(line)") }
  }

  @Test("programs get the same as JSON")
  func json() throws {
    let value = try JSONValue.parse(Array(Self.text(Self.sale + ["--json"]).utf8))
    let sale = PlannedSale(fans: 1_000_000, seats: 60_000, minutes: 20)
    #expect(value["pace"]?["maxActive"]?.integerValue == Int64(sale.maxActive))
    #expect(value["oneProcessIsEnough"]?.boolValue == false)
    #expect(value["machines"]?["stores"]?.stringValue == "cluster")
    #expect((value["curve"]?.arrayValue?.count ?? 0) > 100)
    #expect((value["givesWay"]?.arrayValue?.count ?? 0) > 2)
  }

  @Test("costs of a file replace the measured ones, and what is printed can be read again")
  func costs() throws {
    let table = try Self.text(["--show-costs"])
    #expect(try Self.text(Self.sale + ["--costs", "c"], costs: table).contains("fans"))
    let dear = try Self.text(
      Self.sale + ["--costs", "c", "--json"], costs: #"{"clusterPollMicroseconds": 5000}"#)
    let value = try JSONValue.parse(Array(dear.utf8))
    #expect((value["machines"]?["instances"]?.integerValue ?? 0) > 50)
    #expect(value["costsOverridden"]?.arrayValue == [.string("clusterPollMicroseconds")])
  }

  @Test(
    "a file of costs that cannot be meant is refused by name",
    arguments: [
      #"{"pollMicrosecond": 1}"#, #"{"pollMicroseconds": -1}"#, #"{"pollMicroseconds": "1"}"#,
      #"{"pollMicroseconds": 1e400}"#, "[]", "{", "",
    ])
  func wrongCosts(text: String) {
    let stop = #expect(throws: Stop.self) {
      try Self.text(Self.sale + ["--costs", "costs.json"], costs: text)
    }
    #expect(stop?.code == 1)
    #expect(stop?.message.contains("costs.json") == true)
  }

  @Test(
    "what cannot be meant is wrong usage, with the bounds",
    arguments: [
      [], ["--fans", "1", "--seats", "1"], ["--fans", "0", "--seats", "1", "--minutes", "1"],
      ["--fans", "100000001", "--seats", "1", "--minutes", "1"],
      ["--fans", "99999999999999999999", "--seats", "1", "--minutes", "1"],
      ["--fans", "many", "--seats", "1", "--minutes", "1"],
      sale + ["--cores", "0"], sale + ["--arrive", "0"], sale + ["--stay", "-1"],
      sale + ["--buyers", "101"], sale + ["--stores", "oracle"], sale + ["more"],
      sale + ["--colour", "red"], sale + ["--costs"],
      ["--fans", "", "--seats", "1", "--minutes", "1"],
    ])
  func usage(arguments: [String]) {
    let stop = #expect(throws: Stop.self) { try Self.text(arguments) }
    #expect(stop?.code == 64)
  }

  @Test("help names every flag")
  func help() throws {
    let text = try Help.text("plan")
    for flag in Planning.valued + Planning.bare {
      #expect(text.contains("  \(flag) "), "\(flag)")
    }
  }

  @Test("figures are written for people")
  func figures() {
    #expect(PlanText.grouped(1_234_567) == "1,234,567")
    #expect(PlanText.grouped(-123) == "-123")
    #expect(PlanText.short(41_234) == "41,200")
    #expect(PlanText.short(0.05) == "0.05")
    #expect(PlanText.decimal(2.04) == "2")
    #expect(PlanText.decimal(12.34) == "12.3")
    #expect(PlanText.time(90) == "90 s")
    #expect(PlanText.time(1_200) == "20 min")
    #expect(PlanText.bytes(551e6) == "551 MB")
    #expect(PlanText.bits(1e9) == "8 Gbit/s")
  }
}
