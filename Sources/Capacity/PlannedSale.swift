/// A sale to plan for: what its organiser knows, and what has to be assumed.
package struct PlannedSale: Sendable, Equatable {
  /// Where bookings and lines are kept.
  package enum Stores: String, Sendable, CaseIterable {
    /// One process with SQLite.
    case sqlite
    /// Several processes on PostgreSQL and Redis.
    case cluster
  }

  /// People who come.
  package var fans: Int
  /// Seats of all dates together.
  package var seats: Int
  /// Minutes in which they are to be sold.
  package var minutes: Int
  /// Seconds over which the fans arrive, evenly.
  package var arriveSeconds = 60
  /// Seats of one booking.
  package var perBooking = 1
  /// Mean seconds a person stays inside, from being let in to the payment or the end of the stay.
  package var staySeconds = 120
  /// Per cent of the people inside who buy.
  package var buyersPercent = 70
  /// Per cent of the fans who log in while they arrive; the others did before.
  package var logInPercent = 5
  /// The line's grace time, in seconds.
  package var graceSeconds = 120
  /// The stores to plan with; nil for the simplest that is enough.
  package var stores: Stores?
  /// Cores of one instance.
  package var cores = 4

  /// Makes a sale with the usual assumptions.
  package init(fans: Int, seats: Int, minutes: Int) {
    self.fans = fans
    self.seats = seats
    self.minutes = minutes
  }

  /// The same sale with another number of fans.
  func with(fans: Int) -> PlannedSale {
    var sale = self
    sale.fans = fans
    return sale
  }

  /// Seconds of the sale.
  var seconds: Double { Double(minutes) * 60 }
  /// Bookings that sell all seats.
  var bookings: Double { (Double(seats) / Double(perBooking)).rounded(.up) }
  /// People who must be let in to sell all seats.
  var entriesNeeded: Double { bookings * 100 / Double(buyersPercent) }
  /// People let in a second at the pace of the sale.
  var entriesPerSecond: Double { entriesNeeded / seconds }
  /// People inside at once, by Little's law: those let in a second times the seconds they stay.
  var maxActive: Int {
    max(1, Int(min(entriesPerSecond * Double(staySeconds), entriesNeeded).rounded(.up)))
  }
  /// People who join in a second while they arrive.
  var arrivalsPerSecond: Double { Double(fans) / Double(arriveSeconds) }
}
