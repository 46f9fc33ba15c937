import JSON
import SeatingPlans
import Ticketing

/// A preview of a performance's seats before the performance is created.
struct PlanPreview {
  private struct Category {
    let name: String
    var seats = 0
    /// The price of its seats; nil when they have no price yet, or several.
    var price: Money?
  }

  private struct Section {
    let name: String
    var rows: Set<String> = []
    var seats = 0
  }

  private let name: String
  private let seats: [Seat]
  private let warnings: [SeatingPlanWarning]
  private var categories: [Category] = []
  private var sections: [Section] = []
  /// The indexes of each seat's category and section in the lists.
  private var categoryOf: [Int] = []
  private var sectionOf: [Int] = []

  /// Counts the seats of a plan; those of unpriced categories have no price yet.
  init(_ planned: PlannedSeats) {
    name = planned.name
    seats = planned.seats
    warnings = planned.warnings
    let unpriced = planned.unpriced
    var categoryPlaces: [String: Int] = [:]
    var sectionPlaces: [String: Int] = [:]
    categoryOf.reserveCapacity(seats.count)
    sectionOf.reserveCapacity(seats.count)
    for seat in seats {
      let category = categoryPlaces[seat.grade] ?? categories.count
      if category == categories.count {
        categoryPlaces[seat.grade] = category
        categories.append(
          Category(name: seat.grade, price: unpriced.contains(seat.grade) ? nil : seat.price))
      }
      categories[category].seats += 1
      if categories[category].price != seat.price { categories[category].price = nil }
      categoryOf.append(category)
      let section = sectionPlaces[seat.section] ?? sections.count
      if section == sections.count {
        sectionPlaces[seat.section] = section
        sections.append(Section(name: seat.section))
      }
      sections[section].seats += 1
      sections[section].rows.insert(seat.row)
      sectionOf.append(section)
    }
  }

  /// The preview as the API shows it: the seats by columns, in plan order.
  var bytes: [UInt8] {
    JSONWriter.object(reservingCapacity: 1_024 + seats.count * 40) { writer in
      writer.member("name", name)
      writer.member("capacity", seats.count)
      writer.array("categories") { writer in
        for category in categories {
          writer.object { writer in
            writer.member("category", category.name)
            writer.member("seats", category.seats)
            writer.key("price")
            if let price = category.price { writer.integer(price.amount) } else { writer.null() }
          }
        }
      }
      writer.array("sections") { writer in
        for section in sections {
          writer.object { writer in
            writer.member("section", section.name)
            writer.member("rows", section.rows.count)
            writer.member("seats", section.seats)
          }
        }
      }
      writer.warnings(warnings)
      writer.object("seats") { writer in
        writer.array("section") { writer in for place in sectionOf { writer.integer(place) } }
        writer.array("category") { writer in for place in categoryOf { writer.integer(place) } }
        writer.array("row") { writer in for seat in seats { writer.string(seat.row) } }
        writer.array("number") { writer in for seat in seats { writer.string(seat.number) } }
        writer.array("x") { writer in for seat in seats { writer.coordinate(seat.x) } }
        writer.array("y") { writer in for seat in seats { writer.coordinate(seat.y) } }
      }
    }
  }
}

extension JSONWriter {
  /// What the author of a plan should know.
  mutating func warnings(_ warnings: [SeatingPlanWarning]) {
    array("warnings") { writer in
      for warning in warnings {
        writer.object { writer in
          writer.member("code", warning.kind.rawValue)
          writer.member("count", warning.count)
          writer.member("detail", warning.text)
          writer.array("fields") { writer in
            for field in warning.fields { writer.string(field) }
          }
          writer.array("seats") { writer in
            for place in warning.seats {
              writer.object { writer in
                writer.member("section", place.section)
                writer.member("row", place.row)
                writer.member("number", place.number)
              }
            }
          }
        }
      }
    }
  }

  /// A number without a redundant fraction: `24`, not `24.0`.
  fileprivate mutating func coordinate(_ value: Double) {
    if let whole = Int64(exactly: value) { integer(whole) } else { real(value) }
  }
}
