import App
import Capacity
import JSON

/// `boxoffice plan`: what a sale needs, from measured costs.
enum Planning {
  /// The flags with a value.
  static let valued = [
    "--fans", "--seats", "--minutes", "--arrive", "--per-booking", "--stay", "--buyers",
    "--log-ins", "--grace", "--stores", "--cores", "--costs",
  ]
  /// The flags without one.
  static let bare = ["--json", "--show-costs"]

  static func run(_ arguments: [String]) throws {
    Output.line(try text(arguments, readFile: Files.bytes))
  }

  /// The output, without the last line break.
  static func text(
    _ arguments: [String], readFile: (String) -> [UInt8]?
  ) throws(Stop) -> String {
    let flags = try Flags(arguments, valued: valued, bare: bare)
    guard flags.rest.isEmpty else { throw .usage("'\(flags.rest[0])' is not a flag of plan.") }
    var costs = Costs()
    if let path = flags["--costs"] { costs = try self.costs(path, readFile) }
    if flags["--show-costs"] != nil { return json(of: costs) }
    let sale = try sale(flags)
    let plan = CapacityPlan(sale, costs: costs)
    return flags["--json"] == nil ? PlanText(plan).text : json(of: plan)
  }

  private static func sale(_ flags: Flags) throws(Stop) -> PlannedSale {
    var sale = PlannedSale(
      fans: try needed("--fans", flags, CapacityLimits.fans),
      seats: try needed("--seats", flags, CapacityLimits.seats),
      minutes: try needed("--minutes", flags, CapacityLimits.minutes))
    func set(
      _ part: WritableKeyPath<PlannedSale, Int>, _ flag: String, _ range: ClosedRange<Int>
    ) throws(Stop) {
      if let text = flags[flag] { sale[keyPath: part] = try number(text, flag, range) }
    }
    try set(\.arriveSeconds, "--arrive", CapacityLimits.arriveSeconds)
    try set(\.perBooking, "--per-booking", CapacityLimits.perBooking)
    try set(\.staySeconds, "--stay", CapacityLimits.staySeconds)
    try set(\.buyersPercent, "--buyers", CapacityLimits.buyersPercent)
    try set(\.logInPercent, "--log-ins", CapacityLimits.logInPercent)
    try set(\.graceSeconds, "--grace", CapacityLimits.graceSeconds)
    try set(\.cores, "--cores", CapacityLimits.cores)
    if let text = flags["--stores"] {
      guard let stores = PlannedSale.Stores(rawValue: text) else {
        throw .usage("--stores must be sqlite or cluster, not '\(text)'.")
      }
      sale.stores = stores
    }
    return sale
  }

  private static func needed(
    _ flag: String, _ flags: Flags, _ range: ClosedRange<Int>
  ) throws(Stop) -> Int {
    guard let text = flags[flag] else {
      throw .usage("plan needs --fans, --seats and --minutes; \(flag) is missing.")
    }
    return try number(text, flag, range)
  }

  /// A whole number; commas and low lines between digits are for people.
  private static func number(
    _ text: String, _ flag: String, _ range: ClosedRange<Int>
  ) throws(Stop) -> Int {
    let digits = text.filter { $0 != "," && $0 != "_" }
    guard let value = Int(digits), range.contains(value) else {
      throw .usage(
        "\(flag) must be a whole number from \(PlanText.grouped(range.lowerBound)) to "
          + "\(PlanText.grouped(range.upperBound)), not '\(text)'.")
    }
    return value
  }

  /// The measured table, with the costs of a file in place of its own.
  private static func costs(
    _ path: String, _ readFile: (String) -> [UInt8]?
  ) throws(Stop) -> Costs {
    guard let bytes = readFile(path) else {
      throw .failure("\(path) cannot be read: \(Files.lastError()).")
    }
    guard bytes.count <= CapacityLimits.costFileBytesMax else {
      throw .failure("\(path) is too large for a file of costs.")
    }
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes)
    } catch {
      throw .failure("\(path) is not valid JSON: \(error).")
    }
    guard case .object(let members) = value else {
      throw .failure("\(path) must be one JSON object of costs by name.")
    }
    var costs = Costs()
    for member in members.members {
      guard let cost = Cost(rawValue: member.name) else {
        throw .failure(
          "\(path): there is no cost '\(member.name)'; boxoffice plan --show-costs lists them.")
      }
      guard let amount = member.value.realValue, (0...CapacityLimits.costMax).contains(amount)
      else {
        throw .failure("\(path): \(member.name) must be a number from 0 on.")
      }
      costs[cost] = amount
    }
    return costs
  }
}
