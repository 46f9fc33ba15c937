public import Accounts
import Booking
public import Database
public import Ticketing
public import WaitingRoom

/// The sale as this instance sees it, for as long as it lives: what reads are answered from, and the one
/// place that brings it up to what was committed, here or elsewhere.
///
/// The store stays the truth: nothing is sold by what this says.
public final class LiveSale: Sendable {
  /// The store.
  public let database: any Database
  /// The lines.
  public let waitingRoom: any WaitingRoom
  /// The concerts and seats in memory.
  public let catalogue: Catalogue
  /// Sessions that ended before their tokens expire.
  public let endedSessions: EndedSessions
  /// What each person may write; nil when rate limits are off.
  public let budgets: PersonBudgets?
  /// Makes identifiers and other chance.
  public let ids: IdentifierSource
  /// The time.
  public let now: @Sendable () -> Timestamp
  /// Since when this instance counts.
  public let startedAt: Timestamp
  /// What this instance tells the others.
  public let news = NewsDesk()
  /// What this instance has sold.
  public let sales = SaleCounts()
  let lookUps = LookUps()
  private let stock = StockOrder()
  private let watching: any SaleWatching

  /// Gathers the parts. `watching` says which concerts must stay in memory although they are over.
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

  /// Shows committed changes to everybody, and tells the line when the last seat went or came back.
  func announce(_ changes: [SeatChange], of reservation: Reservation) {
    catalogue.apply(changes, of: reservation.performanceID)
    if !changes.isEmpty { news.tell(.seats(reservation.performanceID, changes)) }
    guard changes.contains(where: { $0.status != .held }) else { return }
    tellStock(of: reservation.concertID)
  }

  /// Tells a concert's line whether anything is left to sell.
  public func tellStock(of concert: ConcertID) {
    stock.inOrder {
      waitingRoom.stockChanged(concert, isSoldOut: catalogue.isSoldOut(concert, now: now()))
    }
  }

  /// Tells the lines whose stock changed by time alone: a date that starts is sold no more. Called about
  /// once a second.
  public func tellStockOfAll() {
    for id in catalogue.concertsWithLine(now: now()) { tellStock(of: id) }
  }

  /// Takes what another instance told; what must be read from the store, because this instance does
  /// not have what it is about, or not all of it.
  public func hear(_ news: News) -> Unread {
    var unread = Unread()
    switch news {
    case .seats(let performance, let changes):
      // Of a date without a map nothing is to be read: whoever asks for it reads it then.
      catalogue.apply(changes, of: performance)
      if changes.contains(where: { $0.status != .held }), let board = catalogue[performance] {
        tellStock(of: board.performance.concertID)
      }
    case .sessionEnded(let session, let until):
      unread.isAll = !endedSessions.end(session, until: until, now: now())
    case .concertChanged(let concert): unread.concerts = [concert]
    case .writes(let user, let count): budgets?.heard(count, of: user, now: now())
    case .line(let concert, let ended): waitingRoom.changedElsewhere(concert, ended: ended)
    }
    return unread
  }

  /// A line's figures; those of an empty, closed one when the line does not know the concert.
  public func summary(of concert: ConcertID, now: Timestamp) -> LineSummary {
    waitingRoom.summary(concert, now: now)
      ?? LineSummary(state: .closed, waiting: 0, active: 0, admittedPerMinute: 0)
  }

  /// Lets go of what memory has too much of.
  func trim() { catalogue.trim(keeping: watching.watchedConcerts, now: now()) }

  /// Counts again, for organisers who watch, what changed of dates without a map. Called about once a
  /// second; asks the store nothing while nothing changed.
  public func recountWatched() async throws {
    for concert in watching.watchedConcerts { try await count(concert, .all) }
  }
}

/// Whoever watches sales for as long as they like.
public protocol SaleWatching: Sendable {
  /// The concerts that are watched now.
  var watchedConcerts: Set<ConcertID> { get }
}
