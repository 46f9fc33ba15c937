public import Ticketing

/// Whether a concert can be bought, as shown in the list of concerts.
public enum SaleState: String, Hashable, Sendable {
  /// The sale has not opened.
  case upcoming = "UPCOMING"
  /// Seats are sold now.
  case open = "OPEN"
  /// The sale is over, or every performance has started.
  case closed = "CLOSED"
  /// Every seat is sold.
  case soldOut = "SOLD_OUT"

  /// The state at `now`. A concert without performances is not sold out: it has no seats yet.
  public static func of(
    _ concert: Concert, lastStart: Timestamp?, isSoldOut: Bool, now: Timestamp
  ) -> SaleState {
    if now < concert.saleOpensAt { return .upcoming }
    if now >= concert.saleClosesAt { return .closed }
    if let lastStart, now >= lastStart { return .closed }
    return isSoldOut ? .soldOut : .open
  }
}
