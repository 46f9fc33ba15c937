import App
import Drill
import DrillPage
import Ticketing

/// The flags of `boxoffice drill`.
struct DrillFlags {
  /// The flags with a value.
  static let valued = [
    "--fans", "--arrive", "--curve", "--seed", "--think", "--party", "--picking",
    "--leave-silently", "--let-lapse", "--double-click", "--too-little-money", "--slow-payment",
    "--bots", "--connections", "--seats", "--max-active", "--active-seconds", "--hold-seconds",
    "--grace-seconds", "--rate-limits", "--json", "--report", "--language", "--copy-of",
    "--concert",
    "--url", "--fans-file", "--prepare", "--data", "--database", "--balance",
  ]
  /// The flags without one.
  static let bare = ["--hurry", "--keep", "--again", "--predict"]

  /// Where a drill takes place.
  enum Place: Equatable {
    /// A sale that is made for it.
    case made
    /// A copy of this folder.
    case copy(String)
    /// A running box office at this address.
    case outside(String)
    /// Nowhere: people are made for one outside.
    case prepare
  }

  private(set) var place = Place.made
  /// The concert, where there are several.
  private(set) var concert: ConcertID?
  /// Whether the number of fans is given.
  var hasFans: Bool { flags["--fans"] != nil }
  /// Whether the outcome is predicted from a short probe.
  var predicts: Bool { flags["--predict"] != nil }
  /// Whether these people have played before.
  var isAgain: Bool { flags["--again"] != nil }
  /// The file of the people's tokens.
  var fansFile: String? { flags["--fans-file"] }
  /// What each wallet gets, in won.
  private(set) var balance: Int64 = 1_000_000
  /// The settings that name the store for `--prepare`.
  var stores: [String] {
    ["--data", "--database"].flatMap { flag in flags[flag].map { [flag, $0] } ?? [] }
  }
  private(set) var settings = DrillSettings()
  private(set) var terms = Rehearsal.Terms()
  let json: String?
  /// Where the report goes as a page, and the language that is seen first there.
  let page: String?
  let language: ReportPage.Language
  let keeps: Bool
  private(set) var serverFlags: [String] = []
  private let flags: Flags

  init(_ arguments: [String]) throws(Stop) {
    flags = try Flags(arguments, valued: Self.valued, bare: Self.bare)
    if let other = flags.rest.first {
      throw .usage("drill takes flags only, not '\(other)'.")
    }
    json = flags["--json"]
    page = flags["--report"]
    let code = flags["--language"] ?? "en"
    guard let language = ReportPage.Language(rawValue: code) else {
      throw .usage("--language must be en or ko, not '\(code)'.")
    }
    self.language = language
    keeps = flags["--keep"] != nil
    try readPlace()
    try readCrowd()
    try readTerms()
  }

  private mutating func readPlace() throws(Stop) {
    let places = ["--copy-of", "--url", "--prepare"].filter { flags[$0] != nil }
    guard places.count <= 1 else {
      throw .usage("drill takes only one of \(places.joined(separator: " and ")).")
    }
    if let folder = flags["--copy-of"] { place = .copy(folder) }
    if let url = flags["--url"] { place = .outside(url) }
    if let count = flags["--prepare"] {
      place = .prepare
      guard !hasFans else {
        throw .usage("--prepare says how many people to make; leave --fans out.")
      }
      guard let number = Int(count), (1...DrillLimits.fansMax).contains(number) else {
        throw .usage(
          "--prepare must be a whole number from 1 to \(DrillLimits.fansMax), not '\(count)'.")
      }
      settings.fans = number
    }
    let needsFile = flags["--url"] != nil || place == .prepare
    guard needsFile == (fansFile != nil) else {
      throw .usage(
        needsFile
          ? "\(places[0]) needs --fans-file FILE, which drill --prepare writes and drill --url reads."
          : "--fans-file belongs to --prepare or --url.")
    }
    guard place == .prepare || stores.isEmpty else {
      throw .usage("--data and --database belong to --prepare; a drill has a folder of its own.")
    }
    if let text = flags["--concert"] {
      guard let id = ConcertID(text) else {
        throw .usage("--concert must be the identifier of a concert, not '\(text)'.")
      }
      concert = id
    }
    balance = Int64(try count("--balance", Int(balance), 1...DrillLimits.balanceMax))
  }

  private mutating func readCrowd() throws(Stop) {
    settings.fans = try count("--fans", settings.fans, 1...DrillLimits.fansMax)
    settings.bots = try count("--bots", settings.bots, 0...DrillLimits.botsMax)
    settings.party = try count("--party", settings.party, 1...DrillLimits.partyMax)
    settings.connections = try count(
      "--connections", settings.connections, 1...DrillLimits.connectionsMax)
    if let text = flags["--seed"] {
      guard let seed = UInt64(text) else {
        throw .usage("--seed must be a whole number, not '\(text)'.")
      }
      settings.seed = seed
    }
    settings.thinkSeconds = try seconds("--think", settings.thinkSeconds)
    settings.hurries = flags["--hurry"] != nil
    settings.arrivals.seconds = try seconds("--arrive", settings.arrivals.seconds)
    settings.arrivals.shape = try shape(flags["--curve"])
    settings.picking = try share("--picking", settings.picking)
    settings.leavingSilently = try share("--leave-silently", 0)
    settings.lettingLapse = try share("--let-lapse", 0)
    settings.doubleClicking = try share("--double-click", 0)
    settings.withTooLittleMoney = try share("--too-little-money", 0)
    settings.payingSlowly = try share("--slow-payment", 0)
  }

  private mutating func readTerms() throws(Stop) {
    let given = [
      "--max-active", "--active-seconds", "--hold-seconds", "--grace-seconds", "--rate-limits",
    ]
    .first { flags[$0] != nil }
    if let given, place != .made, flags["--copy-of"] == nil {
      throw .usage("\(given) is for a sale that drill runs; a running one keeps its terms.")
    }
    if flags["--seats"] != nil, place != .made {
      throw .usage("--seats is for a sale that is made for the drill.")
    }
    terms.seats = try optional("--seats", 1...DrillLimits.seatsMax)
    terms.maxActive = try optional("--max-active", 1...DrillLimits.fansMax)
    terms.activeSeconds = try optional("--active-seconds", 1...86_400)
    terms.holdSeconds = try optional("--hold-seconds", 1...86_400)
    terms.graceSeconds = try optional("--grace-seconds", 0...86_400)
    if let limits = flags["--rate-limits"] {
      guard ["on", "off"].contains(limits) else {
        throw .usage("--rate-limits must be on or off, not '\(limits)'.")
      }
      serverFlags += ["--rate-limits", limits]
    }
  }

  private func optional(_ flag: String, _ range: ClosedRange<Int>) throws(Stop) -> Int? {
    flags[flag] == nil ? nil : try count(flag, 0, range)
  }

  private func count(
    _ flag: String, _ otherwise: Int, _ range: ClosedRange<Int>
  ) throws(Stop) -> Int {
    guard let text = flags[flag] else { return otherwise }
    guard let value = Int(text), range.contains(value) else {
      throw .usage(
        "\(flag) must be a whole number from \(range.lowerBound) to \(range.upperBound), not "
          + "'\(text)'.")
    }
    return value
  }

  /// `60s`, `2m`, `500ms`, or a number of seconds.
  private func seconds(_ flag: String, _ otherwise: Double) throws(Stop) -> Double {
    guard let text = flags[flag] else { return otherwise }
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("", 1)]
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Double(text.dropLast(unit.count)), number >= 0,
        number * factor <= DrillLimits.arrivalSecondsMax
      else { break }
      return number * factor
    }
    throw .usage("\(flag) must be a time such as 60s, 500ms or 2m, at most a day, not '\(text)'.")
  }

  /// `5%` or `0.05`.
  private func share(_ flag: String, _ otherwise: Double) throws(Stop) -> Double {
    guard let text = flags[flag] else { return otherwise }
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? text.dropLast() : text[...]),
      case let share = isPercent ? number / 100 : number, (0...1).contains(share)
    else {
      throw .usage("\(flag) must be a share such as 5%, from 0% to 100%, not '\(text)'.")
    }
    return share
  }

  private func shape(_ text: String?) throws(Stop) -> ArrivalCurve.Shape {
    switch text {
    case nil, "spike": return .spike
    case "ramp": return .ramp
    case "even": return .even
    case let path?:
      guard let content = Files.read(path) else {
        throw .usage(
          "--curve must be spike, ramp, even or a file with lines second,count; \(path) cannot be "
            + "read: \(Files.lastError()).")
      }
      do {
        return .measured(path, try ArrivalCurve.counts(content))
      } catch {
        throw .usage("--curve \(path): \(error.description)")
      }
    }
  }
}
