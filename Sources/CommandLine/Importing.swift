import App
import Booking
import BookingStore
import Database
import JSON
import SeatingPlans
import Signing
import Ticketing
import TimeZones

/// `boxoffice import`: creates a concert with a seating plan from a file.
enum Importing {
  /// The flags of the command; all take a value.
  static let valued = [
    "--data", "--database", "--title", "--artist", "--venue", "--starts-at", "--sale-opens",
    "--sale-closes", "--time-zone", "--price",
  ]

  static func run(_ arguments: [String]) async throws {
    let flags = try Flags(arguments, valued: valued)
    guard flags.rest.count == 1, let path = flags.rest.first else {
      throw Stop.usage("import takes exactly one file.")
    }
    let plan = try read(path)
    let prices = try prices(flags.all("--price"))
    let clock = SteadyClock()
    let now = clock.now()
    let starts = try flags.all("--starts-at").map { try time($0, "--starts-at") }
    guard let lastStart = starts.max() else {
      throw Stop.usage("import needs --starts-at, once for each performance.")
    }
    let zone = try zone(flags["--time-zone"])
    let ids = IdentifierSource(chance: RandomNumbers())
    let concert = Concert(
      id: ids.next(now), title: flags["--title"] ?? (plan.name.isEmpty ? "Concert" : plan.name),
      artist: flags["--artist"] ?? "", venue: flags["--venue"] ?? plan.name,
      timeZone: zone,
      saleOpensAt: try flags["--sale-opens"].map { try time($0, "--sale-opens") } ?? now,
      saleClosesAt: try flags["--sale-closes"].map { try time($0, "--sale-closes") } ?? lastStart,
      createdAt: now)
    for text in [concert.title, concert.artist, concert.venue]
    where text.unicodeScalars.count > BookingLimits.nameMax {
      throw Stop.usage(
        "--title, --artist and --venue have at most \(BookingLimits.nameMax) characters.")
    }
    guard concert.saleOpensAt < concert.saleClosesAt else {
      throw Stop.usage("The sale must open before it closes.")
    }
    let performances = try starts.map { start in
      let seats = try seats(of: plan, prices: prices, in: path) { ids.next(now) }
      return (
        Performance(
          id: ids.next(now), concertID: concert.id, startsAt: start, capacity: seats.count), seats
      )
    }
    let stores = ["--data", "--database"].flatMap { flag in flags[flag].map { [flag, $0] } ?? [] }
    let database = try Stores.open(
      Configuration.read(stores, environment: Commands.environment(), readFile: Files.read))
    _ = try await Stores.migrate(database)
    try await database.write { tx in
      try Concerts.insert(concert, in: tx)
      for (performance, seats) in performances {
        try Concerts.insert(performance, seats: seats, in: tx)
      }
    }
    await database.close()
    for warning in plan.warnings { Output.error("warning: \(path): \(warning.text)") }
    Output.line("concert \(concert.id): \(concert.title)")
    for (performance, seats) in performances {
      Output.line(
        "performance \(performance.id): \(performance.startsAt.text) "
          + "(\(TimeZones.clock(performance.startsAt, in: zone)) \(zone.text)), \(seats.count) seats"
      )
    }
  }

  static func read(_ path: String) throws(Stop) -> SeatingPlan {
    guard let bytes = Files.bytes(path) else {
      throw .failure("\(path) cannot be read: \(Files.lastError()).")
    }
    do {
      return .draft(try JSONValue.parse(FileText.utf8(bytes), limits: .plan))
    } catch {
      throw .failure("\(path) is not valid JSON: \(error).")
    }
  }

  static func seats(
    of plan: SeatingPlan, prices: [String: Money], in path: String, id: () -> SeatID
  ) throws(Stop) -> [Seat] {
    do {
      return try plan.seats(prices: prices, id: id)
    } catch {
      let faults = error.reported.map { "\($0.field) \($0.reason)" }.joined(separator: "\n  ")
      guard plan.faults.count == 0 else { throw .failure("\(path):\n  \(faults)") }
      let categories = plan.categories.map { "--price '\($0)=AMOUNT'" }.joined(separator: " ")
      throw .usage("\(faults). This plan needs: \(categories)")
    }
  }

  private static func prices(_ texts: [String]) throws -> [String: Money] {
    var prices: [String: Money] = [:]
    for text in texts {
      guard let equals = text.lastIndex(of: "="),
        let amount = Int64(text[text.index(after: equals)...]),
        (0...SeatingPlan.priceMax.amount).contains(amount)
      else {
        throw Stop.usage("--price must be CATEGORY=AMOUNT with a whole amount, not '\(text)'.")
      }
      prices[String(text[..<equals])] = Money(amount)
    }
    return prices
  }

  private static func zone(_ text: String?) throws -> ZoneName {
    guard let text else { return .seoul }
    guard let zone = TimeZones.name(text) else {
      throw Stop.usage(
        "--time-zone must be an IANA time zone, such as Asia/Seoul, not '\(text)'.")
    }
    return zone
  }

  private static func time(_ text: String, _ flag: String) throws -> Timestamp {
    guard let time = Timestamp(text) else {
      throw Stop.usage("\(flag) must be a time such as 2027-03-01T19:00:00+09:00, not '\(text)'.")
    }
    return time
  }
}
