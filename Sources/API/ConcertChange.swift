import Booking
import JSON
import SeatingPlans
import Ticketing
import TimeZones

/// An organiser's change to a concert: the fields that were sent.
struct ConcertChange: Sendable {
  var title: String?
  var artist: String?
  var venue: String?
  var timeZone: ZoneName?
  var saleOpensAt: Timestamp?
  var saleClosesAt: Timestamp?
  var terms: TermsChange?

  func applied(to concert: Concert) -> Concert {
    var concert = concert
    concert.title = title ?? concert.title
    concert.artist = artist ?? concert.artist
    concert.venue = venue ?? concert.venue
    concert.timeZone = timeZone ?? concert.timeZone
    concert.saleOpensAt = saleOpensAt ?? concert.saleOpensAt
    concert.saleClosesAt = saleClosesAt ?? concert.saleClosesAt
    terms?.apply(to: &concert)
    return concert
  }
}

/// The terms of sale and of the line that were sent.
struct TermsChange: Sendable {
  private let holdSeconds: Int?
  private let extensionSeconds: Int?
  private let seatsPerUser: Int?
  private let refundHours: Int?
  private let graceSeconds: Int?
  private let policy: LinePolicy?

  init(_ body: inout Fields) {
    holdSeconds = body.integer(optional: "holdSeconds", BookingLimits.holdSecondsRange)
    extensionSeconds = body.integer(
      optional: "extensionSeconds", BookingLimits.extensionSecondsRange)
    seatsPerUser = body.integer(optional: "seatsPerUser", BookingLimits.seatsPerUserRange)
    refundHours = body.integer(optional: "refundHours", BookingLimits.refundHoursRange)
    graceSeconds = body.integer(optional: "graceSeconds", 0...86_400)
    policy = body.policy()
  }

  func apply(to concert: inout Concert) {
    concert.terms.holdSeconds = holdSeconds ?? concert.terms.holdSeconds
    concert.terms.extensionSeconds = extensionSeconds ?? concert.terms.extensionSeconds
    concert.terms.seatsPerUser = seatsPerUser ?? concert.terms.seatsPerUser
    concert.terms.refundHours = refundHours ?? concert.terms.refundHours
    concert.line.graceSeconds = graceSeconds ?? concert.line.graceSeconds
    concert.line.policy = policy ?? concert.line.policy
  }
}

extension Fields {
  /// Parses the terms of a new concert into it.
  mutating func terms(_ concert: inout Concert) { TermsChange(&self).apply(to: &concert) }

  /// A time zone by its name in the IANA database, or nil when the field is missing.
  mutating func timeZone() -> ZoneName? {
    guard let text = text(optional: "timeZone", 1...APILimits.timeZoneMax) else { return nil }
    guard let zone = TimeZones.name(text) else {
      if !errors.contains(where: { $0.field == "timeZone" }) {
        refuse("timeZone", "must be an IANA time zone, such as Asia/Seoul")
      }
      return nil
    }
    return zone
  }

  /// Refuses a currency other than that of the wallets.
  mutating func currency() {
    guard let code = text(optional: "currency", 3...3) else { return }
    if code != Currency.code {
      refuse("currency", "must be \(Currency.code), the currency of this box office's wallets")
    }
  }

  /// A line policy, or nil when the field is missing.
  mutating func policy() -> LinePolicy? {
    guard var fields = object(optional: "policy") else { return nil }
    let people = 1...10_000_000
    let seconds = 1...86_400
    let policy: LinePolicy?
    switch fields.text("kind", 1...20) {
    case "capacity":
      policy = .capacity(
        maxActive: fields.integer("maxActive", people),
        activeSeconds: fields.integer(optional: "activeSeconds", seconds) ?? 300)
    case "batch":
      policy = .batch(
        size: fields.integer("size", people),
        everySeconds: fields.integer("everySeconds", seconds),
        activeSeconds: fields.integer(optional: "activeSeconds", seconds) ?? 300)
    case "cycle":
      policy = .cycle(
        size: fields.integer("size", people),
        periodSeconds: fields.integer("periodSeconds", seconds))
    default:
      fields.refuse("kind", "must be capacity, batch or cycle")
      policy = nil
    }
    adopt(fields.allErrors)
    return policy
  }

  /// The seats of a new performance, in whichever of the three forms was sent, and the details of the plan
  /// they came from.
  ///
  /// Unless `needsPrices`, a plan may come without any prices: the seats of its `unpriced` categories
  /// then cost nothing.
  mutating func plannedSeats(
    needsPrices: Bool, id: () -> SeatID
  ) -> PlannedSeats {
    let none = PlannedSeats()
    let forms = ["seatCount", "seats", "seatingPlan"].filter { has($0) }
    guard forms.count == 1, let form = forms.first else {
      refuse("seats", "send exactly one of seatCount, seats or seatingPlan")
      for name in ["seatCount", "price", "seats", "seatingPlan", "prices"] { _ = value(name) }
      return none
    }
    do throws(SeatingPlanFaults) {
      let plan: SeatingPlan
      var prices: [String: Money] = [:]
      var unpriced: Set<String> = []
      switch form {
      case "seatCount":
        let count = integer("seatCount", 1...BookingLimits.seatsPerPerformanceMax)
        let price = integer("price", 0...Int(BookingLimits.priceMax.amount))
        guard errors.isEmpty else { return none }
        plan = .numbered(count, price: Money(Int64(price)))
      case "seats":
        plan = .draftOfSeats(value("seats") ?? .null, field: "seats", needsPrices: true)
      default:
        plan = .draft(value("seatingPlan") ?? .null)
        if needsPrices || has("prices") {
          prices = self.prices()
        } else {
          unpriced = Set(plan.categories)
          for category in unpriced { prices[category] = .zero }
        }
      }
      return PlannedSeats(
        name: plan.name, seats: try plan.seats(prices: prices, id: id), unpriced: unpriced,
        warnings: plan.warnings)
    } catch {
      for fault in error.reported { refuse(fault.field, fault.reason) }
      return none
    }
  }

  private mutating func prices() -> [String: Money] {
    guard let object = value("prices")?.objectValue else {
      refuse("prices", "must be an object that gives each category its price")
      return [:]
    }
    var prices: [String: Money] = [:]
    for member in object.members {
      guard let amount = member.value.wholeValue,
        (0...BookingLimits.priceMax.amount).contains(amount)
      else {
        refuse(
          "prices.\(member.name)",
          "must be a whole number from 0 to \(BookingLimits.priceMax.amount)")
        continue
      }
      prices[member.name] = Money(amount)
    }
    return prices
  }
}

/// The seats of a date to be made.
struct PlannedSeats: Sendable {
  /// The plan's name; empty when it has none.
  var name = ""
  var seats: [Seat] = []
  /// The categories without a price.
  var unpriced: Set<String> = []
  var warnings: [SeatingPlanWarning] = []
}

extension FieldProblem {
  /// The refusal of a sale that closes before it opens.
  static let window = Problem.invalid([
    FieldProblem(field: "saleClosesAt", reason: "must be after saleOpensAt")
  ])
}
