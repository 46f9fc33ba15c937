public import Accounts
import Booking
public import Database
public import Ticketing
public import WaitingRoom

/// The sale as this instance sees it, for its whole lifetime: the source of reads, and the one place that
/// brings it up to date with commits here and elsewhere.
///
/// The store stays the truth: no sale is decided from it.
public final class LiveSale: Sendable {
  /// The store.
  public let database: any Database
  /// The lines.
  public let waitingRoom: any WaitingRoom
  /// The concerts and seats in memory.
  public let catalogue: Catalogue
  /// Sessions that ended before their tokens expire.
  public let endedSessions: EndedSessions
  /// The write budget of each person; nil when rate limits are off.
  public let budgets: PersonBudgets?
  /// Makes identifiers and other chance.
  public let ids: IdentifierSource
  /// The clock.
  public let now: @Sendable () -> Timestamp
  /// When this instance began to count.
  public let startedAt: Timestamp
  /// The events this instance publishes to the others.
  public let cluster = ClusterPublisher()
  /// The counts of what this instance has sold.
  public let sales = SaleCounts()
  let lookUps = LookUps()
  let recentHolds = RecentHolds()
  private let stock = StockOrder()
  private let watching: any SaleWatching

  /// Gathers the parts. `watching` returns the concerts that must stay in memory although they are over.
  public init(
    database: any Database, waitingRoom: any WaitingRoom, catalogue: Catalogue,
    endedSessions: EndedSessions, ids: IdentifierSource, hasBudgets: Bool,
    watching: any SaleWatching, now: @escaping @Sendable () -> Timestamp
  ) {
    self.database = database
    self.waitingRoom = waitingRoom
    self.catalogue = catalogue
    self.endedSessions = endedSessions
    self.ids = ids
    self.watching = watching
    self.now = now
    budgets = hasBudgets ? PersonBudgets() : nil
    startedAt = now()
  }

  /// Publishes committed changes, and notifies the line when the last seat went or came back.
  func announce(_ changes: [SeatChange], of reservation: Reservation) {
    catalogue.apply(changes, of: reservation.performanceID)
    if !changes.isEmpty { cluster.publish(.seats(reservation.performanceID, changes)) }
    guard changes.contains(where: { $0.status != .held }) else { return }
    publishStock(of: reservation.concertID)
  }

  /// Notifies a concert's line whether anything is left to sell.
  public func publishStock(of concert: ConcertID) {
    stock.inOrder {
      waitingRoom.stockChanged(concert, isSoldOut: catalogue.isSoldOut(concert, now: now()))
    }
  }

  /// Notifies the lines whose stock changed by time alone: a date that has started is no longer on sale.
  /// Called about once a second.
  public func publishStockOfAll() {
    for id in catalogue.concertsWithLine(now: now()) { publishStock(of: id) }
  }

  /// Applies an event of another instance; returns what must be read from the store, because this instance
  /// lacks the data it is about, or part of it.
  public func receive(_ event: ClusterEvent) -> Unread {
    var unread = Unread()
    switch event {
    case .seats(let performance, let changes):
      // Nothing is read for a date without a map; it is read on demand.
      catalogue.apply(changes, of: performance)
      if changes.contains(where: { $0.status != .held }), let board = catalogue[performance] {
        publishStock(of: board.performance.concertID)
      }
    case .sessionEnded(let session, let until):
      unread.isAll = !endedSessions.end(session, until: until, now: now())
    case .concertChanged(let concert): unread.concerts = [concert]
    case .writes(let user, let count): budgets?.received(count, of: user, now: now())
    case .line(let concert, let ended): waitingRoom.changedElsewhere(concert, ended: ended)
    }
    return unread
  }

  /// A line's figures; those of an empty, closed line when the line does not have the concert.
  public func summary(of concert: ConcertID, now: Timestamp) -> LineSummary {
    waitingRoom.summary(concert, now: now)
      ?? LineSummary(state: .closed, waiting: 0, active: 0, admittedPerMinute: 0)
  }

  /// Evicts what exceeds the bounds of memory.
  func trim() { catalogue.trim(keeping: watching.watchedConcerts, now: now()) }

  /// Recounts, for organisers who watch, the changed dates without a map. Called about once a second; does
  /// not query the store while nothing changed.
  public func recountWatched() async throws {
    for concert in watching.watchedConcerts { try await count(concert, .all) }
  }
}

/// A source of watchers, which may watch sales indefinitely.
public protocol SaleWatching: Sendable {
  /// The concerts being watched now.
  var watchedConcerts: Set<ConcertID> { get }
}
